#compdef tuyau
# zsh completion for tuyau. The program itself knows what may come next.
_tuyau() {
    local line
    local -a found
    while IFS= read -r line; do
        found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done < <("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
    if (( ${#found} )); then
        _describe tuyau found
    else
        _files
    fi
}
if [ "$funcstack[1]" = "_tuyau" ]; then
    _tuyau "$@"
else
    compdef _tuyau tuyau
fi

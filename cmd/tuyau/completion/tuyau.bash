# bash completion for tuyau. The program itself knows what may come next.
_tuyau() {
    local line word=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    while IFS=$'\t' read -r line _; do
        COMPREPLY+=("$line")
    done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if ((${#COMPREPLY[@]} == 0)) && [[ $word != -* ]]; then
        compopt -o default
    fi
}
complete -F _tuyau tuyau

package main

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// completeCommand is what the shells' scripts call, with the words typed so far.
const completeCommand = "__complete"

//go:embed completion/tuyau.bash
var bashScript string

//go:embed completion/tuyau.zsh
var zshScript string

//go:embed completion/tuyau.fish
var fishScript string

// completionCmd prints a script to be read by a shell.
type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh ou fish."`
}

// Help shows where each shell wants its script.
func (completionCmd) Help() string {
	return `Exemples :
  source <(tuyau completion bash)
  tuyau completion bash > /etc/bash_completion.d/tuyau
  tuyau completion zsh  > "${fpath[1]}/_tuyau"
  tuyau completion fish > ~/.config/fish/completions/tuyau.fish`
}

// Run prints the script.
func (c completionCmd) Run(e *env) error {
	script := map[string]string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	_, err := io.WriteString(e.stdout, script)
	return err
}

// complete prints what the last of words may become: "word", a tab, what it is.
// Nothing printed means that the shell should propose files.
func complete(e *env, words []string) error {
	parser, err := newParser(new(cli), e)
	if err != nil || len(words) == 0 {
		return err
	}
	typed, last := words[:len(words)-1], words[len(words)-1]
	node, position, pending := walk(parser.Model.Node, typed)
	for _, c := range candidates(node, position, pending, last) {
		if strings.HasPrefix(c[0], last) {
			fmt.Fprintf(e.stdout, "%s\t%s\n", c[0], c[1])
		}
	}
	return nil
}

// walk follows the words typed to the command they name, the number of arguments it
// already has, and the flag that still waits for its value.
func walk(node *kong.Node, typed []string) (at *kong.Node, position int, pending *kong.Flag) {
	for _, word := range typed {
		if pending != nil {
			pending = nil
			continue
		}
		if name, isFlag := strings.CutPrefix(word, "--"); isFlag {
			i := slices.IndexFunc(ownFlags(node), func(f *kong.Flag) bool { return f.Name == name })
			if i >= 0 && !ownFlags(node)[i].IsBool() {
				pending = ownFlags(node)[i]
			}
			continue
		}
		i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word })
		if i < 0 {
			position++
			continue
		}
		node, position = node.Children[i], 0
	}
	return node, position, pending
}

func candidates(node *kong.Node, position int, pending *kong.Flag, last string) (out [][2]string) {
	switch {
	case pending != nil:
		return enumRows(pending.Value)
	case strings.HasPrefix(last, "-"):
		for _, flag := range ownFlags(node) {
			out = append(out, [2]string{"--" + flag.Name, flag.Help})
		}
		return out
	case position < len(node.Positional):
		return enumRows(node.Positional[position])
	}
	return commandRows(node)
}

func enumRows(value *kong.Value) (rows [][2]string) {
	if value.Enum == "" {
		return nil
	}
	for _, word := range value.EnumSlice() {
		rows = append(rows, [2]string{word, value.Help})
	}
	return rows
}

package main

import (
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// usageError says that what was typed or configured must change: exit code 2.
type usageError struct{ message string }

func (u usageError) Error() string { return u.message }

// kong's sentences, in French. The first that matches wins.
var sentences = []struct {
	english *regexp.Regexp
	french  string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (?:one of )?(.+)\?)?$`), "l'option $1 n'existe pas ; proche : $2"},
	{regexp.MustCompile(`^unexpected argument (\S+?)(?:, did you mean (?:one of )?(.+)\?)?$`), "« $1 » n'est pas attendu ici ; proche : $2"},
	{regexp.MustCompile(`^expected "<(.*)>"$`), "il manque : $1"},
	{regexp.MustCompile(`^expected (?:one of )?(.+)$`), "il faut une commande parmi $1"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "il manque l'option $1"},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "il manque : $1"},
	{regexp.MustCompile(`^(.+): expected (?:an int|a valid \d+ bit u?int) but got ("[^"]*").*$`), "$1 : un nombre entier est attendu, pas $2"},
	{regexp.MustCompile(`^(.+): expected a float but got ("[^"]*").*$`), "$1 : un nombre est attendu, pas $2"},
	{regexp.MustCompile(`^(.+): expected duration but got ("[^"]*").*$`), "$1 : une durée est attendue (« 30s », « 5m »), pas $2"},
	{regexp.MustCompile(`^(.+): bool value must be .* but got (".*")$`), "$1 : true ou false est attendu, pas $2"},
	{regexp.MustCompile(`^(.+) must be one of (.+) but got (".*")$`), "$1 : une valeur parmi $2 est attendue, pas $3"},
	{regexp.MustCompile(`^(.+): expected .* value but got .*$`), "$1 : une valeur est attendue"},
	{regexp.MustCompile(`^(.+): missing value.*$`), "$1 : une valeur est attendue"},
	{regexp.MustCompile(`^--(\S+) and --(\S+) can't be used together$`), "--$1 et --$2 s'excluent"},
}

// inFrench says what is wrong with a command line and where to read more.
func inFrench(err *kong.ParseError) error {
	message := err.Error()
	for _, s := range sentences {
		if s.english.MatchString(message) {
			message = strings.TrimSuffix(s.english.ReplaceAllString(message, s.french), " ; proche : ")
			break
		}
	}
	message = valueName.ReplaceAllString(message, "$1$2 : ")
	return usageError{strings.TrimSuffix(message, ".") + ".\n  Voir : " + helpCommand(err.Context)}
}

// valueName begins what is said of one value.
var valueName = regexp.MustCompile(`^(?:<(\w+)>|(--\S+))(?: \.\.\.)? ?: `)

// helpCommand is what to type to read about the command nearest to ctx.
func helpCommand(ctx *kong.Context) string {
	if ctx == nil {
		return "tuyau --help"
	}
	words := []string{"tuyau"}
	for _, step := range ctx.Path {
		if step.Command != nil {
			words = append(words, step.Command.Name)
		}
	}
	return strings.Join(append(words, "--help"), " ")
}

var negative = regexp.MustCompile(`^-[0-9.]`)

// minusSign stands for a hyphen before a number on the way through the parser, which
// would otherwise take "-1.68" for an option. People paste it from web pages too.
const minusSign = "−"

// escapeNegatives lets "address reverse -1.68 48.11" be typed as it reads.
func escapeNegatives(args []string) []string {
	out := make([]string, len(args))
	for i, arg := range args {
		if negative.MatchString(arg) {
			arg = minusSign + arg[1:]
		}
		out[i] = arg
	}
	return out
}

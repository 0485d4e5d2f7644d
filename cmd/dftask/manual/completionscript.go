package manual

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dftask/cmd/dftask/console"
)

// shells are those there are completions for. cobra's scripts have the shell
// evaluate the words of the line when the tab comes, and fish without the quotes
// they were typed in: the command in a URL's text ran, without anyone having pressed
// enter. Here each script hands the words on as they are, or none at all.
var shells = []struct {
	name    string
	write   func(root *cobra.Command, to io.Writer) error
	changes []change
}{
	{
		name:  "bash",
		write: func(root *cobra.Command, to io.Writer) error { return root.GenBashCompletionV2(to, true) },
		changes: []change{
			// Without the package bash-completion, what stands together in the line is put
			// together again: bash takes words apart at = and :, among others.
			{`    _get_comp_words_by_ref "$@" cur prev words cword
`, `    if declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
        _get_comp_words_by_ref "$@" cur prev words cword
        return
    fi
    local i rest=${COMP_LINE}
    words=() cword=-1
    for ((i = 0; i <= COMP_CWORD; i++)); do
        if ((cword >= 0)) && [[ ${rest} != [[:space:]]* ]]; then
            words[cword]+=${COMP_WORDS[i]}
        else
            cword=$((cword + 1))
            words[cword]=${COMP_WORDS[i]}
            rest=${rest#"${rest%%[![:space:]]*}"}
        fi
        rest=${rest#"${COMP_WORDS[i]}"}
    done
    cur=${words[cword]} prev=${words[cword > 0 ? cword - 1 : 0]}
`},
			// bash cannot take the quotes away and do no more. A word with a command in it
			// keeps its place alone, and the files that the line reads and writes are left
			// out; so does a word with a file behind it, as in x>file.
			{`    requestComp="${words[0]} __complete ${args[*]}"
`, `    local i
    for i in "${!args[@]}"; do
        case ${args[i]} in
            *'$('* | *'${'* | *'$['* | *'` + "`" + `'* | *'<('* | *'>('*) args[i]=x ;;
            [0-9\&]['<>'] | [0-9\&]'>>' | ['<>'] | '>>' | '<<<' | '>|') unset "args[i]" "args[i+1]" ;;
            [0-9\&]['<>']* | ['<>']*) unset "args[i]" ;;
            *['<>']*) args[i]=x ;;
        esac
    done
    requestComp="${words[0]} __complete ${args[*]}"
`}},
	},
	{
		name:  "zsh",
		write: func(root *cobra.Command, to io.Writer) error { return root.GenZshCompletion(to) },
		changes: []change{
			// Splitting at spaces would take words apart that have some.
			{`    words=("${=words[1,CURRENT]}")`, `    words=("${(@)words[1,CURRENT]}")`},
			// What comes before the = is evaluated, and a URL may have one too.
			{`=~ '-.*=' ]]`, `=~ '^--?[a-z-]+=' ]]`},
			// (Q) takes the quotes away, (qq) puts the words into single ones.
			{`    requestComp="${words[1]} __complete ${words[2,-1]}"`, `    requestComp="${words[1]} __complete ${(@qq)${(@Q)words[2,-1]}}"`},
			// The empty word is among them already.
			{`        requestComp="${requestComp} \"\""
`, ""},
		},
	},
	{
		name:    "fish",
		write:   func(root *cobra.Command, to io.Writer) error { return root.GenFishCompletion(to, true) },
		changes: []change{{`    set -l args (commandline -opc)`, `    set -l args (string escape -- (commandline -opc))`}},
	},
	{
		name:  "powershell",
		write: func(root *cobra.Command, to io.Writer) error { return root.GenPowerShellCompletionWithDesc(to) },
		// No command is carried out without parentheses, in a string either. A line
		// with some is not completed.
		changes: []change{{`    $Command = "$Command"
`, `    $Command = "$Command"
    if ($Command.Contains("(")) {
        return
    }
`}},
	},
}

// change is a text of a script with what stands in its place.
type change struct{ from, to string }

func shellNames() []string {
	var names []string
	for _, s := range shells {
		names = append(names, s.name)
	}
	return names
}

// writeCompletions writes the completions for a shell.
func writeCompletions(root *cobra.Command, shell string, to io.Writer) error {
	for _, s := range shells {
		if s.name != shell {
			continue
		}
		var script strings.Builder
		if err := s.write(root, &script); err != nil {
			return err
		}
		text := script.String()
		for _, c := range s.changes {
			if strings.Count(text, c.from) != 1 {
				return fmt.Errorf("the completions for %s are not those known to be safe: %q is missing", shell, c.from)
			}
			text = strings.Replace(text, c.from, c.to, 1)
		}
		_, err := io.WriteString(to, text)
		return err
	}
	return console.BadUsage(fmt.Sprintf("there are no completions for %q", shell), "Name one of "+strings.Join(shellNames(), ", ")+".")
}

package console

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/tui/views/text"
)

// helpWidth is how wide a help text is at most, in columns. Examples are longer
// where they have to be, for they are copied.
const helpWidth = 80

// WriteHelp writes what a command does, and how it is called. Both fit the terminal.
func WriteHelp(c *cobra.Command, _ []string) {
	to := c.OutOrStdout()
	width := helpWidthOn(to)
	for i, paragraph := range strings.Split(strings.TrimSpace(cmp.Or(c.Long, c.Short+".")), "\n\n") {
		if i > 0 {
			fmt.Fprintln(to)
		}
		for _, l := range text.WrapWords(strings.Join(strings.Fields(paragraph), " "), width, 0) {
			fmt.Fprintln(to, l)
		}
	}
	fmt.Fprintln(to)
	_ = WriteUsage(c) // standard output keeps what went wrong
}

// helpWidthOn is how wide a help text is on a screen.
func helpWidthOn(to io.Writer) int {
	if width := ScreenOf(to).Width; width > 0 {
		return min(width, helpWidth)
	}
	return helpWidth
}

// WriteUsage writes how a command is called, which stands below its help. cobra's own
// does not break the lines of the flags.
func WriteUsage(c *cobra.Command) error {
	width := helpWidthOn(c.OutOrStderr())
	var b strings.Builder
	b.WriteString("Usage:\n")
	for _, l := range Synopsis(c) {
		b.WriteString("  " + l + "\n")
	}
	if len(c.Aliases) > 0 {
		fmt.Fprintf(&b, "\nAliases:\n  %s\n", c.NameAndAliases())
	}
	if c.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", c.Example)
	}
	if c.HasAvailableSubCommands() {
		var commands []exitMeaning
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				commands = append(commands, exitMeaning{sub.Name(), sub.Short})
			}
		}
		b.WriteString("\nCommands:\n" + meanings(commands, width))
	}
	if c.HasAvailableLocalFlags() {
		b.WriteString("\nFlags:\n" + flagUsages(c.LocalFlags(), width))
	}
	if c.HasAvailableInheritedFlags() {
		b.WriteString("\nFlags of every command:\n" + flagUsages(c.InheritedFlags(), width))
	}
	b.WriteString("\nExit codes:\n" + meanings(Codes, width))
	if c.HasAvailableSubCommands() {
		more := text.WrapWords("More about a command: "+c.CommandPath()+" COMMAND --help", width, 2)
		b.WriteString("\n" + strings.Join(more, "\n") + "\n")
	}
	_, err := fmt.Fprint(c.OutOrStderr(), b.String())
	return err
}

// meanings are words with what they mean, in lines no wider than a terminal.
func meanings(list []exitMeaning, width int) string {
	var b strings.Builder
	names := 0
	for _, m := range list {
		names = max(names, len(m.Code))
	}
	for _, m := range list {
		name := fmt.Sprintf("  %-*s ", names, m.Code)
		for i, l := range text.WrapWords(m.Meaning, width-len(name), 0) {
			if i > 0 {
				name = strings.Repeat(" ", len(name))
			}
			b.WriteString(name + l + "\n")
		}
	}
	return b.String()
}

// optional is a value that a flag may go without, with what it then is.
var optional = regexp.MustCompile(`(\S+)\[="[^"]*"\]`)

// onOff is what the library writes behind a flag that takes no value.
const onOff = "[=true|false]"

// flagUsages are the flags with what they mean.
func flagUsages(flags *pflag.FlagSet, width int) string {
	usages := strings.ReplaceAll(flags.FlagUsagesWrapped(width), onOff, strings.Repeat(" ", len(onOff)))
	usages = optional.ReplaceAllStringFunc(usages, func(value string) string {
		return fmt.Sprintf("%-*s", len(value), optional.ReplaceAllString(value, "[$1]"))
	})
	// On a narrow terminal a long flag has its line to itself.
	return trailing.ReplaceAllString(usages, "")
}

// trailing are the spaces at the ends of lines.
var trailing = regexp.MustCompile(`(?m) +$`)

// Synopsis are the ways to call a command.
func Synopsis(c *cobra.Command) []string {
	ways := []string{c.UseLine()}
	if c.HasAvailableSubCommands() {
		ways = append(ways, c.CommandPath()+" COMMAND")
	}
	return ways
}

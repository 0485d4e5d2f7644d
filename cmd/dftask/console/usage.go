package console

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is how wide a help text is at most, in columns. Examples are longer
// where they have to be, for they are copied.
const helpWidth = 80

// WriteUsage writes how a command is called, which stands below its help. cobra's own
// does not break the lines of the flags.
func WriteUsage(c *cobra.Command) error {
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
		b.WriteString("\nCommands:\n")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s %s\n", sub.NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	if c.HasAvailableLocalFlags() {
		b.WriteString("\nFlags:\n" + flagUsages(c.LocalFlags()))
	}
	if c.HasAvailableInheritedFlags() {
		b.WriteString("\nFlags of every command:\n" + flagUsages(c.InheritedFlags()))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\nMore about a command: %s COMMAND --help\n", c.CommandPath())
	}
	_, err := fmt.Fprint(c.OutOrStderr(), b.String())
	return err
}

// optional is a value that a flag may go without, with what it then is.
var optional = regexp.MustCompile(`(\S+)\[="[^"]*"\]`)

// flagUsages are the flags with what they mean.
func flagUsages(flags *pflag.FlagSet) string {
	return optional.ReplaceAllStringFunc(flags.FlagUsagesWrapped(helpWidth), func(value string) string {
		return fmt.Sprintf("%-*s", len(value), optional.ReplaceAllString(value, "[$1]"))
	})
}

// Synopsis are the ways to call a command.
func Synopsis(c *cobra.Command) []string {
	ways := []string{c.UseLine()}
	if c.HasAvailableSubCommands() {
		ways = append(ways, c.CommandPath()+" COMMAND")
	}
	return ways
}

package console

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dftask/client/task"
)

// NoArgs refuses arguments, which are mostly misspelt commands.
func NoArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	next := "See: " + cmd.CommandPath() + " --help"
	if byURL, _, err := cmd.Find([]string{string(task.URL)}); err == nil && byURL != cmd && strings.Contains(args[0], "://") {
		next = "Name a URL with: " + byURL.CommandPath() + " URL"
	}
	return BadUsage(fmt.Sprintf("there is no command %q", args[0]), next)
}

// OneArg wants the target.
func OneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return BadUsage(fmt.Sprintf("%s takes one %s, and got %d arguments", cmd.CommandPath(), what, len(args)), "See: "+cmd.CommandPath()+" --help")
	}
}

// NeedsCommand is a command that does nothing without one below it.
func NeedsCommand(cmd *cobra.Command) error {
	return BadUsage(cmd.CommandPath()+" needs a mode: url, image, id or content", "See: "+cmd.CommandPath()+" --help")
}

package console

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/client/cmdline"
	"dftask/client/task"
	"dftask/cmd/dftask/config"
)

// NoArgs refuses arguments, which are mostly misspelt commands.
func NoArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return NoCommand(cmd, args[0])
}

// NoCommand is the error of a word that is no command below another, with what was
// probably meant.
func NoCommand(cmd *cobra.Command, word string) error {
	next, shown := "See: "+cmd.CommandPath()+" --help", cmdline.Quote(word)
	switch meant := nearest(cmd, word); {
	case meant != "":
		next = "Did you mean: " + cmd.CommandPath() + " " + meant
	case cmd.HasParent() && TypeOf(word) != "":
		next = fmt.Sprintf("One target stands alone: %s %s", cmd.CommandPath(), shown)
	case TypeOf(word) != "":
		next = fmt.Sprintf("To search it: %s search %s; to delete its copies: %s delete %s", cmd.CommandPath(), shown, cmd.CommandPath(), shown)
	case hasModes(cmd):
		next = fmt.Sprintf("A target follows its mode, url, image, id or content: %s image %s", cmd.CommandPath(), shown)
	}
	return BadUsage(fmt.Sprintf("there is no command %q", word), next)
}

// hasModes tells whether a command has one below it for each way to name a target.
func hasModes(cmd *cobra.Command) bool {
	return slices.ContainsFunc(cmd.Commands(), func(sub *cobra.Command) bool { return sub.Name() == string(task.Image) })
}

// TypeOf is how a word names a target by itself: a URL has a scheme, and a task id is
// 64 hex digits, or a digest with its name before it. Empty is neither.
func TypeOf(word string) task.Type {
	switch id := task.MeansID(word); {
	case id && (len(word) == taskIDLength || strings.Contains(word, ":")):
		return task.ID
	case strings.Contains(word, "://"):
		return task.URL
	}
	return ""
}

// taskIDLength is how many hex digits a task id has that is a SHA-256.
const taskIDLength = 64

// nearest is the command below another that a word was probably meant for; empty
// when none is near.
func nearest(cmd *cobra.Command, word string) string {
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(append(names, sub.Name()), sub.Aliases...)
		}
	}
	if near := config.Near(word, names); near != "" {
		return near
	}
	// The beginning of one and of no other is meant for it.
	begun := slices.DeleteFunc(names, func(name string) bool { return len(word) < 2 || !strings.HasPrefix(name, word) })
	if len(begun) == 1 {
		return begun[0]
	}
	return ""
}

// FlagError is the error of a flag, in words, with the flag that was probably meant.
// Values are not repeated where they may be secret.
func FlagError(cmd *cobra.Command, err error, secret bool) error {
	var usage *UsageError
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	reason, next := err.Error(), "See: "+cmd.CommandPath()+" --help"
	switch {
	case errors.As(err, &usage):
		return usage
	case errors.As(err, &unknown):
		if reason = "there is no flag --" + unknown.GetSpecifiedName(); unknown.GetSpecifiedShortnames() != "" {
			reason = "there is no flag -" + unknown.GetSpecifiedName()
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, f.Name)
			}
		})
		if near := config.Near(unknown.GetSpecifiedName(), names); near != "" {
			next = "Did you mean: --" + near
		}
		if secret {
			next = "Passwords and tokens are never flags, for everybody can see those. See: " + cmd.CommandPath() + " --help"
		}
	case errors.As(err, &invalid) && !secret:
		flag := invalid.GetFlag()
		reason = fmt.Sprintf("--%s cannot be %q", flag.Name, invalid.GetValue())
		if flag.Value.Type() == "duration" {
			next = "Give it with its unit, as 90s, 10m or 2h."
		}
	}
	return BadUsage(reason, next)
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

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"

	"dftask/client"
	"dftask/client/access"
	"dftask/client/task"
	"dftask/cmd/dftask/config"
	"dftask/keyring"
	"dftask/tui/views/text"
)

// The exit codes, as the README lists them.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitNoCopy      = 3
	exitAuth        = 4
	exitNotAll      = 5
	exitPending     = 8
	exitInterrupted = 130
)

// exitCodes are what the codes mean, for the manual and the README.
var exitCodes = []entry{
	{"0", "done: copies found, purged, nothing to purge"},
	{"1", "an error"},
	{"2", "bad usage, or cancelled"},
	{"3", "searched, and no copy found"},
	{"4", "no token, or the manager refuses it"},
	{"5", "not all purged: partly, nothing, failed, or copies still found"},
	{"8", "still pending when --timeout ran out"},
	{"130", "interrupted"},
}

// exitError ends the program with a code, after everything was said.
type exitError struct{ code int }

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// usageError is a command line that cannot be carried out.
type usageError struct {
	reason, next string
}

func (e *usageError) Error() string  { return e.reason }
func (e *usageError) Advice() string { return e.next }

// exitCode is the code that an error ends the program with.
func exitCode(err error) int {
	var exit exitError
	var usage *usageError
	var refused *client.RefusedError
	var noToken *keyring.NoTokenError
	var token *keyring.Failure
	var taken *access.NameTakenError
	var list *task.TargetsError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		return exit.code
	case errors.As(err, &usage), errors.As(err, &refused), errors.As(err, &list), isConfiguration(err):
		return exitUsage
	case errors.As(err, &noToken), errors.As(err, &token), errors.As(err, &taken), client.IsAuth(err):
		return exitAuth
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitFailure
}

// isConfiguration says whether an error is one of what is configured.
func isConfiguration(err error) bool {
	var none *noManagerError
	var invalid *config.InvalidError
	var unknown *config.UnknownContextError
	return errors.As(err, &none) || errors.As(err, &invalid) || errors.As(err, &unknown)
}

// explain writes an error for the person at the keyboard: what failed and why,
// then what to do.
func explain(to io.Writer, err error) {
	var exit exitError
	var unwritten *unwrittenError
	if err == nil || errors.As(err, &exit) {
		return
	}
	if errors.As(err, &unwritten) && errors.Is(unwritten.err, syscall.EPIPE) {
		// Nobody reads any more, as behind "| head -n 1".
		return
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(to, "dftask: interrupted")
		return
	}
	fmt.Fprintf(to, "dftask: %s\n", text.CleanLines(err.Error()))
	var problem client.Problem
	if errors.As(err, &problem) && problem.Advice() != "" {
		fmt.Fprintf(to, "  %s\n", text.CleanLines(problem.Advice()))
	}
}

package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"syscall"

	"dftask/client"
	"dftask/client/access"
	"dftask/client/journal"
	"dftask/client/targetlist"
	"dftask/client/task"
	"dftask/cmd/dftask/config"
	"dftask/keyring"
	"dftask/tui/views/text"
)

// The exit codes, as docs/cli.md lists them.
const (
	ExitOK          = 0
	ExitFailure     = 1
	ExitUsage       = 2
	ExitNoCopy      = 3
	ExitAuth        = 4
	ExitNotAll      = 5
	ExitPending     = 8
	ExitInterrupted = 130
)

// Codes are what the codes mean, for the manual pages and docs/.
var Codes = []exitMeaning{
	{"0", "done: copies found, purged, nothing to purge"},
	{"1", "an error"},
	{"2", "bad usage, or cancelled"},
	{"3", "searched, and no copy found"},
	{"4", "no token, or the manager refuses it"},
	{"5", "not all purged: partly, nothing, failed, or copies still found; or not verified"},
	{"8", "still pending when --timeout ran out"},
	{"130", "interrupted"},
}

// exitMeaning is an exit code and what it means.
type exitMeaning struct{ Code, Meaning string }

// exitError ends the program with a code, after everything was said.
type exitError struct{ code int }

// Exit is the error that ends the program with a code, after everything was said.
func Exit(code int) error { return exitError{code} }

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// BadUsage is the error of a command line that cannot be carried out, with what to
// do about it.
func BadUsage(reason, next string) error { return &UsageError{reason, next} }

// UsageError is a command line that cannot be carried out.
type UsageError struct {
	reason, next string
}

func (e *UsageError) Error() string  { return e.reason }
func (e *UsageError) Advice() string { return e.next }

// worstLast orders the exit codes of targets, the best first.
var worstLast = []int{ExitOK, ExitNotAll, ExitPending, ExitFailure, ExitAuth, ExitInterrupted}

// Worse is the worse of two exit codes of targets.
func Worse(a, b int) int {
	if slices.Index(worstLast, b) > slices.Index(worstLast, a) {
		return b
	}
	return a
}

// CodeOf is the code that an error ends the program with.
func CodeOf(err error) int {
	var ended exitError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &ended):
		return ended.code
	case client.Is[*UsageError](err), client.Is[*client.RefusedError](err), client.Is[*targetlist.Error](err), client.Is[*journal.TakenError](err), client.Is[*journal.GoneError](err), isConfiguration(err):
		return ExitUsage
	case client.Is[*keyring.NoTokenError](err), client.Is[*keyring.Failure](err), client.Is[*access.NameTakenError](err), client.IsAuth(err):
		return ExitAuth
	case errors.Is(err, context.Canceled):
		return ExitInterrupted
	}
	return ExitFailure
}

// CodeOfPurge is the code of a purge that has ended. With proven set the code says
// that no copy is left, else that those which were found are deleted.
func CodeOfPurge(v task.Verdict, proven bool) int {
	if v.Gone() || v == task.Unverified && !proven {
		return ExitOK
	}
	return ExitNotAll
}

// isConfiguration says whether an error is one of what is configured.
func isConfiguration(err error) bool {
	return client.Is[*config.NoManagerError](err) || client.Is[*config.InvalidError](err) || client.Is[*config.UnknownContextError](err)
}

// Explain writes an error for the person at the keyboard: what failed and why,
// then what to do.
func Explain(to io.Writer, err error) {
	var unwritten *unwrittenError
	if err == nil || client.Is[exitError](err) {
		return
	}
	if errors.As(err, &unwritten) && errors.Is(unwritten.err, syscall.EPIPE) {
		// The reader has ended, as behind "| head -n 1".
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
	if MayLackManager(err) {
		fmt.Fprintln(to, "  "+client.WithoutManager)
	}
	if client.Is[*client.UnreachableError](err) || client.Is[*client.NotManagerError](err) || client.Is[*config.NoManagerError](err) {
		fmt.Fprintln(to, "  dftask doctor checks the way to the manager, step by step.")
	}
}

// MayLackManager says whether it looks as if there were no manager to talk to.
func MayLackManager(err error) bool {
	if e, ok := errors.AsType[*client.UnreachableError](err); ok {
		return e.MayLackManager()
	}
	none, ok := errors.AsType[*config.NoManagerError](err)
	return ok && len(none.Contexts) == 0
}

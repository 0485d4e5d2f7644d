package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"syscall"

	"dftask/client"
	"dftask/keyring/private"
)

// remedies are why a journal cannot be written or read, and what to do about each.
var remedies = []struct {
	is     func(error) bool
	remedy string
}{
	{func(err error) bool {
		return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) || windowsFull(err)
	}, "Free some space on its disk."},
	{is(syscall.EROFS), "Set XDG_STATE_HOME to a folder that can be written."},
	{is(fs.ErrPermission), "Make the folder your own and writable, or set XDG_STATE_HOME to one that is."},
	{is(private.ErrHeld), "See whether a stopped dftask hangs, and end or continue it."},
	{isUnsafe, "Find out who changed it, and remove it or make it yours alone (chmod 600, a folder 700)."},
	{is(errors.ErrUnsupported), "Set XDG_STATE_HOME to a folder on a local disk: without locks dftask cannot tell whether another program works on the purge."},
	{is(errNoText), "Write the target in UTF-8."},
	{func(error) bool { return true }, "Check the folder and its disk, or set XDG_STATE_HOME to another folder."},
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isUnsafe(err error) bool {
	var unsafe private.UnsafeError
	return errors.As(err, &unsafe)
}

var (
	_ client.Problem = (*TroubleError)(nil)
	_ client.Problem = (*TakenError)(nil)
	_ client.Problem = (*GoneError)(nil)
)

// TroubleError is a journal that cannot be written or read.
type TroubleError struct {
	Path string
	// Doing is what cannot be done, as a participle: "written", "shortened",
	// "locked", "read".
	Doing string
	Err   error
}

func (e *TroubleError) Error() string {
	return fmt.Sprintf("the journal %s cannot be %s: %s", e.Path, e.Doing, e.reason())
}

func (e *TroubleError) Unwrap() error { return e.Err }

// Advice says what to do, and what becomes of a purge meanwhile.
func (e *TroubleError) Advice() string {
	const meanwhile = " Purges continue; after a restart dftask will not know what was not written."
	switch {
	case e.Doing == "read":
		return "Earlier purges are not shown. " + e.remedy()
	case e.Doing == "shortened":
		return e.remedy() + " It grows until then; nothing in it is lost."
	case e.Doing == "locked":
		return e.remedy()
	}
	return e.remedy() + meanwhile
}

func (e *TroubleError) remedy() string { return remedies[e.kind()].remedy }

// kind is the index of the failure among the remedies.
func (e *TroubleError) kind() int {
	for i, t := range remedies {
		if t.is(e.Err) {
			return i
		}
	}
	return len(remedies) - 1
}

// windowsFull says whether err is ERROR_DISK_FULL, a number of Windows' own.
func windowsFull(err error) bool {
	return runtime.GOOS == "windows" && errors.Is(err, syscall.Errno(112))
}

// reason is the innermost cause; the path stands in the sentence around it.
func (e *TroubleError) reason() string {
	var path *fs.PathError
	if errors.Is(e.Err, errors.ErrUnsupported) {
		return "its file system has no locks"
	}
	if errors.As(e.Err, &path) && path.Path != e.Path && path.Op != "write" && path.Op != "sync" {
		return strings.ReplaceAll(path.Error(), "\n", " ")
	}
	for err := e.Err; err != nil; err = errors.Unwrap(err) {
		if inner := errors.Unwrap(err); inner == nil {
			return err.Error()
		}
	}
	return e.Err.Error()
}

// TakenError is an operation that a living program has, this one included.
type TakenError struct{ ID string }

func (e *TakenError) Error() string {
	return "another dftask is at work on the purge " + e.ID
}

// Advice says what to do.
func (e *TakenError) Advice() string {
	return "Wait for that one, or end it and try again: what was sent is not sent again."
}

// GoneError is an operation of which the journal has nothing unfinished.
type GoneError struct {
	ID string
	// Ended is true when it has ended, and false when it was never begun, or
	// long ago.
	Ended bool
}

func (e *GoneError) Error() string {
	if e.Ended {
		return "the purge " + e.ID + " has ended"
	}
	return fmt.Sprintf("the journal has no purge %q", e.ID)
}

// Advice says what to do.
func (e *GoneError) Advice() string {
	if e.Ended {
		return "Search its targets again, and delete what is left again."
	}
	return "Check its id, and that the manager is the one it was begun on."
}

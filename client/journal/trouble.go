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

// kind tells apart why a journal cannot be written, for the advice.
type kind int

const (
	otherKind kind = iota
	fullKind
	readOnlyKind
	permissionKind
	heldKind
	unsafeKind
	unlockableKind
	noTextKind
)

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

func (e *TroubleError) remedy() string {
	switch e.kind() {
	case fullKind:
		return "Free some space on its disk."
	case readOnlyKind:
		return "Set XDG_STATE_HOME to a folder that can be written."
	case permissionKind:
		return "Make the folder your own and writable, or set XDG_STATE_HOME to one that is."
	case heldKind:
		return "See whether a stopped dftask hangs, and end or continue it."
	case unsafeKind:
		return "Find out who changed it, and remove it or make it yours alone (chmod 600, a folder 700)."
	case unlockableKind:
		return "Set XDG_STATE_HOME to a folder on a local disk: without locks dftask cannot tell whether another program works on the purge."
	case noTextKind:
		return "Write the target in UTF-8."
	}
	return "Check the folder and its disk, or set XDG_STATE_HOME to another folder."
}

func (e *TroubleError) kind() kind {
	var unsafe private.UnsafeError
	switch {
	case errors.Is(e.Err, syscall.ENOSPC), errors.Is(e.Err, syscall.EDQUOT), errors.Is(e.Err, syscall.EFBIG), windowsFull(e.Err):
		return fullKind
	case errors.Is(e.Err, syscall.EROFS):
		return readOnlyKind
	case errors.Is(e.Err, fs.ErrPermission):
		return permissionKind
	case errors.Is(e.Err, private.ErrHeld):
		return heldKind
	case errors.As(e.Err, &unsafe):
		return unsafeKind
	case errors.Is(e.Err, errors.ErrUnsupported):
		return unlockableKind
	case errors.Is(e.Err, errNoText):
		return noTextKind
	}
	return otherKind
}

// windowsFull says whether err is ERROR_DISK_FULL, a number of Windows' own.
func windowsFull(err error) bool {
	return runtime.GOOS == "windows" && errors.Is(err, syscall.Errno(112))
}

// reason is the innermost cause; the path stands in the sentence around it.
func (e *TroubleError) reason() string {
	var path *fs.PathError
	if e.kind() == unlockableKind {
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

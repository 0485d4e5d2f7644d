package keyring

import (
	"errors"
	"strings"
	"syscall"

	"dftask/keyring/child"
	"dftask/keyring/private"
)

// Op is what was asked of a place.
type Op int

// What may be asked of a place.
const (
	Read Op = iota
	Store
	Delete
)

// Reason is why a place has no token for us.
type Reason int

// The reasons. NoBus, StaleBus, NoProvider, Locked and TimedOut are the five ways in
// which the keyring of a host without a desktop is not there.
const (
	// Unexpected is everything that has no reason of its own; Failure.Err has more.
	Unexpected Reason = iota
	// NotSet: the place was left empty, and that is fine.
	NotSet
	// NotFound: the keyring answers and has no such item.
	NotFound
	// Malformed: there is something, and it cannot be a token.
	Malformed
	// NoBus: the host has no D-Bus session bus. Nothing was connected to or started.
	NoBus
	// StaleBus: the address of a session bus is known, and nothing answers there.
	StaleBus
	// NoProvider: no keyring service runs in this session, nor can one be started.
	NoProvider
	// Locked: the keyring is locked, and its prompt was dismissed or not shown.
	Locked
	// TimedOut: no answer within Cap, as when a prompt waits on a screen that is not seen. What
	// was asked may still happen later.
	TimedOut
	// Unconfirmed: the keyring reported success, and reading back says otherwise.
	Unconfirmed
	// Unsupported: this build has no keyring for this operating system.
	Unsupported
	// TooBig: the keyring does not take a token of this size.
	TooBig
	// CommandFailed: the token command could not be run, or ended with a failure.
	CommandFailed
	// Unreadable: the token file is not there or cannot be read.
	Unreadable
	// Unsafe: a file that dftask keeps is not as dftask leaves it: a link, of another
	// owner, or open to others. What is in it is neither read nor overwritten.
	Unsafe
)

// Failure says why a place gave no token, or did not keep or delete one.
type Failure struct {
	Op     Op
	Place  string // as Place.Name has it
	Reason Reason
	// Detail has the particulars, without a full stop: the item that was not found, the
	// address that does not answer, what the token command wrote.
	Detail string
	// Final says that a search must end here: the place was filled or configured on
	// purpose, and the next place would be another identity than the one asked for.
	Final bool
	// Err is what was underneath, or nil. It never contains the token.
	Err error
}

// Error says what failed, why, and what to do, in sentences.
func (f *Failure) Error() string {
	parts := []string{f.What(), f.Why()}
	if remedy := f.Remedy(); remedy != "" {
		parts = append(parts, remedy)
	}
	return strings.Join(parts, " ")
}

// Unwrap returns what was underneath.
func (f *Failure) Unwrap() error { return f.Err }

// What says what did not happen, as a sentence.
func (f *Failure) What() string {
	// After these two the outcome is not known.
	unsure := f.Reason == TimedOut || f.Reason == Unconfirmed
	where := f.subject()
	switch {
	case f.Op == Store && unsure:
		return "The token may not have been stored in " + where + "."
	case f.Op == Store:
		return "The token was not stored in " + where + "."
	case f.Op == Delete && unsure:
		return "The token may not have been deleted from " + where + "."
	case f.Op == Delete:
		return "No token was deleted from " + where + "."
	case f.Place == PlaceCommand:
		return "The token command gave no token."
	}
	return "No token was found in " + where + "."
}

// Why says why, as a sentence that stands on its own.
func (f *Failure) Why() string {
	who := upper(f.subject())
	switch f.Reason {
	case NotSet:
		return who + " is not set."
	case NotFound:
		return who + " has no token" + f.detail(" for ") + "."
	case Malformed:
		holds := " holds"
		if f.Place == PlaceCommand {
			holds = " printed"
		}
		return who + holds + " something that cannot be a token" + f.cause() + "."
	case NoBus:
		return "This session has no D-Bus session bus, and so no keyring, as is usual over ssh and in containers."
	case StaleBus:
		return "The D-Bus session bus does not answer" + f.detail(": ") + f.cause() + "."
	case NoProvider:
		return "No keyring service runs in this session, nor can one be started."
	case Locked:
		return "The keyring is locked, and its prompt was dismissed or could not be shown."
	case TimedOut:
		if f.Place == PlaceCommand {
			return who + " did not end" + f.detail(" within ") + "."
		}
		return who + " did not answer" + f.detail(" within ") + "; it may be asking to be unlocked in a window that you cannot see."
	case Unconfirmed:
		return "The keyring reported success, but its content says otherwise; a prompt may have been dismissed."
	case Unsupported:
		return "This build of dftask has no keyring on this operating system."
	case TooBig:
		return "The token is too long for the keyring."
	case CommandFailed:
		return who + " failed" + f.cause() + f.detail("; it wrote: ") + "."
	case Unreadable:
		return who + " cannot be read" + f.cause() + "."
	case Unsafe:
		return who + " is not safe to use" + f.detail(": ") + "."
	default:
		if f.Place == PlacePlaintext {
			return who + " cannot be used" + f.cause() + "."
		}
		return who + " failed in a way that dftask does not know" + f.cause() + "."
	}
}

// Remedy says what to do, as a sentence, or is empty when there is nothing to do.
func (f *Failure) Remedy() string {
	do := remedies[f.Reason]
	var untrusted *private.UntrustedError
	if errors.As(f.Err, &untrusted) {
		return sentence("find out who changed it, and then: " + untrusted.Fix)
	}
	if f.Op == Delete {
		// A variable would not delete anything.
		return sentence(do)
	}
	set := "set " + EnvVar + " to a personal access token of this manager"
	switch {
	case f.Reason == Malformed && f.Place == EnvVar:
		return sentence(set + ", or unset it")
	case f.Place == PlaceCommand:
		return "Correct token_command in the configuration, or take it out."
	case f.Place == PlaceFile:
		return "Correct token_file in the configuration or what it names, or take it out."
	case f.Reason == Unsafe:
		return sentence(do)
	}
	if f.Place == PlacePlaintext && f.Reason == Unexpected {
		do = "correct the permissions of its folder, or name another folder with XDG_STATE_HOME"
		if errors.Is(f.Err, syscall.ENOSPC) || errors.Is(f.Err, syscall.EDQUOT) {
			do = "make room on its disk"
		}
	}
	var clauses []string
	if do != "" {
		clauses = append(clauses, do)
	}
	switch f.Reason {
	case NotSet, NotFound, Malformed:
		clauses = append(clauses, "run dftask login")
	case NoBus, StaleBus, NoProvider, Unsupported, TooBig, Unexpected:
		if f.Place == PlacePlaintext {
			break // That is the file.
		}
		clauses = append(clauses, "run dftask login --insecure-storage to keep a token in a file")
	}
	if len(clauses) > 0 {
		set = strings.Join(clauses, ", ") + ", or " + set
	}
	return sentence(set)
}

var remedies = map[Reason]string{
	StaleBus:    "start dftask from a new login (a tmux or screen session keeps the bus of the login it was started in)",
	NoProvider:  "start one, such as gnome-keyring, KWallet or KeePassXC",
	Locked:      "unlock the keyring and try again",
	TimedOut:    "unlock the keyring and try again",
	Unconfirmed: "try again and answer the keyring's prompt",
	Unsafe:      "find out who changed it, remove it, and run dftask login again",
}

// Absent says that there is no keyring that could keep a token, nor will there be one
// by answering a prompt.
func (f *Failure) Absent() bool {
	switch f.Reason {
	case NoBus, StaleBus, NoProvider, Unsupported:
		return true
	}
	return false
}

// subject names the place within a sentence. A name that already stands in some case
// of its own, such as DFTASK_TOKEN, takes no article.
func (f *Failure) subject() string {
	switch f.Place {
	case PlaceKeyring, PlaceCommand, PlaceFile, PlacePlaintext:
		return "the " + f.Place
	case PlaceMemory:
		return "the memory of this run"
	}
	return f.Place
}

func (f *Failure) detail(before string) string {
	if f.Detail == "" {
		return ""
	}
	return before + child.OneLine(f.Detail)
}

func (f *Failure) cause() string {
	if f.Err == nil {
		return ""
	}
	return ": " + strings.TrimRight(child.OneLine(f.Err.Error()), ".")
}

// upper makes the first letter of a sentence a capital one, but not that of a name.
func upper(s string) string {
	if rest, ok := strings.CutPrefix(s, "the "); ok {
		return "The " + rest
	}
	return s
}

func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// NoTokenError is the error of a search that found no token anywhere.
type NoTokenError struct {
	// Tried has the places that were asked, in order, and why each had none.
	Tried []*Failure
}

// Error lists the places with their reasons, a line each, and ends with what to do.
func (e *NoTokenError) Error() string {
	lines := []string{"There is no token for the manager."}
	for _, f := range e.Tried {
		if !f.unchosen() {
			lines = append(lines, "  "+f.Why())
		}
	}
	if worst := e.Worst(); worst != nil && worst.Remedy() != "" {
		lines = append(lines, worst.Remedy())
	}
	return strings.Join(lines, "\n")
}

// Worst is the failure to do something about: what failed has to be fixed before what
// was merely empty. Among empty places the last is where a token belongs when nothing
// else was set. It is nil where no place was asked that people choose.
func (e *NoTokenError) Worst() (worst *Failure) {
	for _, f := range e.Tried {
		if !f.unchosen() && (worst == nil || !f.empty() || worst.empty()) {
			worst = f
		}
	}
	return worst
}

// empty says whether the place has no token, and nothing is wrong with it.
func (f *Failure) empty() bool { return f.Reason == NotSet || f.Reason == NotFound }

// unchosen says whether the place is empty, as those are that most people never chose.
func (f *Failure) unchosen() bool {
	return f.empty() && (f.Place == PlacePlaintext || f.Place == PlaceMemory)
}

// Unwrap returns the failures of the places.
func (e *NoTokenError) Unwrap() []error {
	errs := make([]error, len(e.Tried))
	for i, f := range e.Tried {
		errs[i] = f
	}
	return errs
}

package keyring

import (
	"context"
	"errors"
	"syscall"
)

// probe has nothing to find out: the Credential Manager is always there.
func probe(context.Context) error { return nil }

// unlocked is always so: the Credential Manager is open for as long as the user is
// signed in.
func unlocked(context.Context) bool { return true }

// noSuchLogonSession is ERROR_NO_SUCH_LOGON_SESSION: the logon session has no
// credential set, as those over a network have not (documentation of CredReadW).
const noSuchLogonSession = syscall.Errno(1312)

// platformReason recognises what wincred passes on from Windows.
func platformReason(err error) Reason {
	if errors.Is(err, noSuchLogonSession) {
		return NoProvider
	}
	return Unexpected
}

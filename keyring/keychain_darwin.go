package keyring

import (
	"context"
	"errors"
	"os/exec"
)

// probe has nothing to find out: the Keychain is always there.
func probe(context.Context) error { return nil }

// unlocked is not known: the Keychain may want to be unlocked, or the user's leave.
func unlocked(context.Context) bool { return false }

// platformReason recognises the exit code of /usr/bin/security, which is the lowest
// byte of an OSStatus (SecBase.h).
func platformReason(err error) Reason {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return Unexpected
	}
	return keychainReason(exit.ExitCode())
}

func keychainReason(code int) Reason {
	const (
		interactionNotAllowed = 36  // errSecInteractionNotAllowed, -25308: a locked keychain over ssh
		noDefaultKeychain     = 37  // errSecNoDefaultKeychain, -25307
		itemNotFound          = 44  // errSecItemNotFound, -25300
		authFailed            = 51  // errSecAuthFailed, -25293
		userCanceled          = 128 // errSecUserCanceled, -128
	)
	switch code {
	case interactionNotAllowed, authFailed, userCanceled:
		return Locked
	case noDefaultKeychain:
		return NoProvider
	case itemNotFound:
		return NotFound
	}
	return Unexpected
}

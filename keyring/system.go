package keyring

import (
	"errors"
	"sync"

	gokeyring "github.com/zalando/go-keyring"
)

// System returns the keyring of the operating system: the Secret Service on Linux and
// the BSDs, the Keychain on macOS, the Credential Manager on Windows. It is one for the
// whole process, so that there is one call in flight.
//
// On Linux and the BSDs each call first looks whether a session bus is there, and
// without one ends at once, with nothing connected to and nothing started.
var System = sync.OnceValue(func() *Keyring {
	return newKeyring(goKeyring{}, probe)
})

// goKeyring is the backend that is github.com/zalando/go-keyring, which tests replace
// with its MockInit.
type goKeyring struct{}

func (goKeyring) Get(service, user string) (string, error) { return gokeyring.Get(service, user) }

func (goKeyring) Set(service, user, secret string) error {
	return gokeyring.Set(service, user, secret)
}

func (goKeyring) Delete(service, user string) error { return gokeyring.Delete(service, user) }

// reasonOf recognises the error of a backend.
func reasonOf(err error) Reason {
	switch {
	case isNotFound(err):
		return NotFound
	case errors.Is(err, gokeyring.ErrSetDataTooBig):
		return TooBig
	case errors.Is(err, gokeyring.ErrUnsupportedPlatform):
		return Unsupported
	}
	return platformReason(err)
}

func isNotFound(err error) bool { return errors.Is(err, gokeyring.ErrNotFound) }

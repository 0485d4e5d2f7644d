package keyring

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"

	"dftask/keyring/child"
	"dftask/keyring/private"
)

// maxToken bounds what is read where a token should be, in bytes.
const maxToken = 16 << 10

// File is the place that is a file named in the configuration, as a mounted secret is.
// Its first line is the token. Links are followed, for a Kubernetes secret is one.
//
// A file that others can read is used with a warning: Kubernetes mounts secrets with
// mode 0644 unless told otherwise. A file that is missing or cannot be read ends the
// search, and so does one that others can write: they would choose who deletes.
func File(path string) Place { return tokenFile{path} }

type tokenFile struct{ path string }

func (tokenFile) Name() string { return PlaceFile }

func (f tokenFile) Look(context.Context) (Found, error) {
	fail := func(reason Reason, detail string, err error) (Found, error) {
		return Found{}, &Failure{Op: Read, Place: PlaceFile, Reason: reason, Detail: detail, Err: err, Final: true}
	}
	text, info, err := private.ReadTrusted(f.path, maxToken)
	var untrusted *private.UntrustedError
	switch {
	case errors.As(err, &untrusted):
		return fail(Unsafe, untrusted.Reason, err)
	case errors.Is(err, private.ErrNotRegular):
		return fail(Unreadable, "", fmt.Errorf("%s: %w; token_command reads from programs", f.path, err))
	case err != nil:
		return fail(Unreadable, "", err)
	}
	token, err := NewToken(firstLine(text))
	if err != nil {
		return fail(Malformed, "", err)
	}
	found := Found{Token: token}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		found.Warning = fmt.Sprintf("Others than its owner can read the token file %s (mode %04o); chmod 600 ends that.", child.OneLine(f.path), mode)
	}
	return found, nil
}

func firstLine(text []byte) string {
	scanner := bufio.NewScanner(bytes.NewReader(text))
	scanner.Buffer(nil, maxToken+1)
	scanner.Scan()
	return scanner.Text()
}

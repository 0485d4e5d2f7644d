package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"dftask/keyring/private"
)

const (
	// largest bounds the file; a configuration of a thousand contexts is a
	// third of it.
	largest = 1 << 20

	newFileMode = 0o600
	newDirMode  = 0o700
)

// load is the file's text; one that is not there has none.
func (f File) load() (string, error) {
	if f.Path == "" {
		return "", nil
	}
	refuse := func(reason, next string, err error) (string, error) {
		return "", &FileError{Path: f.Path, Doing: "read", Reason: reason, Next: next, Err: err}
	}
	const check = "Check the file, or name a manager with --manager to do without it."
	text, _, err := private.ReadTrusted(f.Path, largest+1)
	var untrusted *private.UntrustedError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case errors.As(err, &untrusted):
		// It names programs to run, and managers to delete on.
		return refuse(untrusted.Reason, "Look through it, and then: "+untrusted.Fix, err)
	case errors.Is(err, private.ErrNotRegular):
		return refuse("it is not a file", check, nil)
	case err != nil:
		return refuse(reason(err), check, err)
	case len(text) > largest:
		return refuse("it is longer than 1 MiB, which no configuration is", check, nil)
	}
	private.Sweep(f.Path)
	return string(text), nil
}

// change replaces the file by one that says what edit makes of it, while no other
// dftask does.
func (f File) change(edit func(*Config) error) error {
	if f.Path == "" {
		return &FileError{Path: "config.yaml", Doing: "changed", Reason: "there is no folder for it", Next: "Set XDG_CONFIG_HOME or HOME."}
	}
	path, err := target(f.Path)
	if err != nil {
		return f.cannotChange(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), newDirMode); err != nil {
		return f.cannotChange(err)
	}
	unlock, err := lock(path+".lock", longestLock)
	if err != nil {
		return f.cannotChange(err)
	}
	defer unlock()
	doc, err := f.read()
	if err != nil {
		return err
	}
	next := doc.config.clone()
	if err := edit(&next); err != nil {
		return err
	}
	text, err := doc.become(next)
	if err != nil {
		return f.cannotChange(err)
	}
	if text == doc.text {
		return nil
	}
	if len(text) > largest {
		return f.cannotChange(errors.New("it would be longer than 1 MiB"))
	}
	mode := fs.FileMode(newFileMode)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := private.Replace(path, []byte(text), mode); err != nil {
		return f.cannotChange(err)
	}
	return nil
}

func (f File) cannotChange(err error) error {
	next := "Check the folder's permissions, and that its disk is not full. Nothing was changed."
	switch {
	case errors.Is(err, errLocked):
		next = "Wait for it to end, and try again. Nothing was changed."
	case errors.Is(err, errUneditable):
		next = "Change it with an editor. Nothing was changed."
	}
	return &FileError{Path: f.Path, Doing: "changed", Reason: reason(err), Next: next, Err: err}
}

// target is the file itself when the path is a link to it, so that a link into
// somebody's dotfiles stays one. The file need not be there yet.
func target(path string) (string, error) {
	found, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return found, err
	}
	link, err := os.Readlink(path)
	if err != nil {
		return path, nil
	}
	if !filepath.IsAbs(link) {
		link = filepath.Join(filepath.Dir(path), link)
	}
	return target(link)
}

// longestLock is how long another dftask is waited for; it holds the lock for
// as long as it takes to write a small file.
const longestLock = 5 * time.Second

var errLocked = errors.New("another dftask is changing it")

// lock takes the lock of a file. The file stays: to remove it
// would let two take the lock at once, each on a file of its own.
func lock(path string, longest time.Duration) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, newFileMode)
	if err != nil {
		return nil, err
	}
	err = private.LockWithin(file, longest)
	switch {
	case errors.Is(err, private.ErrHeld):
		return nil, errLocked
	case errors.Is(err, errors.ErrUnsupported):
		// The file is replaced whole all the same; of two changes in one instant
		// one is lost.
		return func() {}, nil
	case err != nil:
		return nil, fmt.Errorf("its lock cannot be taken: %w", err)
	}
	return func() { private.Unlock(file) }, nil
}

package keyring

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// folder is a directory that belongs to dftask, in which each file is its owner's alone.
type folder string

// unsafeError says what is wrong with a file or folder, as a clause with its path.
type unsafeError string

func (e unsafeError) Error() string { return string(e) }

// maxSlug bounds the readable part of a file's name.
const maxSlug = 48

// fileOf is the name of an item's file: readable for a person, and one of its own for
// each account whatever characters that has.
func fileOf(item Item, extension string) string {
	account := item.Account()
	_, readable, _ := strings.Cut(account, "://")
	readable = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return '-'
	}, readable)
	sum := sha256.Sum256([]byte(account))
	return strings.Trim(readable[:min(len(readable), maxSlug)], "-.") + "-" + hex.EncodeToString(sum[:8]) + extension
}

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

// check refuses a folder that is not the user's own. One that is gets the mode 0700.
func (f folder) check() error {
	info, err := os.Lstat(string(f))
	if err != nil {
		return err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return unsafeError(string(f) + " is a symbolic link")
	case !info.IsDir():
		return unsafeError(string(f) + " is not a folder")
	case !ownedByUser(info):
		return unsafeError(string(f) + " belongs to another user")
	case openToOthers(info):
		return os.Chmod(string(f), 0o700)
	}
	return nil
}

// checkFile refuses what dftask would not have left there.
func (f folder) checkFile(name string, info fs.FileInfo) error {
	path := f.path(name)
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return unsafeError(path + " is a symbolic link")
	case !info.Mode().IsRegular():
		return unsafeError(path + " is not a regular file")
	case !ownedByUser(info):
		return unsafeError(path + " belongs to another user")
	case openToOthers(info):
		return unsafeError(fmt.Sprintf("%s is open to others (mode %04o)", path, info.Mode().Perm()))
	}
	return nil
}

// read returns the content of a file; fs.ErrNotExist when it or the folder is not there.
func (f folder) read(name string, most int64) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	// Looked at before it is opened, for a named pipe would wait; and again afterwards,
	// for it could have been exchanged in between.
	info, err := os.Lstat(f.path(name))
	if err != nil {
		return nil, err
	}
	if err := f.checkFile(name, info); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(f.path(name), os.O_RDONLY|noFollow, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err = file.Stat(); err != nil {
		return nil, err
	}
	if err := f.checkFile(name, info); err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(file, most))
}

// write replaces the content of a file at once, or leaves it as it was.
func (f folder) write(name string, content []byte) (err error) {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	if info, err := os.Lstat(f.path(name)); err == nil {
		if err := f.checkFile(name, info); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// A new file has the mode 0600, whatever the umask.
	file, err := os.CreateTemp(string(f), "."+name+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if _, err := file.Write(content); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), f.path(name))
}

// remove deletes a file, and what a write that was cut off left of it. A link is
// removed, not what it points to.
func (f folder) remove(name string) error {
	if err := f.check(); err != nil {
		return err
	}
	entries, err := os.ReadDir(string(f))
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "."+name+".") {
			err = errors.Join(err, os.Remove(f.path(entry.Name())))
		}
	}
	return errors.Join(err, os.Remove(f.path(name)))
}

package private

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

// Folder is the path of a directory that belongs to dftask, in which each file is its
// owner's alone.
type Folder string

// UnsafeError says what is wrong with a file or folder, as a clause with its path.
type UnsafeError string

func (e UnsafeError) Error() string { return string(e) }

// maxSlug bounds the readable part of a file's name.
const maxSlug = 48

// FileName is the name of the file of something: readable for a person, and different
// for each identity, which may have any characters.
func FileName(readable, identity, extension string) string {
	readable = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return '-'
	}, readable)
	sum := sha256.Sum256([]byte(identity))
	return strings.Trim(readable[:min(len(readable), maxSlug)], "-.") + "-" + hex.EncodeToString(sum[:8]) + extension
}

// Path is the path of a file of the folder.
func (f Folder) Path(name string) string { return filepath.Join(string(f), name) }

// Check refuses a folder that is not the user's own. One that is gets the mode 0700.
func (f Folder) Check() error {
	info, err := os.Lstat(string(f))
	if err != nil {
		return err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return UnsafeError(string(f) + " is a symbolic link")
	case !info.IsDir():
		return UnsafeError(string(f) + " is not a folder")
	case !ownedByUser(info):
		return UnsafeError(string(f) + " belongs to another user")
	case openToOthers(info):
		return os.Chmod(string(f), 0o700)
	}
	return nil
}

// checkFile refuses what dftask would not have left there.
func (f Folder) checkFile(name string, info fs.FileInfo) error {
	path := f.Path(name)
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return UnsafeError(path + " is a symbolic link")
	case !info.Mode().IsRegular():
		return UnsafeError(path + " is not a regular file")
	case !ownedByUser(info):
		return UnsafeError(path + " belongs to another user")
	case openToOthers(info):
		return UnsafeError(fmt.Sprintf("%s is open to others (mode %04o)", path, info.Mode().Perm()))
	}
	return nil
}

// Make makes the folder where it is not there, and refuses one that is not the user's own.
func (f Folder) Make() error {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return err
	}
	return f.Check()
}

// Open opens a file of the folder with the flags of [os.OpenFile]; a new one has the mode
// 0600.
func (f Folder) Open(name string, flag int) (*os.File, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	// Looked at before it is opened, for a named pipe would wait.
	info, err := os.Lstat(f.Path(name))
	switch {
	case err == nil:
		if err := f.checkFile(name, info); err != nil {
			return nil, err
		}
	case flag&os.O_CREATE == 0 || !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return f.openOwn(name, flag)
}

// openOwn opens a file and refuses what was put in its place since it was looked
// at.
func (f Folder) openOwn(name string, flag int) (*os.File, error) {
	file, err := os.OpenFile(f.Path(name), flag|noFollow, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		err = f.checkFile(name, info)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// Read returns the content of a file; fs.ErrNotExist when it or the folder is not there.
func (f Folder) Read(name string, most int64) ([]byte, error) {
	Sweep(f.Path(name))
	file, err := f.Open(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most))
}

// Write replaces the content of a file at once, or leaves it as it was.
func (f Folder) Write(name string, content []byte) error {
	if err := f.Make(); err != nil {
		return err
	}
	if info, err := os.Lstat(f.Path(name)); err == nil {
		if err := f.checkFile(name, info); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return Replace(f.Path(name), content, 0o600)
}

// Remove deletes a file, and what a write that was cut off left of it. A link is
// removed, not what it points to.
func (f Folder) Remove(name string) error {
	if err := f.Check(); err != nil {
		return err
	}
	err := sweep(f.Path(name), 0)
	return errors.Join(err, os.Remove(f.Path(name)))
}

// Sync makes the names in the folder last. Where a folder cannot be synced, as on
// Windows, a file is as safe as it gets.
func (f Folder) Sync() {
	if dir, err := os.Open(string(f)); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
}

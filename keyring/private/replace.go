package private

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// abandoned is the age from which on a file that is being written is taken for
// one whose writer was killed.
const abandoned = time.Minute

// Replace puts a whole file in the place of another. A reader finds
// either the old content or the new, however the program ends. It also removes what
// killed writes have left.
func Replace(path string, content []byte, mode fs.FileMode) (err error) {
	Sweep(path)
	dir := filepath.Dir(path)
	// A new file has the mode 0600, whatever the umask.
	file, err := os.CreateTemp(dir, temporary(path)+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if err := file.Chmod(mode); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if err := put(file, content); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	Folder(dir).Sync()
	return nil
}

// put writes what is on the disk when it returns: a name must not outlive a power
// cut that its content does not.
func put(file interface {
	Write(p []byte) (int, error)
	Sync() error
	Close() error
}, content []byte) error {
	if _, err := file.Write(content); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return file.Close()
}

// temporary is what the name of a file begins with that is to take the place of
// another.
func temporary(path string) string { return "." + filepath.Base(path) + "." }

// Sweep removes what killed writes of a file have left.
func Sweep(path string) { _ = sweep(path, abandoned) }

func sweep(path string, age time.Duration) (failed error) {
	dir := filepath.Dir(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), temporary(path)) {
			continue
		}
		if info, err := entry.Info(); err != nil || !info.Mode().IsRegular() || time.Since(info.ModTime()) < age {
			continue
		}
		failed = errors.Join(failed, os.Remove(filepath.Join(dir, entry.Name())))
	}
	return failed
}

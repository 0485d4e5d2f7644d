package journal

import (
	"io"
	"io/fs"
	"os"
	"time"

	"dftask/keyring/private"
)

// disk is the folder of the journal. Tests have one that is full or breaks.
type disk interface {
	// prepare makes the folder.
	prepare() error
	path(name string) string
	open(name string, flag int) (file, error)
	// lockable opens a file that stands for a lock.
	lockable(name string, flag int) (*os.File, error)
	// tryLock and lockWithin lock it; see [private.Lock].
	tryLock(f *os.File) error
	lockWithin(f *os.File, longest time.Duration) error
	rename(from, to string) error
	remove(name string) error
	names() ([]string, error)
	// sync makes the names last.
	sync()
}

// file is an [os.File], as far as the journal uses it.
type file interface {
	io.ReaderAt
	io.Writer
	io.Closer
	Stat() (fs.FileInfo, error)
	Sync() error
	Truncate(size int64) error
}

// folderDisk is a folder of the user's own.
type folderDisk struct{ folder private.Folder }

func (d folderDisk) prepare() error          { return d.folder.Make() }
func (d folderDisk) path(name string) string { return d.folder.Path(name) }
func (d folderDisk) sync()                   { d.folder.Sync() }

func (d folderDisk) open(name string, flag int) (file, error) {
	f, err := d.folder.Open(name, flag)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (d folderDisk) lockable(name string, flag int) (*os.File, error) {
	return d.folder.Open(name, flag)
}

func (folderDisk) tryLock(f *os.File) error { return private.TryLock(f) }

func (folderDisk) lockWithin(f *os.File, longest time.Duration) error {
	return private.LockWithin(f, longest)
}

func (d folderDisk) rename(from, to string) error { return os.Rename(d.path(from), d.path(to)) }
func (d folderDisk) remove(name string) error     { return os.Remove(d.path(name)) }

func (d folderDisk) names() ([]string, error) {
	entries, err := os.ReadDir(string(d.folder))
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

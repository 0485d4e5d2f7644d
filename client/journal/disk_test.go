package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"
)

// errCrashed is what everything fails with after a crash.
var errCrashed = errors.New("the program is dead")

// spyDisk is a disk that counts, is slow, is full, or crashes.
type spyDisk struct {
	disk
	slow time.Duration

	mu    sync.Mutex
	syncs int
	// written and synced are the lines that were handed over, and those of
	// them that are on the disk for sure.
	written, synced []byte
	// room is how many bytes it takes before it is full; negative is for ever.
	room int
	// full is what it fails with then.
	full error
	// steps is how many operations it does before the program dies; negative is
	// for ever.
	steps int
	// readOnly makes it one that is read alone.
	readOnly bool
	// patient counts how often a lock was waited for as long as it may take.
	patient int
	// noLocks makes it one of a file system without locks.
	noLocks bool
	// renamed is how often a name was changed.
	renamed int
	// lasting is what lasts since the folder was synced: how many names were
	// changed and how many files synced by then, each time.
	lasting []string
}

// spy puts a disk between the journal and its own.
func spy(j *Journal) *spyDisk {
	d := &spyDisk{disk: j.disk, room: -1, steps: -1, full: syscall.ENOSPC}
	j.disk = d
	return d
}

func (d *spyDisk) durable(text string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return bytes.Contains(d.synced, []byte(text))
}

// step is an operation that a crash can come before.
func (d *spyDisk) step() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.steps == 0 {
		return errCrashed
	}
	if d.steps > 0 {
		d.steps--
	}
	return nil
}

func (d *spyDisk) setRoom(room int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room = room
}

func (d *spyDisk) open(name string, flag int) (file, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	if d.readOnly && flag != os.O_RDONLY {
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EROFS}
	}
	f, err := d.disk.open(name, flag)
	if err != nil {
		return nil, err
	}
	return &spyFile{f, d}, nil
}

func (d *spyDisk) lockable(name string, flag int) (*os.File, error) {
	if d.readOnly && flag != os.O_RDONLY {
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EROFS}
	}
	return d.disk.lockable(name, flag)
}

func (d *spyDisk) tryLock(f *os.File) error {
	if d.noLocks {
		return errors.ErrUnsupported
	}
	return d.disk.tryLock(f)
}

func (d *spyDisk) lockWithin(f *os.File, longest time.Duration) error {
	d.patient++
	if d.noLocks {
		_ = f.Close()
		return errors.ErrUnsupported
	}
	return d.disk.lockWithin(f, longest)
}

func (d *spyDisk) rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	d.renamed++
	return d.disk.rename(from, to)
}

func (d *spyDisk) remove(name string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.disk.remove(name)
}

func (d *spyDisk) sync() {
	if d.step() == nil {
		d.disk.sync()
		d.lasting = append(d.lasting, fmt.Sprintf("%d renamed, %d synced", d.renamed, d.syncs))
	}
}

type spyFile struct {
	file
	disk *spyDisk
}

func (f *spyFile) Write(p []byte) (int, error) {
	if err := f.disk.step(); err != nil {
		// It died in the middle of it.
		n, _ := f.file.Write(p[:len(p)/2])
		return n, err
	}
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if room := f.disk.room; room >= 0 && room < len(p) {
		f.disk.room = 0
		n, _ := f.file.Write(p[:room])
		return n, &fs.PathError{Op: "write", Path: "journal", Err: f.disk.full}
	} else if room >= 0 {
		f.disk.room -= len(p)
	}
	n, err := f.file.Write(p)
	f.disk.written = append(f.disk.written, p[:n]...)
	return n, err
}

func (f *spyFile) Sync() error {
	if err := f.disk.step(); err != nil {
		return err
	}
	time.Sleep(f.disk.slow)
	err := f.file.Sync()
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.disk.syncs++
	f.disk.synced = append(f.disk.synced, f.disk.written...)
	f.disk.written = nil
	return err
}

func (f *spyFile) Truncate(size int64) error {
	if err := f.disk.step(); err != nil {
		return err
	}
	return f.file.Truncate(size)
}

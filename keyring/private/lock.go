package private

import (
	"errors"
	"os"
	"time"
)

// A lock keeps other programs of this host from a file. It is the open file's: it
// ends when that is closed, and with the program however that ends. The file that
// stands for a lock is best one without content, for on Windows a locked file
// cannot be read by others.

// ErrHeld is a lock that another open file has, of this program or another.
var ErrHeld = errors.New("another program has its lock")

// Lock takes the lock of a file as soon as it is free, in turn with
// others that wait. The error is an [errors.ErrUnsupported] where there are no
// such locks: on some network file systems, and on some systems.
func Lock(file *os.File) error { return lock(file, true) }

// TryLock takes the lock of a file if it is free. It fails with [ErrHeld]
// when it is not, and else like [Lock].
func TryLock(file *os.File) error { return lock(file, false) }

// LockWithin is [Lock] with a limit: after longest it
// fails with [ErrHeld]. With any error the file is closed, or will be.
func LockWithin(file *os.File, longest time.Duration) error {
	// The system serves those who wait in turn, which asking again and again
	// would not.
	got := make(chan error, 1)
	go func() { got <- Lock(file) }()
	late := time.NewTimer(longest)
	defer late.Stop()
	select {
	case err := <-got:
		if err != nil {
			_ = file.Close()
		}
		return err
	case <-late.C:
		go func() {
			if <-got != nil {
				_ = file.Close()
				return
			}
			Unlock(file)
		}()
		return ErrHeld
	}
}

// Unlock gives the lock back and closes the file. Closing alone would leave the
// lock to a program that is being started at this moment, until it runs.
func Unlock(file *os.File) {
	unlock(file)
	_ = file.Close()
}

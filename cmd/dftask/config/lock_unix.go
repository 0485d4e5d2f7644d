//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package config

import (
	"errors"
	"os"
	"syscall"
)

// waitForLock takes the lock as soon as nobody else has it.
func waitForLock(file *os.File) error {
	for {
		switch err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOLCK):
			// Some network file systems have no locks. The file is replaced
			// whole all the same; of two changes in one instant one is lost.
			return nil
		default:
			return err
		}
	}
}

package config

import (
	"os"

	"golang.org/x/sys/windows"
)

// waitForLock takes the lock as soon as nobody else has it.
func waitForLock(file *os.File) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, new(windows.Overlapped))
}

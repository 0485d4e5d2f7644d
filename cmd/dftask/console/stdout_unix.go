//go:build unix

package console

import (
	"os"

	"golang.org/x/sys/unix"
)

// stdoutClosed says whether standard output was closed when the program started, as
// by ">&-". Go opens the null device for reading and writing in its place, so that
// writing there would seem to succeed. A shell's ">/dev/null" opens it for writing
// alone. A program that discards standard output and standard error alike, as some
// do with a null device for reading and writing, means it.
func stdoutClosed() bool {
	return nullForBoth(1) && !nullForBoth(2)
}

// nullForBoth says whether a file descriptor is the null device, opened for reading
// and writing.
func nullForBoth(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_ACCMODE != unix.O_RDWR {
		return false
	}
	var null, is unix.Stat_t
	return unix.Stat(os.DevNull, &null) == nil && unix.Fstat(fd, &is) == nil && is.Mode&unix.S_IFMT == unix.S_IFCHR && is.Rdev == null.Rdev
}

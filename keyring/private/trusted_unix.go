//go:build unix

package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// checkTrusted refuses a file that somebody else could have written, as ssh does: one
// that belongs to another user than this and root, one that others may write, and
// one in a folder in which others may put another in its place. Of a link the
// file that it leads to is looked at as well. The error is an [*UntrustedError],
// or that of looking.
func checkTrusted(path string) error {
	whole, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	for _, p := range []string{whole, filepath.Dir(whole), filepath.Dir(path)} {
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		if err := trusted(p, info); err != nil {
			return err
		}
	}
	return nil
}

func trusted(path string, info fs.FileInfo) error {
	what := "it"
	if info.IsDir() {
		what = "its folder " + path
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case ok && stat.Uid != 0 && int64(stat.Uid) != int64(os.Geteuid()):
		return &UntrustedError{
			Reason: fmt.Sprintf("%s belongs to another user (uid %d)", what, stat.Uid),
			Fix:    fmt.Sprintf("chown %d %s", os.Geteuid(), path),
		}
	case info.Mode().Perm()&0o022 == 0:
		return nil
	case info.IsDir() && (info.Mode()&fs.ModeSticky != 0 || errors.Is(unix.Access(path, unix.W_OK), unix.EROFS)):
		// Other users cannot exchange the file there: the folder is sticky, or read-only
		// as where Kubernetes mounts a secret.
		return nil
	}
	return &UntrustedError{
		Reason: fmt.Sprintf("others can write %s (mode %04o)", what, info.Mode().Perm()),
		Fix:    "chmod go-w " + path,
	}
}

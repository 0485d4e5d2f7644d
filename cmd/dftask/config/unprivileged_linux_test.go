package config

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// unprivileged runs a function for which the permissions of files count, which
// they do not for root. Then its thread takes on the file access of nobody, and
// the file stays root's, whom everybody trusts.
func unprivileged(t *testing.T, f File, run func()) {
	t.Helper()
	if os.Getuid() != 0 {
		run()
		return
	}
	const nobody = 65534
	dir := filepath.Dir(f.Path)
	// The folders were made for root alone.
	for _, name := range []string{dir, filepath.Dir(dir), filepath.Dir(filepath.Dir(dir))} {
		require.NoError(t, os.Chmod(name, 0o755))
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		// The thread ends with the goroutine, for it is not unlocked.
		runtime.LockOSThread()
		if err := syscall.Setfsuid(nobody); err != nil {
			t.Error(err)
			return
		}
		run()
	}()
	<-done
}

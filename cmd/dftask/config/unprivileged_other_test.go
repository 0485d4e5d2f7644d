//go:build !linux

package config

import (
	"os"
	"runtime"
	"testing"
)

func unprivileged(t *testing.T, _ File, run func()) {
	t.Helper()
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("permissions do not count here")
	}
	run()
}

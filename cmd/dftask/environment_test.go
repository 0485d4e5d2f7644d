package main

import (
	"os"
	"testing"
)

// environment is the program's in a test: nothing of the person's who runs it,
// neither a token, nor a keyring, nor a manager.
func environment(t testing.TB, more ...string) []string {
	home := t.TempDir()
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "GORACE=atexit_sleep_ms=0", "TERM=xterm-256color", "LANG=C.UTF-8",
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_RUNTIME_DIR=" + home,
	}, more...)
}

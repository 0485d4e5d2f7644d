package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// environment is the program's in a test: nothing of the person's who runs it,
// neither a token, nor a keyring, nor a manager.
func environment(t testing.TB, more ...string) []string {
	home := t.TempDir()
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8",
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_RUNTIME_DIR=" + home,
		"GORACE=atexit_sleep_ms=0", // the race detector would wait a second at each end
	}, more...)
}

// secret is the token of the tests. The program must not write it anywhere.
const secret = "c2VjcmV0LXRva2VuLW9mLXRoZS10ZXN0cw"

// program runs the released program without a terminal.
func program(t testing.TB, env []string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), released, args...)
	cmd.Env = environment(t, env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	started := time.Now()
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	o := outcome{code: cmd.ProcessState.ExitCode(), out: stdout.String(), err: stderr.String(), took: time.Since(started)}
	assert.NotContains(t, o.out+o.err, "goroutine ", "no stack trace")
	assert.NotContains(t, o.out+o.err, secret)
	return o
}

// under is an environment in which everything that a program may write is below home.
func under(home string) []string {
	return []string{
		"HOME=" + home, "TMPDIR=" + home + "/tmp", "XDG_CONFIG_HOME=" + home + "/config", "XDG_STATE_HOME=" + home + "/state",
		"XDG_DATA_HOME=" + home + "/data", "XDG_CACHE_HOME=" + home + "/cache", "XDG_RUNTIME_DIR=" + home + "/run",
	}
}

//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A program whose output is not read cannot end by itself. It still can be
// ended by the one who started it.
func TestAnotherInterruptEndsAStuckProgram(t *testing.T) {
	t.Parallel()
	out, to, err := os.Pipe()
	require.NoError(t, err)
	defer out.Close()
	cmd := exec.CommandContext(t.Context(), released, "task-id", "-")
	cmd.Env = environment(t)
	cmd.Stdin, cmd.Stdout = strings.NewReader(strings.Repeat(llamaURL+"\n", 3000)), to
	require.NoError(t, cmd.Start())
	require.NoError(t, to.Close())
	_, err = io.ReadFull(out, make([]byte, 1))
	require.NoError(t, err, "from here on it writes more than a pipe holds")
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	giveUp := time.After(patience)
	for {
		select {
		case err := <-ended:
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit)
			status, ok := exit.Sys().(syscall.WaitStatus)
			require.True(t, ok)
			assert.Equal(t, syscall.SIGINT, status.Signal())
			return
		case <-again.C:
			_ = cmd.Process.Signal(syscall.SIGINT)
		case <-giveUp:
			require.NoError(t, cmd.Process.Kill())
			require.Fail(t, "interrupts do not end it")
		}
	}
}

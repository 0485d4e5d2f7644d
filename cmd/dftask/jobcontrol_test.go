//go:build unix

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/term"

	"dftask/cmd/dftask/console"
)

const suspend = "\x1a"

// shell is a shell that starts the dashboard, and continues it after a line. It
// says when it has the terminal, and in which mode.
const shell = `set -m
stty -a >"$1.before"
sh -c 'echo $$ >"$1"; exec "$0" --demo --demo-speed 5' "$0" "$1"
stty -a | diff "$1.before" - >/dev/null && echo "the mode is the same"
echo "the shell waits"; read line
fg; echo "the shell ends"; read line`

// A shell stops the dashboard and continues it, however it does so.
func TestStoppedAndContinued(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]struct {
		signal os.Signal // nil for the key
		raw    bool      // the mode stays
	}{
		"ctrl+z":  {},
		"SIGTSTP": {signal: syscall.SIGTSTP},
		"SIGSTOP": {signal: syscall.SIGSTOP, raw: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "pid")
			x := openProgram(t, "/bin/sh", small, nil, "-c", shell, binary, file)
			x.await("[1 URL]", "all clusters (2)")
			for _, text := range []string{"https://a.example.com/", "b"} {
				x.press(text)
				x.await(text)
			}
			if stop.signal == nil {
				x.press(suspend)
			} else {
				text, err := os.ReadFile(file)
				require.NoError(t, err)
				pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
				require.NoError(t, err)
				require.NoError(t, syscall.Kill(pid, stop.signal.(syscall.Signal)))
			}
			screen := x.await("the shell waits")
			if !stop.raw {
				assert.Contains(t, screen, "the mode is the same")
				assert.NotContains(t, screen, "[1 URL]")
			}
			x.press("\n")
			x.await("https://a.example.com/b")
			x.press("c")
			x.await("https://a.example.com/bc")
			x.press(interrupt)
			x.await("the shell ends")
		})
	}
}

// Where no shell would continue it, it does not stop.
func TestNotStoppedWithoutAShell(t *testing.T) {
	t.Parallel()
	x := openDashboard(t, small)
	// When the timer that tells comes late on a busy machine, it looks as if it was stopped.
	for said := false; !said; {
		x.press(suspend)
		began := time.Now()
		x.awaitThat("that it is not stopped", func(screen string) bool {
			said = strings.Contains(screen, "Not stopped: no shell waits here")
			return said || time.Since(began) > 5*time.Second
		})
	}
	require.NoError(t, x.cmd.Process.Signal(syscall.SIGTSTP))
	x.press("https://example.com/a")
	x.await("https://example.com/a")
	require.NoError(t, x.cmd.Process.Signal(syscall.SIGCONT))
	x.press(".bin")
	x.await("https://example.com/a.bin")
}

// Every signal that ends the dashboard leaves the terminal as it was.
func TestSignalsGiveTheTerminalBack(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			x := openDashboard(t, small)
			raw, err := term.GetState(int(x.file.Fd()))
			require.NoError(t, err)
			require.NoError(t, x.cmd.Process.Signal(signal))
			assert.Equal(t, console.ExitInterrupted, x.awaitEnd())
			mode, err := term.GetState(int(x.file.Fd()))
			require.NoError(t, err)
			assert.NotEqual(t, raw, mode)
			assert.NotContains(t, string(x.wrote), "goroutine")
			screen, _ := x.look()
			assert.NotContains(t, screen, "[1 URL]")
		})
	}
}

// Who started the program may have the hang-up of a line ignored.
func TestHangUpIgnored(t *testing.T) {
	t.Parallel()
	m := startManager(t, slowTime)
	cmd := m.command("search", "url", llamaURL)
	cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", `trap "" HUP INT; exec "$0" "$@"`}, cmd.Args...)
	arrived := make(chan struct{})
	m.atPost(1, func(_ http.ResponseWriter, _ *http.Request, answer func()) {
		answer()
		close(arrived)
	})
	require.NoError(t, cmd.Start())
	<-arrived
	for _, signal := range []os.Signal{syscall.SIGHUP, os.Interrupt} {
		require.NoError(t, cmd.Process.Signal(signal))
	}
	require.NoError(t, cmd.Wait())
}

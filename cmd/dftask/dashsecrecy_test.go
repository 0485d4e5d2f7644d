//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dashboard opens the dashboard on the watched manager.
func (w *watched) dashboard(args ...string) *terminal {
	w.mu.Lock()
	defer w.mu.Unlock()
	x := openProgram(w.t, binary, small, w.env, append(slices.Clip(args), "--debug")...)
	w.pid = x.cmd.Process.Pid
	return x
}

// silent says that nothing secret was written to the terminal, in all the time
// it ran.
func (w *watched) silent(x *terminal) {
	w.t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	assert.NotEmpty(w.t, x.wrote)
	assert.False(w.t, w.hasSecret(string(x.wrote)), "written to the terminal")
}

const (
	rightKey = "\x1b[C"
	tabKey   = "\t"
)

// A token pasted into the dashboard is in the file that was chosen for it, and
// nowhere else: not on the terminal, in a request's address, a log, another
// file, or the process list.
func TestATokenPastedIntoTheDashboard(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	x := w.dashboard()
	x.await("Sign in to")
	x.await("no OS keyring")
	x.press(w.manager.Token())
	x.await("********")
	x.press(tabKey) // to where it is kept
	x.await(">Keep it")
	x.press(rightKey)
	x.await("[plaintext file]")
	x.press(enter)
	x.awaitLine(" dftask ", "PLAINTEXT TOKEN")
	x.awaitGone("Sign in to")
	x.press(llamaURL)
	x.await(llamaURL)
	x.press(enter)
	x.await("0 of 2 schedulers answered")
	x.press("q")
	assert.Zero(t, x.awaitEnd())
	w.silent(x)
	files := w.files()
	require.Len(t, files, 1)
	assert.Equal(t, ".token", filepath.Ext(files[0]))
	info, err := os.Stat(files[0])
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	next := w.dashboard()
	next.awaitLine(" dftask ", "PLAINTEXT TOKEN")
	next.press(escape)
	next.await("[Copies]")
	next.press("q")
	assert.Zero(t, next.awaitEnd())
	w.silent(next)
	w.logged()
}

// A token made for a user in the dashboard and kept for the run is in no file.
func TestATokenMadeInTheDashboard(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	x := w.dashboard()
	x.await("Sign in to")
	x.await("no OS keyring")
	x.press("\x1b[A") // up, to the choice of the way
	x.press(rightKey)
	x.await("[user and password]")
	x.press(tabKey)
	x.press("root")
	x.await("root")
	x.press(tabKey)
	x.press(testPassword)
	x.await("********")
	x.press(enter)
	x.await("token: this run")
	x.press(escape)
	x.await("[Copies]")
	x.press("q")
	assert.Zero(t, x.awaitEnd())
	w.silent(x)
	require.Len(t, w.made, 48)
	assert.Empty(t, w.files())
	assert.False(t, strings.Contains(strings.Join(x.cmd.Args, " "), testPassword))
}

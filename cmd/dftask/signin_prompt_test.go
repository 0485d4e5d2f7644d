//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
)

// onTerminal starts the program on a terminal, with a manager and without a keyring.
// stored are the files in which it keeps tokens.
func onTerminal(t *testing.T, args ...string) (m *simulator.Manager, x *terminal, stored func() []string) {
	t.Helper()
	m, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, m.Close()) })
	home := t.TempDir()
	x = openProgram(t, binary, size{200, 30}, []string{
		"DFTASK_MANAGER=" + m.URL(), "XDG_STATE_HOME=" + home, "DBUS_SESSION_BUS_ADDRESS=disabled:",
	}, args...)
	return m, x, func() []string {
		files, err := filepath.Glob(filepath.Join(home, "dftask/tokens/*.token"))
		require.NoError(t, err)
		return files
	}
}

func TestLoginAsksOnATerminal(t *testing.T) {
	t.Parallel()
	_, x, stored := onTerminal(t, "login", "--user", "root")
	x.await("This session has no D-Bus session bus", "  f  in a file, in the clear: ", "  n  nowhere: set DFTASK_TOKEN", "Choose f or n:")
	x.press(secret + "\r")
	screen := x.awaitThat("the question again", func(screen string) bool { return strings.Count(screen, "Choose f or n:") == 2 })
	assert.NotContains(t, screen, secret[:8], "a token that is pasted too soon is not shown")
	assert.Contains(t, screen, "That is none of these.")
	x.press("f\r")
	x.await("Password of root at 127.0.0.1:")
	x.press(testPassword + "\r")
	assert.Equal(t, 0, x.awaitEnd())
	screen, _ = x.look()
	assert.NotContains(t, screen, testPassword)
	assert.Contains(t, screen, "it is kept in the clear in ")
	assert.Len(t, stored(), 1)
}

func TestLoginHidesAPastedToken(t *testing.T) {
	t.Parallel()
	m, x, stored := onTerminal(t, "login", "--insecure-storage")
	x.await("(it is not shown):")
	x.press(m.Token() + "\r")
	assert.Equal(t, 0, x.awaitEnd())
	screen, _ := x.look()
	assert.NotContains(t, screen, m.Token()[:8])
	assert.Contains(t, screen, "it may search, delete and list clusters")
	require.Len(t, stored(), 1)
	text, err := os.ReadFile(stored()[0])
	require.NoError(t, err)
	assert.Equal(t, m.Token()+"\n", string(text))
}

func TestLoginThatIsToldToStoreNothing(t *testing.T) {
	t.Parallel()
	_, x, stored := onTerminal(t, "login", "--user", "root")
	x.await("Choose f or n:")
	x.press("n\r")
	assert.Equal(t, console.ExitUsage, x.awaitEnd())
	screen, _ := x.look()
	assert.Contains(t, screen, "nothing was stored")
	assert.Contains(t, screen, "DFTASK_TOKEN=$(dftask token create --user NAME --print)")
	assert.NotContains(t, screen, "Password")
	assert.Empty(t, stored())
}

func TestLoginIsInterrupted(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]struct {
		args   []string
		prompt string
	}{
		"while it asks for a secret": {[]string{"login", "--insecure-storage"}, "(it is not shown):"},
		"while it asks a question":   {[]string{"login"}, "Choose f or n:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, x, stored := onTerminal(t, at.args...)
			x.await(at.prompt)
			x.press("\x03")
			assert.Equal(t, console.ExitInterrupted, x.awaitEnd())
			screen, _ := x.look()
			assert.Contains(t, screen, "dftask: interrupted")
			assert.Empty(t, stored())
		})
	}
}

// The password at an image's registry is as secret as any.
func TestPasswordOfARegistryIsNotShown(t *testing.T) {
	t.Parallel()
	x := openProgram(t, binary, large, nil, fast("search", "image", imageURL, "--username", "bob", "--password-stdin")...)
	x.await("Password of bob at registry.example.com:")
	x.press("hunter2\r")
	assert.Equal(t, console.ExitOK, x.awaitEnd())
	assert.Contains(t, x.display.String(), "4 hosts in 2 clusters")
	assert.NotContains(t, string(x.wrote), "hunter2")
}

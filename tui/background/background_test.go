//go:build unix

package background_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// question asks a terminal for its background color.
const question = "\x1b]11;?"

// asker prints what the guard must leave alone: TERM, and the colors that Lip
// Gloss finds.
const asker = `package main

import (
	"fmt"
	"os"

	_ "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
%s
)

func main() {
	fmt.Print("TERM=", os.Getenv("TERM"), " profile=", lipgloss.ColorProfile().Name())
}
`

// TestNothingIsAsked builds a program with the guard under module names that sort
// before and after Bubble Tea's, and runs it on a terminal that answers nothing.
func TestNothingIsAsked(t *testing.T) {
	for _, module := range []string{"dftask", "github.com/acme/dftask", "github.com/zz/dftask"} {
		t.Run(module, func(t *testing.T) {
			t.Parallel()
			wrote := onTerminal(t, build(t, module, true))
			assert.Equal(t, "TERM=xterm-256color profile=ANSI256", wrote)
		})
	}
	t.Run("without the guard", func(t *testing.T) {
		t.Parallel()
		wrote := onTerminal(t, build(t, "dftask", false))
		assert.Contains(t, wrote, question, "Bubble Tea asks no more: the guard can go")
	})
}

// build builds the asker in a module of its own, with this package or without it.
func build(t *testing.T, module string, guarded bool) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name, text string) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	get := func(name string) string {
		text, err := os.ReadFile(filepath.FromSlash(name))
		require.NoError(t, err)
		return strings.Replace(strings.ReplaceAll(string(text), `"dftask/`, `"`+module+`/`), "module dftask\n", "module "+module+"\n", 1)
	}
	put("go.mod", get("../../go.mod"))
	put("go.sum", get("../../go.sum"))
	guard := ""
	if guarded {
		put("tui/background/background.go", get("background.go"))
		put("tui/background/dumb/dumb.go", get("dumb/dumb.go"))
		guard = `	_ "` + module + `/tui/background"`
	}
	put("main.go", strings.Replace(asker, "%s", guard, 1))
	program := filepath.Join(dir, "asker")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return program
}

// onTerminal runs a program on a terminal that answers nothing. It returns what
// the program wrote.
func onTerminal(t *testing.T, program string) (wrote string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = []string{"TERM=xterm-256color"}
	file, err := pty.Start(cmd)
	require.NoError(t, err)
	defer file.Close()
	part := make([]byte, 1<<10)
	for err == nil { // it ends with an error when the program does
		var n int
		n, err = file.Read(part)
		wrote += string(part[:n])
		if strings.Contains(wrote, question) { // five seconds of waiting teach nothing more
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
	return wrote
}

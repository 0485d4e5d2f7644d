//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

// On a terminal a list is confirmed once, with what there is to know of it.
func TestConfirmAList(t *testing.T) {
	t.Parallel()
	var targets []string
	for i := range 14 {
		targets = append(targets, fmt.Sprintf("https://example.com/%d", i))
	}
	list := listed(t, append(targets, llamaURL)...)
	t.Run("from a file", func(t *testing.T) {
		t.Parallel()
		x := open(t, small, "--demo", "--demo-speed", demoSpeed, "delete", "--from", list, "--cluster", "eu-west")
		screen := x.await("Type delete to continue:")
		assert.Contains(t, screen, "Delete every copy of 15 targets")
		assert.Contains(t, screen, "  https://example.com/9\n")
		assert.NotContains(t, screen, "https://example.com/10")
		assert.Contains(t, screen, "  and 5 more")
		assert.Contains(t, screen, "  in       the scheduler cluster eu-west; not searched\n")
		assert.Contains(t, screen, "copies that the schedulers have forgotten are not reached")
		assert.Contains(t, screen, "  sends    15 deletes, and the searches that prove them\n")
		assert.Contains(t, screen, "  takes    about 35 s\n")
		x.press("delete\n")
		x.endsWith(console.ExitOK, "1 purged, 14 were not cached; copies: 2 deleted")
	})
	t.Run("anything else cancels", func(t *testing.T) {
		t.Parallel()
		x := open(t, small, "--demo", "delete", "--from", list)
		x.await("Type delete to continue:", "all scheduler clusters")
		x.press("yes\n")
		x.endsWith(console.ExitUsage, "cancelled; nothing was deleted")
	})
	t.Run("from a pipe", func(t *testing.T) {
		t.Parallel()
		// The list is on standard input, the word comes from the terminal.
		script := filepath.Join(t.TempDir(), "script")
		require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\ncat "+list+" | "+binary+" --demo --demo-speed "+demoSpeed+" delete --from -\necho code $?\n"), 0o700))
		x := openProgram(t, script, large, nil)
		x.await("Type delete to continue:", "15 targets")
		x.press("delete\n")
		x.endsWith(console.ExitOK, "1 purged, 14 were not cached; copies: 8 deleted", "code 0")
	})
	t.Run("with the target in a pipe", func(t *testing.T) {
		t.Parallel()
		for pipe, asks := range map[string]string{
			"printf build-4711 | %s delete content -":                                        "Delete every copy of content build-4711",
			"echo secret | %s delete image " + imageURL + " --username bob --password-stdin": "Delete every copy of image ",
		} {
			script := filepath.Join(t.TempDir(), "script")
			line := fmt.Sprintf(pipe, binary+" --demo --demo-speed "+demoSpeed)
			require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\n"+line+"\necho code $?\n"), 0o700))
			x := openProgram(t, script, large, nil)
			x.await("Type delete to continue:", asks)
			x.press("delete\n")
			x.endsWith(console.ExitOK, "PURGED: ", "code 0")
		}
	})
	t.Run("a URL that the manager takes for another", func(t *testing.T) {
		t.Parallel()
		x := open(t, large, "--demo", "--demo-speed", demoSpeed, "delete", "url", llamaURL+"?rebate=100%")
		screen := x.await("Type delete to continue:")
		assert.Contains(t, screen, "Delete every copy of "+llamaURL+"?rebate=100%\n")
		assert.Contains(t, screen, "  read as  "+llamaURL+"\n")
		assert.Contains(t, screen, "the manager cannot read the parameter rebate=100%")
		x.press("delete\n")
		x.endsWith(console.ExitOK, "PURGED: 8 deleted")
	})
	t.Run("no typed list is lost", func(t *testing.T) {
		t.Parallel()
		x := open(t, small, "--demo", "--demo-speed", demoSpeed, "delete", "--from", "-")
		x.await("ctrl+d ends the list")
		x.press(strings.Join([]string{llamaURL, failURL}, "\n") + "\n\x04")
		x.await("Delete every copy of 2 targets", "Type delete to continue:")
		x.press("delete\n")
		x.endsWith(console.ExitNotAll, "1 purged, 1 left a copy")
	})
}

// endsWith waits for the end of the program, which leaves texts on the screen.
func (x *terminal) endsWith(code int, texts ...string) {
	x.t.Helper()
	assert.Equal(x.t, code, x.awaitEnd())
	screen, _ := x.look()
	for _, text := range texts {
		assert.Contains(x.t, screen, text)
	}
}

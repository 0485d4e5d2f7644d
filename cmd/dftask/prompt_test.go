//go:build unix

package main

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

const question = "Type delete to continue:"

// fast is a command line for a built-in manager that is not waited for.
func fast(args ...string) []string {
	return append([]string{"--demo", "--demo-speed", demoSpeed}, args...)
}

func TestDeleteAsksOnATerminal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys string
		code int
		says string
	}{
		"delete":       {"delete" + enter, console.ExitOK, "PURGED: 8 deleted, 0 failed, 0 left"},
		"with a space": {" delete " + enter, console.ExitOK, "PURGED: 8 deleted, 0 failed, 0 left"},
		"yes":          {"yes" + enter, console.ExitUsage, "cancelled; nothing was deleted"},
		"y":            {"y" + enter, console.ExitUsage, "cancelled; nothing was deleted"},
		"in capitals":  {"DELETE" + enter, console.ExitUsage, "cancelled; nothing was deleted"},
		"nothing":      {enter, console.ExitUsage, "cancelled; nothing was deleted"},
		"the end":      {"\x04", console.ExitUsage, "cancelled; nothing was deleted"},
		"interrupt":    {interrupt, console.ExitInterrupted, "dftask: interrupted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openProgram(t, released, large, nil, fast("delete", "url", llamaURL)...)
			asked := x.await(question)
			assert.Contains(t, asked, "Delete every copy of "+llamaURL)
			assert.Contains(t, asked, "9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa")
			assert.Contains(t, asked, "  with     no tag, no application, no piece length, filtered default (32)\n")
			assert.Contains(t, asked, "  in       all scheduler clusters: cluster-1, eu-west; not searched\n")
			assert.Contains(t, asked, "copies that the schedulers have forgotten are not reached")
			assert.NotContains(t, asked, "job ", "nothing is sent yet")
			x.press(c.keys)
			assert.Equal(t, c.code, x.awaitEnd())
			assert.Contains(t, x.display.String(), c.says)
			assert.Equal(t, c.code == console.ExitOK, strings.Contains(x.display.String(), "deleted  no"), "the table is there when something was done")
		})
	}
	t.Run("the clusters named", func(t *testing.T) {
		t.Parallel()
		x := openProgram(t, released, large, nil, fast("delete", "url", llamaURL, "--cluster", "eu-west")...)
		assert.Contains(t, x.await(question), "  in       the scheduler cluster eu-west; not searched\n")
		x.press("delete" + enter)
		assert.Equal(t, console.ExitOK, x.awaitEnd())
		assert.Contains(t, x.display.String(), "PURGED: 2 deleted")
	})
	t.Run("all that names the task", func(t *testing.T) {
		t.Parallel()
		x := openProgram(t, released, large, nil, fast("delete", "url", "https://example.com/tagged.tgz", "--tag", "prod", "--application", "ml",
			"--piece-length", "4MiB", "--filtered-query-params", "a&b", "--reason", "INC-42")...)
		asked := x.await(question)
		assert.Contains(t, asked, "  with     tag prod, application ml, piece length 4MiB, filtered a&b\n")
		assert.Contains(t, asked, "  reason   INC-42 (")
		x.press("no" + enter)
		assert.Equal(t, console.ExitUsage, x.awaitEnd())
	})
	t.Run("a content", func(t *testing.T) {
		t.Parallel()
		x := openProgram(t, released, large, nil, fast("delete", "content", "build-4711")...)
		asked := x.await(question)
		assert.Contains(t, asked, "Delete every copy of content build-4711\n  task id  38a308ac")
		assert.Contains(t, asked, "  reason   none given (")
		x.press("no" + enter)
		assert.Equal(t, console.ExitUsage, x.awaitEnd())
	})
	t.Run("an image", func(t *testing.T) {
		t.Parallel()
		x := openProgram(t, released, large, nil, fast("delete", "image", imageURL)...)
		asked := x.await(question)
		for _, text := range []string{"image " + imageURL, "blobs    5", "  3 copies", "7 copies on 4 hosts in 2 clusters (cluster-1: 6, eu-west: 1)", "other images that share a layer lose it too", "platform the manager's own", "in       all scheduler clusters: cluster-1, eu-west\n", "are deleted under their digest, too"} {
			assert.Contains(t, asked, text)
		}
		x.press("delete" + enter)
		assert.Equal(t, console.ExitOK, x.awaitEnd())
		assert.Contains(t, x.display.String(), "PURGED: 7 deleted, 0 failed, 0 left; copies on 4 hosts")
	})
	t.Run("with --quiet, and no more than that", func(t *testing.T) {
		t.Parallel()
		x := openProgram(t, released, large, nil, fast("delete", "url", llamaURL, "--quiet")...)
		assert.Contains(t, x.await(question), "Delete every copy of "+llamaURL)
		x.press("delete" + enter)
		assert.Equal(t, console.ExitOK, x.awaitEnd())
		assert.Contains(t, x.display.String(), "PURGED: 8 deleted")
		assert.NotContains(t, string(x.wrote), "next check")
	})
	t.Run("not with --yes", func(t *testing.T) {
		t.Parallel()
		x := openProgram(t, released, large, nil, fast("delete", "url", llamaURL, "--yes")...)
		assert.Equal(t, console.ExitOK, x.awaitEnd())
		assert.NotContains(t, x.display.String(), question)
	})
	t.Run("not when read-only", func(t *testing.T) {
		t.Parallel()
		x := openProgram(t, released, large, []string{"DFTASK_READ_ONLY=1"}, fast("delete", "url", llamaURL)...)
		assert.Equal(t, console.ExitUsage, x.awaitEnd())
		assert.NotContains(t, x.display.String(), question)
	})
}

func TestWaitingOnATerminal(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"search": {"search", "url", llamaURL},
		"delete": {"delete", "url", llamaURL, "--yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := open(t, small, append([]string{"--demo", "--demo-speed", "1"}, args...)...)
			x.awaitLine("job ", "next check in ") // it counts down, in one line
			x.press(interrupt)
			assert.Equal(t, console.ExitInterrupted, x.awaitEnd())
			last := strings.TrimSpace(x.display.String())
			assert.Regexp(t, `dftask: job \d+ continues at the manager$`, last)
			assert.NotContains(t, last, "next check", "the countdown is taken away")
		})
	}
}

// A signal ends the dashboard as it does a command, and leaves the terminal as
// it was. Who handles it matters: two handlers can wait for each other, now and
// then.
func TestSignalsEndTheDashboard(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			for range 5 {
				x := openProgram(t, released, small, nil, "--demo")
				x.await("all clusters (2)")
				require.NoError(t, x.cmd.Process.Signal(signal))
				assert.Equal(t, console.ExitInterrupted, x.awaitEnd())
				assert.Contains(t, x.display.String(), "dftask: interrupted")
				assert.False(t, x.display.modes["?1049"], "the dashboard's own screen is left")
				assert.True(t, x.display.modes["?25"], "the cursor is shown")
			}
		})
	}
}

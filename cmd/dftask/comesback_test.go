//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A dashboard that is opened again has the last search in its form, the texts before it
// one arrow away, and what was deleted in the list of recent targets. It sends nothing by
// itself.
func TestADashboardComesBack(t *testing.T) {
	t.Parallel()
	m := startManager(t, 100)
	self, err := os.Executable()
	require.NoError(t, err)
	home := t.TempDir()
	env := append(under(home), "DFTASK_TOKEN="+secret, "DFTASK_MANAGER="+m.url, childClock+"="+m.clock.String())
	x := openProgram(t, self, small, env)
	x.await("[1 URL]", "all clusters (2)")
	x.search(llamaURL, "8 in 2 clusters")
	x.press("1")
	x.await("Typing replaces the text")
	x.search(failURL, "3 in 1 cluster")
	x.press("5")
	x.await("[Executions]")
	x.press("q")
	assert.Zero(t, x.awaitEnd())

	x = openProgram(t, self, small, env)
	x.await("[5 Executions", "[Executions]")
	x.press("1")
	x.await(">URL", failURL, "Typing replaces the text", "esc keys", "F1 help", "Type a URL and press enter")
	x.press("\x1b[A")
	x.await(llamaURL)
	x.press("\x12")
	x.await("Recent targets", "searched")
	x.press("torch")
	x.await("torch-2.9.whl")
	x.press(enter)
	x.await("https://example.com/pypi/torch-2.9.whl", "prod", "Typing replaces the text")
	x.press(interrupt)
	x.awaitEnd()
	files, err := filepath.Glob(filepath.Join(home, "state", "dftask", "dashboard", "*.json"))
	require.NoError(t, err)
	assert.Len(t, files, 1)
}

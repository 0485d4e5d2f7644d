//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
)

// confirmed types the word into the confirmation, and presses enter.
func (x *terminal) confirmed() {
	x.t.Helper()
	x.await("Type delete")
	x.press("delete")
	x.awaitThat("the word typed", func(screen string) bool { return typed.MatchString(screen) })
	x.press(enter)
}

// searchImage opens the tab of images and searches one.
func (x *terminal) searchImage() {
	x.t.Helper()
	x.press("2")
	x.await("[2 Image]")
	x.press(imageURL)
	x.await(imageURL)
	x.press(enter)
	x.await("4 hosts in 2 clusters")
}

func TestWalkOfAnImage(t *testing.T) {
	t.Parallel()
	for _, s := range []size{small, large} {
		t.Run(fmt.Sprintf("%dx%d", s.width, s.height), func(t *testing.T) {
			t.Parallel()
			x := openDashboard(t, s)
			x.searchImage()
			x.press("a")
			x.await("marked")
			x.press("d")
			x.await("7 copies of 5 layers on 4 hosts in 2 clusters", "Other images that share a layer lose it too.")
			x.confirmed()
			x.await("PURGED: 7 deleted, no copy found afterwards")
			if s == large {
				x.press("\t")
			}
			x.await("[Executions]")
			x.press("g" + enter)
			x.await("[Execution #", "Layers 5")
			x.awaitThat("three of five layers held by no host", func(screen string) bool { return strings.Count(screen, "  no copy found") == 3 })
			x.press("G")
			x.await("dragonfly-seed-client-0")
		})
	}
}

func TestWalkOfManyTargets(t *testing.T) {
	t.Parallel()
	for _, s := range []size{small, large} {
		t.Run(fmt.Sprintf("%dx%d", s.width, s.height), func(t *testing.T) {
			t.Parallel()
			x := openDashboard(t, s)
			x.press("\x1b[200~" + strings.Join([]string{llamaURL, failURL, diskOnlyURL, llamaURL}, "\r") + "\x1b[201~")
			x.await("3 targets pasted", "1 line names a target again")
			x.press("d")
			x.await("Delete 3 targets in 2 clusters?")
			x.confirmed()
			x.await("1 purged, 2 left copies. Open a target to see what is left, and why.", "r delete again what is left")
			x.awaitLine("PARTLY PURGED", base(failURL))
			x.awaitLine("NOTHING PURGED", base(diskOnlyURL))
			x.awaitLine(" PURGED ", base(llamaURL), "8 deleted")
			x.press(enter)
			x.await("[Execution #", "dfctl task rm")
		})
	}
}

// A dashboard that is killed in the middle of a purge offers to watch it again,
// and sends nothing twice.
func TestAKilledDashboardIsResumed(t *testing.T) {
	t.Parallel()
	// So slow that the purge has no answer before the end of the test.
	m := startManager(t, 0.1)
	self, err := os.Executable()
	require.NoError(t, err)
	env := append(under(t.TempDir()), "DFTASK_TOKEN="+secret, "DFTASK_MANAGER="+m.url, childClock+"="+m.clock.String())
	x := openProgram(t, self, large, env)
	x.await("[1 URL]", "all clusters (2)")
	x.press(llamaURL)
	x.await(llamaURL)
	x.press(escape) // to the copies
	x.await("[Copies]")
	x.press("d")
	x.confirmed()
	x.awaitLine("pending", "next ", base(llamaURL))
	require.NoError(t, x.cmd.Process.Kill())
	<-x.ended

	x = openProgram(t, self, large, env)
	x.await("watch what was sent", llamaURL)
	x.press(enter)
	x.awaitLine("pending", "next ", base(llamaURL))
	c, err := client.New(client.Options{URL: m.url, Token: secret})
	require.NoError(t, err)
	page, err := c.Jobs(t.Context(), client.JobQuery{Type: client.DeleteTask, PerPage: 1000})
	require.NoError(t, err)
	sent := 0
	for _, j := range page.Jobs {
		if j.Args.URL == llamaURL {
			sent++
		}
	}
	assert.Equal(t, 1, sent)
}

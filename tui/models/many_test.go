package models

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/views"
)

const (
	fail     = "https://example.com/fail.bin"
	diskOnly = "https://example.com/disk-only.bin"
	image    = "https://registry.example.com/v2/library/app/manifests/v1"
)

func (d *driver) paste(lines ...string) {
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(strings.Join(lines, "\r") + "\r"), Paste: true})
	d.receive()
}

// holders are the hosts that have a URL's task.
func (d *driver) holders(url string) []string {
	return d.manager.Holders(task.Query{Type: task.URL, URL: url}.ComputedID())
}

// deletes are the delete jobs that the manager has, by the tasks they delete.
func (d *driver) deletes() map[string]int {
	d.t.Helper()
	page, err := d.deps.API.Jobs(d.t.Context(), client.JobQuery{Type: client.DeleteTask, PerPage: 10000})
	require.NoError(d.t, err)
	n := map[string]int{}
	for _, j := range page.Jobs {
		if task.ParseBio(j.Bio).Who == "tester@host" {
			n[j.Args.Computed()]++
		}
	}
	return n
}

func TestChoosingClusters(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("s")
		d.sees("Scheduler clusters", "cluster-1", "eu-west", "6 copies")
		d.press("down", " ", "enter")
		d.sees("scope: eu-west", "Searches and deletes go to eu-west.")
		d.search(llama)
		d.sees("2 in 1 cluster")
		d.press("d")
		d.sees("2 copies in 1 cluster?")
		d.press("delete", "enter")
		d.waitFor("PURGED: 2 deleted", 40*time.Second)
		assert.Len(t, d.holders(llama), 6, "cluster-1 was not asked")

		// What the manager says later of its clusters does not undo the choice.
		d.press("s", "a", "enter")
		d.sees("scope: all clusters (2)")
	})
}

func TestAClusterIsLeftOut(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("a", "d", "tab", "tab", " ")
		d.press("tab", "delete", "enter")
		d.waitFor("PURGED: 2 deleted, no copy found afterwards", 40*time.Second)
		assert.Len(t, d.holders(llama), 6, "the cluster left out keeps its copies")
	})
}

func TestEveryClusterLeftOutDeletesNothing(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("a", "d", "tab", "tab", " ", "down", " ", "tab", "delete", "enter")
		d.sees("Type delete", "Every cluster is left out")
		d.press("esc")
		assert.Empty(t, d.deletes())
	})
}

// Marks of hosts choose their clusters, for a delete goes to whole ones.
func TestMarkedHostsChooseTheirCluster(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("G", " ", "k", " ", "d")
		d.sees("A delete goes to all hosts of a cluster", "copies in the clusters left out stay, 6.")
		d.press("delete", "enter")
		d.waitFor("PURGED: 2 deleted", 40*time.Second)
		assert.Len(t, d.holders(llama), 6)
	})
}

func TestMarkedRowsAreCopiedTogether(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("j", "j", " ", "j", "v", "y")
		d.sees("3 marked")
		assert.Equal(t, "node-001\nnode-003", strings.Join([]string{strings.Split(d.copied, "\n")[0], last(strings.Split(d.copied, "\n"))}, "\n"))
		assert.Equal(t, 3, len(strings.Split(d.copied, "\n")))
	})
}

func last(s []string) string { return s[len(s)-1] }

func TestPastedLinesAreSearched(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail, "https://example.com/none.bin", fail)
		d.sees("3 targets")
		d.press("s")
		d.wait(40 * time.Second)
		d.sees("llama.bin", "fail.bin", "none.bin", "no copy")
		d.press("g", "enter")
		d.sees("8 in 2 clusters")
		d.press("esc")
		d.sees("none.bin")
		assert.Empty(t, d.deletes())
	})
}

func TestPastedLinesAreDeletedOnce(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail, diskOnly, fail, llama)
		d.press("d")
		d.sees("3 targets")
		d.press("enter")
		assert.Empty(t, d.deletes(), "enter alone deletes nothing")
		d.press("delete", "tab", "INC-42", "enter")
		d.waitFor("3 targets: 1 purged, 2 left copies; copies: 10 deleted, 1 failed, 3 still found", time.Minute)
		d.sees("INC-42")
		assert.Len(t, d.deletes(), 3)
		for id, n := range d.deletes() {
			assert.Equal(t, 1, n, id)
		}
		// One row stands for all of its jobs.
		d.press("esc")
		assert.Equal(t, 1, strings.Count(d.screen(), "INC-42"))
		d.press("r")
		d.wait(time.Second)
		assert.Equal(t, 1, strings.Count(d.screen(), "INC-42"))
	})
}

func TestBadLinesAreRefusedTogether(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, "not a url", fail, "{bad json")
		d.sees("line 2", "line 4")
		d.press("d", "s", "delete", "enter")
		d.press("esc")
		d.wait(time.Minute)
		assert.Zero(t, d.wire.count("POST"))
	})
}

func TestReadOnlyDeletesNoPastedLines(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.deps.ReadOnly = true
		d.paste(llama, fail)
		d.press("d")
		d.sees("This dashboard is read-only.")
		d.press("delete", "enter")
		d.wait(time.Minute)
		assert.Empty(t, d.deletes())
	})
}

// Marks that a filter hides are counted, and not acted on.
func TestHiddenMarksAreNotActedOn(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail, diskOnly)
		d.press("s")
		d.wait(40 * time.Second)
		d.press("a", "/", "fail", "enter")
		d.sees("3 marked")
		d.press("d")
		d.sees("3 marked, 2 hidden by the filter", "fail.bin", "3 copies in 2 clusters?")
		d.press("delete", "enter")
		d.waitFor("PARTLY PURGED: 2 deleted", time.Minute)
		assert.Len(t, d.deletes(), 1)
		assert.Len(t, d.holders(llama), 8)
	})
}

func TestMarkedExecutionsAreDeletedAgain(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("5")
		d.wait(time.Second)
		d.press(" ", " ", "d")
		d.sees("2 targets")
		d.press("delete", "enter")
		d.wait(2 * time.Second)
		assert.Len(t, d.deletes(), 2)
	})
}

func TestRetryDeletesWhatIsLeft(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(fail)
		d.press("d", "delete", "tab", "INC-42", "enter")
		d.waitFor("PARTLY PURGED: 2 deleted, 1 failed", 40*time.Second)
		d.press("5", "g", "enter")
		d.sees("node-002")
		d.manager.SetDeleteError(task.Query{Type: task.URL, URL: fail}.ComputedID(), "cluster-1/node-002", "")
		d.press("r")
		d.sees("Delete", "INC-42", "cluster-1", "1 copy")
		d.press("delete", "enter")
		d.waitFor("PURGED: 1 deleted, no copy found afterwards", 40*time.Second)
		assert.Empty(t, d.holders(fail))
	})
}

// Of a purge of which nothing was purged nothing is said to be.
func TestNothingAndFailedIsNotPartly(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		id := task.Query{Type: task.URL, URL: fail}.ComputedID()
		for _, host := range d.holders(fail) {
			d.manager.SetDeleteError(id, host, "permission denied")
		}
		d.paste(diskOnly, fail)
		d.press("d", "delete", "enter")
		d.waitFor("1 FAILED", time.Minute)
		d.wait(time.Minute)
		d.doesNotSee("PARTLY PURGED")
		assert.Equal(t, views.VerdictFailed, d.root.panes.Detail.Verdict())
	})
}

// A purge of many has the screen to itself: the key for that says so, and takes
// nothing from the next escape.
func TestZoomInAPurge(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail)
		d.press("d", "delete", "enter")
		d.wait(60 * time.Second)
		d.press("z")
		d.sees("is the whole screen already")
		d.press("esc", "esc")
		assert.Equal(t, 0, d.root.panes.Tab)
	})
}

func TestTheSearchesOfManyContinueAfterASignIn(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.withAccess()
		d.wait(2 * time.Second)
		d.paste(llama, fail)
		d.manager.RevokeToken(d.manager.Token())
		d.press("s")
		d.wait(refusedFor)
		require.IsType(t, &dialogs.SignIn{}, d.root.front.dialog)
		d.press(d.manager.AddToken(simulator.TokenSpec{Name: "fresh"}), "enter")
		d.wait(40 * time.Second)
		assert.Nil(t, d.root.front.dialog, "signed in, and asked to sign in again")
		assert.Equal(t, 2, d.root.panes.Search().Many.Done)
		assert.Equal(t, 11, d.root.panes.Search().Many.Copies)
	})
}

func TestAnImageIsPurged(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			drive(t, simulator.Options{}, size.w, size.h, func(d *driver) {
				d.press("2", image, "enter")
				d.wait(15 * time.Second)
				d.sees("4 hosts in 2 clusters")
				d.press("a", "d")
				d.sees("7 copies of 5 layers on 4 hosts in 2 clusters")
				d.press("delete", "enter")
				d.waitFor("no copy left", 10*time.Second)
				d.waitFor("PURGED: 7 deleted, no copy found afterwards", 40*time.Second)
				d.press("2", "esc", "r")
				d.waitFor("no copy found of 5 layers", 15*time.Second)
			})
		})
	}
}

func TestMarkedLayersAreDeletedByThemselves(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("2", image, "enter")
		d.wait(15 * time.Second)
		d.press("G", " ", "k", "k", "k", " ", "d")
		d.sees("2 targets")
		d.press("delete", "enter")
		d.wait(2 * time.Second)
		assert.Len(t, d.deletes(), 2)
	})
}

func TestADeadSchedulerIsNamed(t *testing.T) {
	drive(t, simulator.Options{}, 160, 50, func(d *driver) {
		d.manager.SetScheduler("eu-west", "", simulator.SchedulerFrozen)
		d.search(llama)
		d.waitFor("6 copies", time.Minute)
		d.sees("eu-west")
		d.press("a", "d")
		d.sees("may still run when")
		d.press("delete", "enter")
		d.wait(35 * time.Second)
		d.sees("pending", "no answer")
	})
}

package models

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/executions"
	"dftask/tui/models/keymap"
	"dftask/tui/views"
)

// otherPurge makes a delete job as somebody else would.
func (d *driver) otherPurge(url, bio string) {
	d.t.Helper()
	_, err := d.deps.Engine.API.CreateJob(d.deps.Ctx, client.NewJob{Type: client.DeleteTask, Args: client.TaskArgs{URL: url}, Bio: bio})
	require.NoError(d.t, err)
}

func TestExecutionsPageBackToTheOldest(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		assert.Equal(t, executions.ExecutionsPage, len(d.root.panes.Executions.Order), "a page is enough for a small pane")
		d.press("5")
		assert.Equal(t, 2*executions.ExecutionsPage, len(d.root.panes.Executions.Order), "and a large one is filled")
		for range 10 {
			d.press("G")
		}
		all := len(d.root.panes.Executions.Order)
		assert.Greater(t, all, 2*executions.ExecutionsPage)
		page, err := d.deps.API.Jobs(d.deps.Ctx, client.JobQuery{Type: client.DeleteTask, PerPage: 1000})
		require.NoError(t, err)
		assert.Len(t, page.Jobs, all, "every one, each once")
		for i := 1; i < all; i++ {
			assert.False(t, d.root.panes.Executions.Order[i-1].Created.Before(d.root.panes.Executions.Order[i].Created), "newest first")
		}
	})
}

// A job whose user is gone breaks the page that it is on, for everybody
// (contract §0.6). The others are shown, and it is told that it is not.
func TestExecutionsAroundABrokenRow(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		r, err := http.NewRequestWithContext(d.deps.Ctx, http.MethodPost, "http://manager.example.com:8080/oapi/v1/jobs",
			strings.NewReader(`{"type":"delete_task","args":{"url":"https://example.com/other.bin"},"user_id":999}`))
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+d.manager.Token())
		answer, err := d.wire.RoundTrip(r)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		d.otherPurge("https://example.com/shown.bin", "")
		d.press("5", "r")
		d.wait(time.Second)
		d.press("g")
		d.sees("shown.bin", "1 job hidden: its user no longer exists.")
		d.doesNotSee("other.bin", "out of date")
	})
}

// With nothing pending the list is asked for twice a minute, and not at all while it is
// not on the screen.
func TestExecutionsIdle(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	drive(t, simulator.Options{Fleet: fleet}, 120, 40, func(d *driver) {
		d.wait(time.Second)
		d.sees("Executions")
		count := func(span time.Duration) int {
			before := d.wire.count("")
			d.wait(span)
			return d.wire.count("") - before
		}
		assert.InDelta(t, 20, count(10*time.Minute), 1)
		d.send(executions.WakeMsg{Serial: d.root.panes.Executions.Wakes - 1})
		assert.Zero(t, count(time.Second), "an alarm that was set again since")
		d.send(tea.BlurMsg{})
		assert.LessOrEqual(t, count(10*time.Minute), 1, "the terminal has lost the focus")
		d.otherPurge(llama, "INC-7 from the runbook")
		d.send(tea.FocusMsg{})
		d.wait(time.Second)
		d.sees("pending", "INC-7")
		d.press("esc", "z")
		d.wait(5 * time.Minute)
		before := d.wire.count("")
		d.wait(10 * time.Minute)
		assert.Equal(t, before, d.wire.count(""), "the pane is hidden")
	})
}

func TestOtherPeoplesPurges(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	drive(t, simulator.Options{Fleet: fleet}, 160, 50, func(d *driver) {
		d.wait(time.Second)
		d.otherPurge(llama, "INC-7 from the runbook")
		d.waitFor("pending", 31*time.Second)
		d.waitFor("not verified", 35*time.Second)
		d.sees("8 gone")
		for range 45 {
			d.otherPurge(llama, "")
		}
		d.wait(2 * time.Minute)
		assert.Len(t, d.root.panes.Executions.Order, 46, "more than a page of new ones leaves no gap")
		d.press("esc", "tab")
		require.Equal(t, keymap.Executions, d.root.panes.Place())
		d.press("/", "inc-7", "enter", "enter")
		d.sees("Execution", "INC-7 from the runbook", "cluster-1")
	})
}

// The list brings a job's record before the answer to its creation: one row.
func TestAPurgeHasOneRow(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	drive(t, simulator.Options{Fleet: fleet}, 160, 50, func(d *driver) {
		d.search(llama)
		d.press("a", "d", "delete", "enter", "r")
		for range 40 {
			d.wait(time.Second)
			d.press("r")
			require.Len(t, d.root.panes.Executions.Order, 1)
		}
		d.sees("purged", "8 gone")
		d.doesNotSee("verified")
	})
}

// A purge that outlives its cursor keeps it: rows that come in above do not
// move it.
func TestTheCursorStaysOnItsRow(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("5", "j", "j", "j")
		key := d.root.panes.Executions.List.Current()
		d.otherPurge(llama, "")
		d.press("r")
		d.wait(time.Second)
		assert.Equal(t, key, d.root.panes.Executions.List.Current())
		assert.Equal(t, 4, d.root.panes.Executions.List.At)
	})
}

func TestALostRecord(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	drive(t, simulator.Options{Fleet: fleet}, 120, 40, func(d *driver) {
		d.otherPurge(llama, "")
		d.press("5", "r")
		d.wait(time.Second)
		d.manager.Restart()
		d.wait(70 * time.Minute)
		d.sees("LOST")
		assert.False(t, strings.Contains(d.screen(), "PENDING"))
	})
}

// Every outcome of a host has its place in the detail.
func TestEveryOutcomeIsShown(t *testing.T) {
	var d views.Detail
	for _, o := range []task.Outcome{task.Deleted, task.Failed, task.Untouched, task.CameBack, task.NotHeardOf} {
		executions.AddOutcome(&d, task.HostOutcome{Hostname: string(o), Outcome: o, Cause: task.Silent}, "")
	}
	for want, hosts := range map[task.Outcome][]views.HostOutcome{
		task.Deleted: d.Deleted, task.Failed: d.Failed, task.Untouched: d.Untouched, task.CameBack: d.CameBack, task.NotHeardOf: d.Silent,
	} {
		require.Len(t, hosts, 1, want)
		assert.Equal(t, string(want), hosts[0].Hostname)
		assert.NotEmpty(t, hosts[0].Cause)
	}
	executions.AddOutcome(&d, task.HostOutcome{Outcome: task.CameBack, Cause: task.Downloaded, BroughtBy: 118}, "")
	assert.Equal(t, "brought by the preheat job 118", d.CameBack[1].Cause)
}

// A pending job that more than a page of newer ones push back is asked for.
func TestPendingJobsFurtherBackAreAskedFor(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	drive(t, simulator.Options{Fleet: fleet}, 120, 40, func(d *driver) {
		d.press("5")
		for i := range 35 {
			d.otherPurge(fmt.Sprintf("https://example.com/%d", i), "")
			d.wait(200 * time.Millisecond)
		}
		d.wait(time.Minute)
		require.Len(t, d.root.panes.Executions.Order, 35)
		for _, x := range d.root.panes.Executions.Order {
			assert.False(t, x.Running(), "#%d ended long ago and is pending here", x.JobID)
		}
		before := d.wire.count("")
		d.wait(10 * time.Minute)
		assert.LessOrEqual(t, d.wire.count("")-before, 21, "nothing is pending any more")
	})
}

// A bio that was copied makes a job of somebody else not ours.
func TestACopiedBioIsNoJobOfOurs(t *testing.T) {
	for _, lines := range [][]string{{llama}, {llama, fail}} {
		t.Run(fmt.Sprint(len(lines), " targets"), func(t *testing.T) {
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				if len(lines) == 1 {
					d.search(llama)
				} else {
					d.paste(lines...)
				}
				d.press("d", "delete", "tab", "INC-42", "enter")
				d.wait(time.Minute)
				d.press("5", "g")
				x := d.root.panes.Executions.Current()
				id := x.JobID
				bio := task.Bio{Reason: "INC-42", Who: "mallory@host", OperationID: x.Operation}.String()
				d.otherPurge("https://example.com/precious.bin", bio)
				d.press("r")
				d.wait(2 * time.Second)
				d.press("g")
				assert.Equal(t, id, x.JobID, "our purge has the number of somebody else's job")
				d.sees("precious.bin")
			})
		})
	}
}

// The list of jobs names the clusters that have answered: those are not all that
// a pending job goes to.
func TestAPendingJobOfAllClustersNamesNoneOfThem(t *testing.T) {
	drive(t, simulator.Options{}, 160, 50, func(d *driver) {
		d.manager.SetScheduler("eu-west", "", simulator.SchedulerFrozen)
		d.otherPurge(llama, "")
		d.press("esc", "5")
		d.wait(70 * time.Second)
		seen := false
		for row := range strings.Lines(d.screen()) {
			if strings.Contains(row, "pending") || strings.Contains(row, "PENDING") {
				seen = seen || strings.Contains(row, "llama.bin")
				if strings.Contains(row, "llama.bin") {
					assert.NotContains(t, row, "cluster-1")
				}
			}
		}
		assert.True(t, seen)
	})
}

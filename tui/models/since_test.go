package models

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/dialogs"
)

// purgeElsewhere purges what was found of a target, as a colleague or another
// program does.
func (d *driver) purgeElsewhere(target task.Target, recorder task.Recorder, id string) {
	d.t.Helper()
	e := &task.Engine{API: d.deps.Engine.API, Clock: d.deps.Engine.Clock, Who: "sato@host"}
	op := task.Operation{ID: id, Who: e.Who, Targets: []task.Target{target}}
	e.Begin(&op)
	var last task.PurgeUpdate
	for last = range e.Purge(d.deps.Ctx, op.Requests(recorder, nil)[0]) {
	}
	require.NoError(d.t, last.Err)
}

// Deleting again what a purge has proved to be gone says so before it asks, and
// raises no alarm over the hosts that held a copy before it.
func TestWhatIsPurgedAlreadyIsSaidBeforeItIsDeletedAgain(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.press("a", "d", "delete", "enter")
		d.waitFor("PURGED: 8 deleted", 40*time.Second)
		d.press("esc", "d")
		d.sees("Purged since this search", "Already purged by #", "(verified)", "search again")
		d.press("a", "d")
		d.sees("Type delete", "Already purged by #")
		d.press("delete", "enter")
		d.wait(40 * time.Second)
		d.doesNotSee("no answer", "no answer")
		for _, x := range d.root.panes.Executions.Order {
			for _, c := range x.Result.Clusters {
				for _, h := range c.Hosts {
					assert.NotEqual(t, task.NotHeardOf, h.Outcome, h.Hostname)
				}
			}
		}
	})
}

// The offer to search again is what enter does.
func TestWhatIsPurgedAlreadyIsSearchedAgain(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.press("a", "d", "delete", "enter")
		d.waitFor("PURGED: 8 deleted", 40*time.Second)
		d.press("esc", "d", "enter")
		d.waitFor("no copy found", 40*time.Second)
	})
}

// The list of jobs tells what a colleague deleted, without a proof.
func TestWhatAColleagueDeletedIsKnown(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.purgeElsewhere(task.Target{Query: task.Query{Type: task.URL, URL: llama}}, nil, "0badcafe")
		d.wait(time.Minute)
		d.sees("OUTDATED: purged since by #", "sato@host")
		d.press("d")
		d.sees("Purged since this search", "Deleted by #", "(not verified)")
	})
}

// The same of one of many targets.
func TestWhatAColleagueDeletedOfAListIsKnown(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail)
		d.press("s")
		d.wait(40 * time.Second)
		d.purgeElsewhere(task.Target{Query: task.Query{Type: task.URL, URL: llama}}, nil, "0badcafe")
		d.wait(time.Minute)
		assert.Equal(t, 1, strings.Count(d.screen(), "purged since by #"))
		d.press("a", "d")
		d.wait(time.Second)
		d.sees("Delete 2 targets", "1 of these 2 targets: deleted by #")
	})
}

// What another program on this machine has purged is read from the journal while
// the confirmation is open, and again before anything is sent.
func TestWhatAnotherProgramPurgedIsKnown(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.restart(dir, d.deps.Ctx)
		d.search(llama)
		j := journal.Open(dir, "prod")
		op := task.Operation{ID: "0badcafe", Who: "sato@host", Began: d.deps.Engine.Clock.Now(), Targets: []task.Target{{Query: task.Query{Type: task.URL, URL: llama}}}}
		entry, err := j.Begin(op, nil)
		require.NoError(t, err)
		d.purgeElsewhere(op.Targets[0], entry, op.ID)
		entry.End(journal.Finished)
		d.press("d")
		d.wait(time.Second)
		d.sees("Already purged by #", "(verified)")
		if _, before := d.root.front.dialog.(*dialogs.PurgedBefore); before {
			d.press("d")
			d.sees("Already purged by #")
		}
		d.press("delete", "enter")
		d.wait(40 * time.Second)
		own := d.root.panes.Executions.Running()
		assert.Empty(t, own)
		for _, x := range d.root.panes.Executions.Order {
			if x.Own == nil {
				continue
			}
			assert.True(t, x.Result.Verified)
			for _, c := range x.Result.Clusters {
				assert.Empty(t, c.Hosts, c.Name)
			}
		}
	})
}

// A retry of what a later purge has proved to be gone deletes nothing.
func TestARetryOfWhatIsGoneSinceSaysSo(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(fail)
		d.press("d", "delete", "enter")
		d.waitFor("PARTLY PURGED: 2 deleted", 40*time.Second)
		d.manager.SetDeleteError(task.Query{Type: task.URL, URL: fail}.ComputedID(), "cluster-1/node-002", "")
		d.press("5", "g", "enter", "r", "delete", "enter")
		d.waitFor("PURGED: 1 deleted", 40*time.Second)
		d.press("5", "g", "j", "enter", "r")
		d.sees("Nothing of it is left: Already purged by #")
	})
}

package models

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/task"
)

// What another program deletes at the moment is not deleted a second time.
func TestAPurgeBesideThatOfALivingProgram(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 200, 50, func(d *driver) {
		live := d.deps.Ctx
		d.restart(dir, live)
		d.search(llama)
		d.press("a", "d", "delete", "enter")
		d.wait(2 * time.Second)
		require.Len(t, d.deletes(), 1)
		first := d.root.panes.Executions.Running()[0]

		d.restart(dir, live) // another, beside it
		d.search(llama)
		d.press("a", "d", "delete", "enter")
		d.sees("Nothing was deleted: Another dftask is deleting this target: the purge "+first.Operation+", begun ", "dftask delete --force")
		assert.Empty(t, d.root.panes.Executions.Running(), "no row pretends")
		d.sees("no copy found")
		d.doesNotSee("OUTDATED")
		assert.Len(t, d.deletes(), 1)

		// With some of many it is the same.
		d.press("1")
		d.paste(append(urls(2), llama)...)
		d.press("a", "d", "delete", "enter")
		d.sees("Another dftask is deleting 1 of these targets")
		assert.Len(t, d.deletes(), 1)

		// When that one has ended the way is free.
		first.Own.Entry.End(journal.Finished)
		d.press("1")
		d.paste(append(urls(2), llama)...)
		d.press("a", "d", "delete", "enter")
		d.wait(2 * time.Second)
		assert.Len(t, d.deletes(), 3)
	})
}

// An interrupted purge does not keep another from its targets, and is told of.
func TestAPurgeBesideOneThatWasInterrupted(t *testing.T) {
	dir, id := t.TempDir(), task.Query{Type: task.URL, URL: llama}.ComputedID()
	drive(t, simulator.Options{}, 200, 50, func(d *driver) {
		live := d.deps.Ctx
		ctx, cancel := context.WithCancel(live)
		d.restart(dir, ctx)
		d.search(llama)
		d.press("d", "delete", "enter")
		d.wait(2 * time.Second)
		first := d.root.panes.Executions.Running()[0].Operation
		d.die(cancel)

		d.restart(dir, live)
		d.press("esc")
		d.search(llama)
		d.press("d", "delete", "enter")
		d.sees("The purge "+first+", begun ", "was interrupted, and was about this target too: R resumes it.")
		d.wait(2 * time.Second)
		assert.Equal(t, 2, d.deletes()[id])

		// Neither do those of this dashboard.
		second := d.root.panes.Executions.Running()[0].Operation
		d.press("d", "delete", "enter")
		d.sees("This dashboard deletes this target a second time: the purge " + second + ", begun ")
		d.wait(2 * time.Second)
		assert.Equal(t, 3, d.deletes()[id])
	})
}

// What another program on this host begins meanwhile is one purge and not as
// many as it has jobs, and the journal is read once for it.
func TestAnotherProgramsPurgeIsOneRow(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.restart(dir, d.deps.Ctx)
		first := d.root
		second := *d.deps
		second.Journal = journal.Open(dir, "prod")
		d.deps = &second
		d.useRoot(New(&second))
		d.paste(urls(15)...)
		d.press("d", "delete", "tab", "INC-42", "enter")
		d.wait(10 * time.Second)
		require.Len(t, d.deletes(), 15)
		d.root, d.model = first, first
		d.press("5")
		d.wait(time.Minute)
		rows := 0
		for _, x := range first.panes.Executions.Order {
			if x.Result.Reason == "INC-42" {
				rows++
				require.NotNil(t, x.Many)
			}
		}
		assert.Equal(t, 1, rows)
	})
}

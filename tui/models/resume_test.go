package models

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/views"
)

// restart begins a new dashboard on the same manager, with the same journal.
func (d *driver) restart(dir string, ctx context.Context) {
	fresh := *d.deps
	fresh.Ctx, fresh.Journal = ctx, journal.Open(dir, "prod")
	d.deps = &fresh
	d.useRoot(New(&fresh))
	d.wait(time.Second)
}

// die ends the dashboard as SIGKILL does: nothing more is done, and what it
// held is free.
func (d *driver) die(cancel context.CancelFunc) {
	cancel()
	d.receive()
	for _, x := range d.root.panes.Executions.Running() {
		if x.Own.Entry != nil {
			x.Own.Entry.Close()
		}
	}
}

func TestAPurgeThatWasInterruptedIsWatchedAgain(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		live := d.deps.Ctx
		ctx, cancel := context.WithCancel(live)
		d.restart(dir, ctx)
		d.search(llama)
		d.press("a", "d", "delete", "tab", "INC-42", "enter")
		d.wait(2 * time.Second)
		require.Len(t, d.deletes(), 1)
		d.die(cancel)

		d.restart(dir, live)
		d.sees("INC-42", "llama.bin", "watch what was sent")
		d.press("enter")
		d.waitFor("PURGED: 8 deleted, no copy found afterwards", time.Minute)
		assert.Equal(t, 1, d.wire.count("POST")-2, "one delete, besides two searches")
		for id, n := range d.deletes() {
			assert.Equal(t, 1, n, id)
		}

		// It has ended, and nothing is offered any more.
		d.restart(dir, live)
		d.doesNotSee("watch what was sent")
		d.press("5")
		d.sees("purged", "PURGED:", "INC-42")
	})
}

// What was not sent is sent when the word is typed, and not otherwise.
func TestTheRestOfAnInterruptedPurge(t *testing.T) {
	for _, word := range []string{"", "delete"} {
		t.Run("word "+word, func(t *testing.T) {
			dir := t.TempDir()
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				live := d.deps.Ctx
				ctx, cancel := context.WithCancel(live)
				d.restart(dir, ctx)
				d.paste(urls(60)...)
				d.press("d", "delete", "enter")
				d.wait(someSent)
				sent := len(d.deletes())
				require.Greater(t, sent, 5)
				require.Less(t, sent, 55)
				d.die(cancel)

				d.wait(10 * time.Second)
				require.InDelta(t, sent, len(d.deletes()), 10, "no program sends any more")
				sent = len(d.deletes())
				d.restart(dir, live)
				d.sees("60 targets")
				if word == "" {
					d.press("enter")
				} else {
					d.press(word, "enter")
				}
				d.wait(100 * time.Second)
				want := sent
				if word != "" {
					want = 60
				}
				assert.Len(t, d.deletes(), want)
				for id, n := range d.deletes() {
					assert.Equal(t, 1, n, id)
				}
				d.restart(dir, live)
				if word == "" {
					d.sees("interrupted")
					return
				}
				d.doesNotSee("interrupted")
				d.press("5")
				d.sees("60")
			})
		})
	}
}

// Escape decides nothing: the same is offered again.
func TestAnInterruptedPurgeIsLeftForLater(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		live := d.deps.Ctx
		ctx, cancel := context.WithCancel(live)
		d.restart(dir, ctx)
		d.search(llama)
		d.press("d", "delete", "enter")
		d.wait(2 * time.Second)
		d.die(cancel)
		d.restart(dir, live)
		d.press("esc")
		d.sees("Left as they are")
		d.press("esc", "R")
		d.sees("watch what was sent")
		d.press("esc")
		d.restart(dir, live)
		d.sees("watch what was sent")
	})
}

// A purge that another program works on is not offered, but shown.
func TestAPurgeOfALivingProgramIsNotTaken(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		live := d.deps.Ctx
		d.restart(dir, live)
		d.search(llama)
		d.press("d", "delete", "tab", "INC-42", "enter")
		d.wait(2 * time.Second)
		d.restart(dir, live)
		d.doesNotSee("watch what was sent")
		d.press("5")
		d.sees("INC-42", "pending")
		d.wait(time.Minute)
		d.sees("not verified", "INC-42")
		assert.Len(t, d.deletes(), 1)
	})
}

func TestAManagerForgetsAndTheJournalDoesNot(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		live := d.deps.Ctx
		d.restart(dir, live)
		d.search(llama)
		d.press("a", "d", "delete", "tab", "INC-42", "enter")
		d.waitFor("PURGED: 8 deleted", time.Minute)
		d.send(tea.BlurMsg{})
		time.Sleep(10 * time.Hour)
		d.restart(dir, live)
		d.send(tea.FocusMsg{})
		d.press("5")
		d.wait(2 * time.Second)
		d.sees("INC-42", "purged", "only in the journal")
	})
}

// A journal that cannot be written is said, and the purge is right all the
// same.
func TestAPurgeWithoutAJournal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(dir, nil, 0o600))
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.restart(dir, d.deps.Ctx)
		d.search(llama)
		d.press("a", "d", "delete", "enter")
		d.waitFor("PURGED: 8 deleted, no copy found afterwards", time.Minute)
		var trouble *journal.TroubleError
		assert.True(t, errors.As(d.root.panes.Executions.JournalTrouble, &trouble))
		d.press("5")
		d.sees("journal")
		assert.Len(t, d.deletes(), 1)
	})
}

// What is not written down cannot be resumed.
func TestQuittingWithoutAJournalPromisesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(dir, nil, 0o600))
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.restart(dir, d.deps.Ctx)
		d.search(llama)
		d.press("d", "delete", "enter")
		d.wait(2 * time.Second)
		assert.Contains(t, d.root.leaving(), "no dftask here watches")
		d.press("q")
		d.sees("search the targets again")
		d.doesNotSee("the next start offers")
	})
}

func urls(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = "https://example.com/many/" + string(rune('a'+i%26)) + "/" + time.Duration(i).String()
	}
	return lines
}

// A purge whose only delete was never answered for is not pending for ever.
func TestAPurgeThatEndedWithoutAResult(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.begun(dir, task.Operation{ID: "0badcafe", Began: d.deps.Engine.Clock.Now()}, 1).End(journal.Finished)
		d.restart(dir, d.deps.Ctx)
		x := d.root.panes.Executions.ByOperation["0badcafe"]
		require.NotNil(t, x)
		assert.Equal(t, views.VerdictLost, x.Verdict())
		assert.False(t, x.Running())
		assert.False(t, x.Resumable())
	})
}

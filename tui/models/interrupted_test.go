package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/keymap"
	"dftask/tui/models/world"
	"dftask/tui/views"
)

// slowJournal takes its time, as a disk far away does.
type slowJournal struct {
	journal.Store
	delay time.Duration
}

func (j *slowJournal) Past() ([]journal.Record, error) {
	time.Sleep(j.delay)
	return j.Store.Past()
}

func (j *slowJournal) Begin(op task.Operation, refuse func([]journal.Record) error) (*journal.Entry, error) {
	time.Sleep(j.delay)
	return j.Store.Begin(op, refuse)
}

// restartSlowly begins a new dashboard whose journal is read late.
func (d *driver) restartSlowly(dir string, ctx context.Context, delay time.Duration) {
	fresh := *d.deps
	fresh.Ctx, fresh.Journal = ctx, &slowJournal{journal.Open(dir, "prod"), delay}
	d.deps = &fresh
	d.useRoot(New(&fresh))
}

// someSent is how long it takes until some of 60 targets were sent.
const someSent = 600 * time.Millisecond

// interrupt confirms a purge of n targets and ends the dashboard while it is sent.
func (d *driver) interrupt(dir string, n int) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(d.deps.Ctx)
	live := d.deps.Ctx
	d.restart(dir, ctx)
	if n == 1 {
		d.search(llama)
		d.press("a")
	} else {
		d.paste(urls(n)...)
	}
	d.press("d", "delete", "tab", "INC-42", "enter")
	d.wait(someSent)
	d.die(cancel)
	d.wait(10 * time.Second)
	d.deps.Ctx = live
}

// begun writes down a purge of which nothing was sent yet.
func (d *driver) begun(dir string, op task.Operation, n int) *journal.Entry {
	d.t.Helper()
	op.Who, op.Reason = "tester@host", "INC-42"
	for i := range n {
		op.Targets = append(op.Targets, task.Target{Query: task.Query{Type: task.URL, URL: fmt.Sprintf("https://example.com/%s/%d", op.ID, i)}})
	}
	e, err := journal.Open(dir, "prod").Begin(op, nil)
	require.NoError(d.t, err)
	return e
}

// record is what the journal has of the newest purge.
func (d *driver) record() *journal.Record {
	d.t.Helper()
	past, err := d.deps.Journal.Past()
	require.NoError(d.t, err)
	require.NotEmpty(d.t, past)
	return &past[0]
}

func TestAMistypedWordDecidesNothing(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.interrupt(dir, 60)
		d.restart(dir, d.deps.Ctx)
		d.sees("interrupted")
		sent := len(d.deletes())
		d.press("delte", "enter")
		d.sees("interrupted")
		d.wait(time.Minute)
		assert.True(t, d.record().Unfinished())
		assert.False(t, d.record().Alive, "nothing was begun by it")
		assert.Len(t, d.deletes(), sent)
	})
}

// Watching what was sent decides nothing about the rest, and a dashboard that is
// read-only has nothing to decide at all.
func TestWatchingGivesNothingUp(t *testing.T) {
	for _, readOnly := range []bool{false, true} {
		t.Run(fmt.Sprint("read-only ", readOnly), func(t *testing.T) {
			dir := t.TempDir()
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				d.interrupt(dir, 60)
				sent := len(d.deletes())
				d.deps.ReadOnly = readOnly
				d.restart(dir, d.deps.Ctx)
				if readOnly {
					d.press("delete", "ctrl+x")
				}
				d.press("enter")
				d.wait(time.Minute)
				d.doesNotSee("interrupted")
				assert.False(t, d.record().GivenUp)
				assert.Len(t, d.deletes(), sent)
				assert.Len(t, d.record().Results, sent, "what was sent has ended")

				d.deps.ReadOnly = false
				d.restart(dir, d.deps.Ctx)
				d.sees("interrupted")
				d.press("delete", "enter")
				d.wait(2 * time.Minute)
				assert.Len(t, d.deletes(), 60)
				assert.False(t, d.record().Unfinished())
			})
		})
	}
}

func TestTheRestIsGivenUp(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.interrupt(dir, 60)
		sent := len(d.deletes())
		d.begun(dir, task.Operation{ID: "0badcafe", Began: d.deps.Engine.Clock.Now()}, 1).Close()
		d.restart(dir, d.deps.Ctx)
		d.sees("2 purges were interrupted", "ctrl+x never send these")
		d.press("down", "ctrl+x")
		d.sees("1 purge was interrupted")
		d.press("ctrl+x")
		d.wait(time.Minute)
		assert.Nil(t, d.root.front.dialog)
		assert.Len(t, d.deletes(), sent)
		d.restart(dir, d.deps.Ctx)
		d.doesNotSee("interrupted")
	})
}

// The journal is read while a person types: their enter is for the form.
func TestTheOfferDoesNotOpenUnderHands(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.interrupt(dir, 60)
		d.restartSlowly(dir, d.deps.Ctx, 500*time.Millisecond)
		for _, c := range llama {
			d.press(string(c))
			d.wait(100 * time.Millisecond)
			require.Nil(t, d.root.front.dialog)
		}
		d.press("enter")
		require.True(t, d.root.panes.Search().Running)
		d.wait(2 * time.Second)
		d.sees("interrupted")
	})
}

func TestTheOfferComesAfterAnotherDialog(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.interrupt(dir, 1)
		d.restartSlowly(dir, d.deps.Ctx, 500*time.Millisecond)
		d.press("esc", "?")
		d.wait(2 * time.Second)
		d.press("esc")
		d.wait(time.Second)
		d.sees("interrupted")
		d.press("esc")
		d.wait(6 * time.Second)
		d.sees("R resume")
		d.wait(2 * time.Minute)
		assert.Nil(t, d.root.front.dialog, "offered once")
	})
}

func TestThePurgeOfAProgramThatDiesMeanwhileIsOffered(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		e := d.begun(dir, task.Operation{ID: "0badcafe", Began: d.deps.Engine.Clock.Now()}, 3)
		d.restart(dir, d.deps.Ctx)
		d.press("5")
		d.wait(40 * time.Second)
		d.doesNotSee("interrupted", "R resume")
		e.Close()
		d.wait(time.Minute)
		d.sees("1 purge was interrupted")
	})
}

// What the dialog says it sends is what it sends.
func TestWhatIsTooOldIsNotCountedAsToBeSent(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		now := d.deps.Engine.Clock.Now()
		d.begun(dir, task.Operation{ID: "0badcaf0", Began: now.Add(-6 * time.Hour)}, 7).Close()
		d.begun(dir, task.Operation{ID: "0badcaf1", Began: now.Add(-time.Minute)}, 2).Close()
		d.restart(dir, d.deps.Ctx)
		d.sees("2 targets were never sent", "Of 7 it is too long ago")
		d.press("delete")
		d.sees("2 targets were never sent: enter sends them now", "send the other 2")
		d.press("enter")
		d.wait(time.Minute)
		assert.Len(t, d.deletes(), 2)
		require.NotEmpty(t, d.root.interrupted.records)
		assert.Equal(t, "0badcaf0", d.root.interrupted.records[0].Operation.ID, "nothing was decided about the old one")
		assert.Len(t, d.root.interrupted.records, 1)
	})
}

// What has ended is not sent again, whatever became of it.
func TestWhatHasEndedIsNotSentAgain(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		e := d.begun(dir, task.Operation{ID: "0badcafe", Began: d.deps.Engine.Clock.Now()}, 2)
		e.Ended(0, task.PurgeResult{Verdict: task.Lost})
		e.Close()
		d.restart(dir, d.deps.Ctx)
		d.press("delete", "enter")
		d.wait(time.Minute)
		assert.Equal(t, map[string]int{task.Query{Type: task.URL, URL: "https://example.com/0badcafe/1"}.ComputedID(): 1}, d.deletes())
	})
}

// refusedInTheMiddle has the token refused while 100 targets are sent, and a new
// one given, and waits until all that was sent has ended.
func (d *driver) refusedInTheMiddle() {
	d.t.Helper()
	d.paste(urls(100)...)
	d.press("d", "delete", "enter")
	d.wait(time.Second)
	d.manager.RevokeToken(d.manager.Token())
	// Asked twice at once, a manager says of an unknown token that it is inactive.
	d.waitFor("[a personal access token]", 5*time.Minute)
	d.wait(10 * time.Second)
	require.IsType(d.t, &dialogs.SignIn{}, d.root.front.dialog)
	d.press(d.manager.AddToken(simulator.TokenSpec{Name: "fresh"}), "enter")
	d.wait(5 * time.Second)
	assert.Nil(d.t, d.root.front.dialog, "signed in, and asked to sign in again")
	d.wait(time.Minute)
}

func TestTheRestOfARefusedPurgeIsOfferedAndSent(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.withAccess()
		d.restart(dir, d.deps.Ctx)
		d.refusedInTheMiddle()
		d.sees("1 purge was interrupted")
		d.press("delete", "enter")
		for range 120 {
			d.wait(time.Second)
			if len(d.root.panes.Executions.Running()) == 0 {
				break
			}
		}
		assert.Len(t, d.deletes(), 100)
		for id, n := range d.deletes() {
			assert.Equal(t, 1, n, id)
		}
		assert.False(t, d.record().Unfinished())
	})
}

// Watching in the session that was refused: what is counted is what there is.
func TestTheRestOfARefusedPurgeIsLeft(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.withAccess()
		d.restart(dir, d.deps.Ctx)
		d.refusedInTheMiddle()
		sent := len(d.deletes())
		d.press("enter")
		d.wait(time.Minute)
		d.doesNotSee("interrupted")
		assert.Empty(t, d.root.panes.Executions.Running())
		m := d.root.panes.Executions.Order[0].Many
		require.NotNil(t, m)
		assert.Equal(t, 100-sent, m.Verdicts[views.VerdictUnsent])
		assert.False(t, slices.ContainsFunc(m.Updates, func(u task.PurgeUpdate) bool { return client.IsAuth(u.Err) }), "a row still tells of the refused token")
		d.sees("INTERRUPTED", fmt.Sprintf("%d/100", sent))
		d.press("g", "enter", "r")
		d.sees(fmt.Sprintf("%d targets were never sent", 100-sent), "R sends them")
	})
}

// Without a journal the rest is deleted by a retry.
func TestTheRestOfARefusedPurgeIsRetried(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.withAccess()
		d.wait(2 * time.Second)
		d.refusedInTheMiddle()
		sent := len(d.deletes())
		d.press("r")
		d.sees(fmt.Sprintf("%d targets", 100-sent), fmt.Sprintf("Never sent before: %d of these.", 100-sent))
		d.press("delete", "enter")
		d.wait(time.Minute)
		assert.Len(t, d.deletes(), 100)
	})
}

// A manager is left before the journal has written the purge down, or while one
// can be resumed: coming back offers it.
func TestLeavingAPurge(t *testing.T) {
	for _, resumed := range []bool{false, true} {
		t.Run(fmt.Sprint("resumed ", resumed), func(t *testing.T) {
			dir := t.TempDir()
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				base := *d.deps
				open := func() *world.Deps {
					deps := base
					deps.Journal = &slowJournal{journal.Open(dir, "prod"), 500 * time.Millisecond}
					return &deps
				}
				o := &opener{
					contexts: []world.Context{{Name: "prod", Current: true}, {Name: "staging"}},
					open:     map[string]func() *world.Deps{"prod": open, "staging": func() *world.Deps { deps := base; return &deps }},
				}
				if resumed {
					d.begun(dir, task.Operation{ID: "0badcafe", Began: d.deps.Engine.Clock.Now()}, 2).Close()
				}
				d.useApp(NewApp(d.deps.Ctx, open(), o, keymap.Default(), d.deps.Styles, func(*world.Deps) {}))
				if resumed {
					d.wait(3 * time.Second)
					d.press("enter")
					d.wait(2 * time.Second)
					require.NotEmpty(t, d.root.panes.Executions.Running())
				} else {
					d.search(llama)
					d.press("d", "delete", "enter")
				}
				d.press("c", "down", "enter")
				d.wait(3 * time.Second)
				d.press("esc", "c", "home", "enter")
				d.wait(3 * time.Second)
				d.sees("interrupted")
			})
		})
	}
}

// A purge of one target that was resumed counts down like any other.
func TestAResumedPurgeCountsDown(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.manager.SetScheduler("eu-west", "", simulator.SchedulerFrozen)
		d.interrupt(dir, 1)
		d.restart(dir, d.deps.Ctx)
		d.press("enter")
		d.wait(3 * time.Second)
		d.press("5", "g", "enter")
		d.sees("next check in")
		d.doesNotSee("answer due")
	})
}

// The list answers before the journal is read: a purge is one row all the same,
// and what its jobs' records tell is not lost.
func TestOneRowForAPurgeWhoseJournalIsReadLate(t *testing.T) {
	for _, lines := range [][]string{{llama}, {llama, fail, diskOnly}} {
		t.Run(fmt.Sprint(len(lines), " targets"), func(t *testing.T) {
			dir := t.TempDir()
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				ctx, cancel := context.WithCancel(d.deps.Ctx)
				live := d.deps.Ctx
				d.restart(dir, ctx)
				if len(lines) == 1 {
					d.search(llama)
				} else {
					d.paste(lines...)
				}
				d.press("d", "delete", "tab", "INC-42", "enter")
				d.wait(3 * time.Second)
				d.die(cancel)
				d.restartSlowly(dir, live, 2*time.Second)
				d.press("5")
				d.wait(time.Second)
				d.sees("INC-42")
				d.wait(3 * time.Second)
				d.press("esc")
				d.wait(3 * time.Minute)
				assert.Equal(t, 1, strings.Count(d.screen(), "INC-42"))
				x := d.root.panes.Executions.Order[0]
				assert.Equal(t, "INC-42", x.Result.Reason)
				assert.False(t, x.Running(), "its records say that it has ended, and the row %s", x.Verdict())
				assert.Len(t, d.root.interrupted.records, 1, "it can be resumed")
			})
		})
	}
}

// One left for later: what the manager's record says is shown.
func TestAPurgeLeftForLaterShowsItsRecord(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.interrupt(dir, 1)
		d.restart(dir, d.deps.Ctx)
		d.press("esc", "5")
		d.wait(3 * time.Minute)
		x := d.root.panes.Executions.Order[0]
		require.Equal(t, "INC-42", x.Result.Reason)
		assert.Equal(t, views.VerdictUnverified, x.Verdict())
		assert.Equal(t, 8, x.Result.Deleted())
	})
}

// A purge of which nothing was sent is not pending, and the manager has not forgotten it.
func TestAPurgeThatWasNeverSent(t *testing.T) {
	for _, n := range []int{1, 3} {
		t.Run(fmt.Sprint(n, " targets"), func(t *testing.T) {
			dir := t.TempDir()
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				d.begun(dir, task.Operation{ID: "0badcafe", Began: d.deps.Engine.Clock.Now()}, n).Close()
				d.restart(dir, d.deps.Ctx)
				d.sees("interrupted")
				d.press("esc", "5")
				d.wait(time.Minute)
				x := d.root.panes.Executions.ByOperation["0badcafe"]
				assert.Equal(t, views.VerdictUnsent, x.Verdict())
				assert.False(t, x.Running())
				assert.False(t, x.MemoryOnly(d.root.panes.Executions.ReadBackTo()))
				assert.Zero(t, d.wire.count("GET /oapi/v1/jobs/0"))

				// Watching it finds nothing, and leaves it as it is.
				d.press("R", "enter")
				d.wait(time.Minute)
				assert.Equal(t, views.VerdictUnsent, x.Verdict())
				assert.Empty(t, d.root.panes.Executions.Running())
				d.press("R")
				d.sees("interrupted")
			})
		})
	}
}

// One of many jobs that is left for later is no purge under way: no program follows
// it, and the screen says so and what resumes it.
func TestAPurgeLeftForLaterSaysThatItIsInterrupted(t *testing.T) {
	for name, begin := range map[string]func(*driver){
		"an image": func(d *driver) {
			d.press("2", image, "enter")
			d.wait(10 * time.Second)
		},
		"60 targets": func(d *driver) { d.paste(urls(60)...) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			drive(t, simulator.Options{}, 80, 24, func(d *driver) {
				live := d.deps.Ctx
				ctx, cancel := context.WithCancel(live)
				d.restart(dir, ctx)
				begin(d)
				d.press("d", "delete", "tab", "INC-42", "enter")
				d.wait(someSent)
				d.die(cancel)
				d.restart(dir, live)
				d.press("esc", "5")
				d.wait(3 * time.Minute)
				x := d.root.panes.Executions.Order[0]
				require.Equal(t, "INC-42", x.Result.Reason)
				assert.Equal(t, views.VerdictInterrupted, x.Verdict())
				assert.False(t, x.Running())
				d.sees("INTERRUPTED", "R resume")
				d.press("g", "enter")
				d.sees("INTERRUPTED", "no dftask watches it here", "R resume it")
				d.doesNotSee("Jobs are sent", "next check", "answer due")

				d.press("R", "enter")
				d.wait(3 * time.Second)
				assert.NotEqual(t, views.VerdictInterrupted, d.root.panes.Executions.Order[0].Verdict())
				d.doesNotSee("INTERRUPTED")
				d.wait(2 * time.Minute)
				assert.False(t, d.root.panes.Executions.Order[0].Running())
			})
		})
	}
}

package models

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/views"
)

const (
	failURL = "https://example.com/fail.bin"
	noneURL = "https://example.com/none.bin"
)

// quietFleet is the demo's, of which nothing was deleted yet.
func quietFleet() simulator.Options {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	return simulator.Options{Fleet: fleet}
}

// purgedBy lets a colleague purge a URL, and waits for the end.
func (d *driver) purgedBy(who, url string, verify bool) task.PurgeResult {
	d.t.Helper()
	e := &task.Engine{API: d.deps.Engine.API, Clock: d.deps.Engine.Clock, Who: who}
	done := make(chan task.PurgeResult, 1)
	go func() {
		var last task.PurgeUpdate
		for u := range e.Purge(d.deps.Ctx, task.PurgeRequest{Query: task.Query{Type: task.URL, URL: url}, NoVerify: !verify}) {
			last = u
		}
		done <- last.Result
	}()
	for range 100 {
		d.wait(time.Second)
		select {
		case r := <-done:
			return r
		default:
		}
	}
	d.t.Fatal("the purge does not end")
	return task.PurgeResult{}
}

// rowOf is the row of a job.
func (d *driver) rowOf(id uint) (verdict views.Verdict, result *task.PurgeResult) {
	d.t.Helper()
	for _, x := range d.root.panes.Executions.Order {
		if x.JobID == id {
			return x.Verdict(), &x.Result
		}
	}
	d.t.Fatalf("there is no row of #%d", id)
	return "", nil
}

// A colleague's purge that nothing proves is verified with a key, and a third one sees
// the proof.
func TestVerifyWithAKey(t *testing.T) {
	drive(t, quietFleet(), 100, 40, func(d *driver) {
		d.deps.Journal = journal.Open(t.TempDir(), "http://manager.example.com:8080")
		d.press("esc", "5")
		r := d.purgedBy("sato@host", llama, false)
		d.wait(45 * time.Second)
		verdict, _ := d.rowOf(r.Jobs[0].ID)
		assert.Equal(t, views.VerdictUnverified, verdict)
		d.sees("V verify", "not verified")

		d.press("V")
		d.sees("Verifying 1 purge with 1 search.", "verifying", "next ")
		d.wait(2 * time.Second)
		d.press("V")
		d.sees("It is being verified.")
		d.wait(31 * time.Second)
		verdict, result := d.rowOf(r.Jobs[0].ID)
		assert.Equal(t, views.VerdictPurged, verdict)
		proof := result.Proof.JobID
		require.NotZero(t, proof)
		d.sees(fmt.Sprintf("#%d PURGED: no copy found by search #%d", r.Jobs[0].ID, proof), fmt.Sprintf(" #%d).", proof))
		d.doesNotSee("not verified")
		assert.Equal(t, fmt.Sprintf("✓ #%d PURGED: no copy found by search #%d", r.Jobs[0].ID, proof), d.root.Title())

		// It stays, whatever the list says of the job, and the journal keeps it.
		d.wait(2 * time.Minute)
		verdict, _ = d.rowOf(r.Jobs[0].ID)
		assert.Equal(t, views.VerdictPurged, verdict)
		past, err := d.deps.Journal.Past()
		require.NoError(t, err)
		require.Len(t, past, 1)
		assert.Equal(t, task.Purged, past[0].Results[0].Verdict)
		assert.Equal(t, "sato@host", past[0].Operation.Who)
		d.press("enter")
		d.sees(fmt.Sprintf("verified by search #%d", proof))
	})
}

// What cannot be verified says why, and asks nothing.
func TestVerifySaysWhyNot(t *testing.T) {
	drive(t, quietFleet(), 100, 40, func(d *driver) {
		d.deps.ReadOnly = true // a search deletes nothing
		d.press("esc", "5", "V")
		d.sees("There is no execution to verify.")
		d.otherPurge(llama, "")
		d.wait(31 * time.Second)
		d.otherPurge(failURL, "")
		d.press("r")
		d.wait(time.Second)
		posts := d.wire.count(http.MethodPost)
		d.press("V")
		d.sees("It has not ended, and is verified then.")
		assert.Equal(t, posts, d.wire.count(http.MethodPost))

		// Of marked rows those are verified that can be.
		d.press("a", "V")
		d.sees("Verifying 1 purge with 1 search. 1 is left out")
		assert.Equal(t, posts+1, d.wire.count(http.MethodPost))
	})
}

// Several marked rows are asked for together.
func TestVerifyMarkedRows(t *testing.T) {
	drive(t, quietFleet(), 100, 40, func(d *driver) {
		d.press("esc", "5")
		for _, url := range []string{llama, failURL, noneURL} {
			d.purgedBy("sato@host", url, false)
		}
		d.wait(40 * time.Second)
		d.press("a", "V")
		d.sees("Verifying 3 purges with 3 searches.")
		d.wait(35 * time.Second)
		d.sees("Verified: ", "1 purged", "1 left a copy", "1 was not cached")
	})
}

// What a colleague proved is seen without a key: soon when both end under one's eyes,
// and without more questions than the list asks by itself.
func TestAColleaguesProofIsSeen(t *testing.T) {
	drive(t, quietFleet(), 100, 40, func(d *driver) {
		d.press("esc", "5")
		r := d.purgedBy("sato@host", llama, true)
		require.Equal(t, task.Purged, r.Verdict)
		d.wait(15 * time.Second)
		verdict, result := d.rowOf(r.Jobs[0].ID)
		assert.Equal(t, views.VerdictPurged, verdict)
		assert.Equal(t, r.Proof.JobID, result.Proof.JobID)
		d.sees(fmt.Sprintf(" #%d).", r.Proof.JobID))

		// One that is verified later is seen later.
		r = d.purgedBy("sato@host", failURL, false)
		d.wait(20 * time.Second)
		verdict, _ = d.rowOf(r.Jobs[0].ID)
		assert.Equal(t, views.VerdictPartly, verdict)
		before := d.wire.count(http.MethodGet)
		d.wait(10 * time.Minute)
		assert.LessOrEqual(t, d.wire.count(http.MethodGet)-before, 21)
		for u := range (&task.Engine{API: d.deps.Engine.API, Clock: d.deps.Engine.Clock, Who: "sato@host"}).Verify(d.deps.Ctx, []task.Verification{{Result: r}}) {
			require.NoError(t, u.Err)
		}
		d.wait(20 * time.Minute)
		_, result = d.rowOf(r.Jobs[0].ID)
		assert.True(t, result.Verified)
		assert.NotZero(t, result.Proof.JobID)
	})
}

// A dashboard in the background asks for no proof.
func TestAHiddenListReadsNoProofs(t *testing.T) {
	drive(t, quietFleet(), 80, 24, func(d *driver) {
		d.press("esc", "5")
		d.purgedBy("sato@host", llama, false)
		d.wait(time.Minute)
		d.press("1")
		d.wait(time.Second)
		before := d.wire.count(http.MethodGet)
		d.wait(time.Hour)
		assert.LessOrEqual(t, d.wire.count(http.MethodGet)-before, 1)
	})
}

// A manager that was reached under another address before has one history.
func TestTheJournalOfAnotherAddressIsFound(t *testing.T) {
	drive(t, quietFleet(), 100, 40, func(d *driver) {
		dir := t.TempDir()
		d.deps.Journal = journal.Open(dir, "http://10.0.0.1:8080")
		r := d.purgedBy("sato@host", llama, false)
		require.NoError(t, journal.Open(dir, "http://manager.example.com:8080").Verified(r))
		d.useRoot(New(d.deps))
		d.press("esc", "5")
		d.wait(time.Minute)
		require.Len(t, d.root.panes.Executions.Order, 1)
		assert.Equal(t, r.OperationID, d.root.panes.Executions.Order[0].Operation, "the journal has told of it")
	})
}

package main

import (
	"fmt"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// remembered writes down a purge of long ago, of which the manager has no job.
func (m *manager) remembered(ago time.Duration, id string, job uint, q task.Query, v task.Verdict) {
	m.t.Helper()
	op := task.Operation{ID: id, Who: "tester@host", Began: m.clock.Now().Add(-ago), Reason: "INC-9", Targets: []task.Target{{Query: q}}}
	entry, err := m.journal().Begin(op, nil)
	require.NoError(m.t, err)
	entry.Ended(0, task.PurgeResult{
		Query: q, TaskID: q.ComputedID(), OperationID: id, Verdict: v, Verified: true, CreatedAt: op.Began, Jobs: []task.JobRef{{ID: job, State: client.Success}},
		Clusters: []task.PurgedCluster{{ID: 2, Hosts: []task.HostOutcome{{Hostname: "node-001", IP: "127.1.1.2", Type: "normal", Outcome: task.Deleted}}}},
	})
	entry.End(journal.Finished)
}

func TestExecutionsKnowTheJournal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		done := parse[purged](t, m.call("delete", "url", llamaURL, "--yes", "-o", "json").out)
		id := fmt.Sprint(done.Jobs[0].ID)
		m.remembered(20*time.Hour, "0000aaaa", 4711, task.Query{Type: task.URL, URL: target1}, task.Purged)
		m.remembered(21*time.Hour, "0000bbbb", 4712, task.Query{Type: task.Image, URL: imageURL}, task.PartlyPurged)
		m.remembered(time.Hour, "0000cccc", 4713, task.Query{Type: task.URL, URL: target2}, task.Purged)

		o := m.call("executions", "list", "--limit", "0")
		require.Equal(t, console.ExitOK, o.code, o.err)
		assert.Regexp(t, `(?m)^`+id+` +PURGED +`, o.out, "proved by the journal")
		assert.Regexp(t, `(?m)^~4711 +PURGED +1 gone +`+target1+` +tester@host +\S+Z +INC-9\n~4712 +PARTLY PURGED .*\n\z`, o.out, "the oldest at the end")
		assert.NotContains(t, o.out, "4713", "one so young is listed by the manager or not at all")
		assert.Contains(t, o.err, "dftask: ~ marks those that the manager has forgotten, and the journal remembers\n")

		o = m.call("executions", "list", "--target", "target-", "-o", "json", "--quiet")
		list := parse[[]struct {
			ID         uint
			Remembered bool
		}](t, o.out)
		require.Len(t, list, 1)
		assert.True(t, list[0].Remembered)
		assert.NoError(t, schemas(t)["executions"].Validate(value(t, o.out)))
		assert.Empty(t, o.err)
		o = m.call("executions", "--type", "image", "-o", "jsonl")
		assert.NoError(t, schemas(t)["execution"].Validate(value(t, o.out)), o.out)

		assert.Contains(t, m.call("executions", "show", id).out, "PURGED: 8 deleted, 0 failed, 0 left (job "+id)
		for _, arg := range []string{"4711", "#4711", "~4711"} {
			o = m.call("executions", "show", arg)
			assert.Equal(t, console.ExitOK, o.code, o.err)
			assert.Regexp(t, `(?m)^remembered +by this machine's journal; the manager has no record any more$`, o.out)
			assert.Regexp(t, `(?m)^eu-west +node-001 .* deleted +no$`, o.out, "the journal has no name of the cluster, and the manager does")
		}
		refused(t, m.call("executions", "show", "4799"), console.ExitFailure, "has no job 4799")
		o = m.call("executions", "watch", "4711", "4712")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		assert.Contains(t, o.out, "#~4711  PURGED  1 deleted, 0 failed")
	})
}

// Jobs of a purge that was stopped end by themselves, and nothing would prove it.
func TestWatchSaysHowToResume(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		o := m.call("delete", "url", llamaURL, "--yes", "--timeout", "4s")
		require.Equal(t, console.ExitPending, o.code, o.err)
		id := m.past()[0].Operation.ID
		want := "dftask: the purge " + id + " was interrupted here: dftask no longer verifies it or sends its rest\n  Resume with: dftask delete --resume " + id + "\n"
		for _, args := range [][]string{{"executions", "watch", "--timeout", "500ms"}, {"executions", "watch", fmt.Sprint(m.jobOf(id))}} {
			o = m.call(args...)
			assert.Contains(t, o.err, want)
		}
		assert.Empty(t, m.call("executions", "watch", fmt.Sprint(m.jobOf(id)), "--quiet").err)
		entry, err := m.journal().Take(id)
		require.NoError(t, err)
		defer entry.Close()
		assert.NotContains(t, m.call("executions", "watch", fmt.Sprint(m.jobOf(id))).err, "Go on with", "a program works on it")
	})
}

// jobOf is the job that the journal has of an operation.
func (m *manager) jobOf(id string) uint {
	for _, r := range m.past() {
		for _, job := range r.Sent {
			if r.Operation.ID == id {
				return job.ID
			}
		}
	}
	require.Fail(m.t, "the journal has no job of it")
	return 0
}

func TestExecutionsWithoutTheJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.remembered(20*time.Hour, "0000aaaa", 4711, task.Query{Type: task.URL, URL: target1}, task.Purged)
		require.NoError(t, os.Chmod(m.journal().Path(), 0o666))
		o := m.call("executions", "list", "--limit", "1")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Regexp(t, `dftask: the journal .* cannot be read: .*; purges are shown as the manager's records tell them\n`, o.err)
		assert.NotContains(t, o.out, "4711")
	})
}

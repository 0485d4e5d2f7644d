package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// planned is the plan of a delete as JSON has it.
type planned struct {
	Targets []struct {
		Query  struct{ URL string }
		Copies *int
		Jobs   int
		Errors []string
	}
	Copies, Jobs int
	Seconds      float64
	Reason       string
	Reservations []string
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		code int
		out  string
	}{
		"a URL":        {[]string{"url", llamaURL}, console.ExitOK, "dry run, nothing is deleted: 8 copies of 1 target in 2 clusters\nit would send 1 delete, and the search that proves it, to all scheduler clusters, and take about 33 s\n"},
		"an id":        {[]string{"id", task.Query{Type: task.URL, URL: llamaURL}.ComputedID()}, console.ExitOK, "8 copies of 1 target in 2 clusters\n"},
		"a content":    {[]string{"content", "build-4711", "--no-verify"}, console.ExitOK, "2 copies of 1 target in 1 cluster\nit would send 1 delete, to"},
		"a cluster":    {[]string{"url", llamaURL, "--cluster", "eu-west"}, console.ExitOK, "2 copies of 1 target in 1 cluster\nit would send 1 delete, and the search that proves it, to the scheduler cluster eu-west,"},
		"an image":     {[]string{"image", imageURL}, console.ExitOK, "7 copies of 5 layers on 4 hosts in 2 clusters\nit would send 8 deletes,"},
		"no copy":      {[]string{"url", noneURL}, console.ExitNoCopy, "0 copies of 1 target\n"},
		"no image":     {[]string{"image", "https://registry.example.com/v2/none/manifests/1"}, console.ExitFailure, ""},
		"a list":       {[]string{"--from", listed(t, someTargets...)}, console.ExitOK, "18 copies of 5 targets in 2 clusters\nit would send 5 deletes, and the searches that prove them,"},
		"no copies":    {[]string{"--from", listed(t, noneURL, target1)}, console.ExitNoCopy, "0 copies of 2 targets\n"},
		"a failure":    {[]string{"--from", listed(t, llamaURL, `{"type": "image", "url": "https://registry.example.com/v2/none/manifests/1"}`)}, console.ExitFailure, "8 copies of 2 targets in 2 clusters\n"},
		"read-only":    {[]string{"url", llamaURL, "--read-only"}, console.ExitOK, "8 copies"},
		"and --yes":    {[]string{"url", llamaURL, "--yes"}, console.ExitOK, "8 copies"},
		"and --force":  {[]string{"url", llamaURL, "--force"}, console.ExitUsage, ""},
		"its old name": {[]string{"url", llamaURL, "--force"}, console.ExitUsage, ""},
		"resume":       {[]string{"--resume"}, console.ExitUsage, ""},
		"bad lines":    {[]string{"--from", listed(t, "nonsense")}, console.ExitUsage, ""},
		"no cluster":   {[]string{"url", llamaURL, "--cluster", "nowhere"}, console.ExitUsage, ""},
		"long reason":  {[]string{"url", llamaURL, "--reason", strings.Repeat("x", 1100)}, console.ExitUsage, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := demo(t, append([]string{"delete", "--dry-run"}, c.args...)...)
			assert.Equal(t, c.code, o.code, o.err)
			if c.out == "" {
				assert.Empty(t, o.out)
				return
			}
			assert.Contains(t, o.out, c.out)
			assert.NotContains(t, o.out, "PURGED")
		})
	}
}

func TestDryRunTables(t *testing.T) {
	rows := strings.Split(demo(t, "delete", "--dry-run", "--from", listed(t, llamaURL, "https://example.com/partial.bin"), "--tag", "").out, "\n")
	assert.Equal(t, []string{"CLUSTER", "COPIES", "UNFINISHED"}, strings.Fields(rows[2]))
	assert.Equal(t, []string{"cluster-1", "7", "1"}, strings.Fields(rows[3]))
	assert.Equal(t, []string{"COPIES", "DELETES", "TASK", "ID", "TARGET"}, strings.Fields(rows[6]))
	assert.Regexp(t, `^8 +1 +[0-9a-f]{64}  `+llamaURL+`$`, rows[7])
	assert.Equal(t, "note: 1 copy is still downloading: a delete skips it, and it finishes", rows[9])
}

// A plan asks and sends nothing, and nothing is written down.
func TestADryRunSendsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		for _, args := range [][]string{{"url", llamaURL}, {"image", imageURL}, {"--from", listed(t, llamaURL, failURL)}} {
			o := m.call(append([]string{"delete", "--dry-run", "--quiet"}, args...)...)
			require.Equal(t, console.ExitOK, o.code, o.err)
			assert.Empty(t, o.err)
		}
		tasks, _ := m.deletes()
		assert.Empty(t, tasks)
		_, err := os.Stat(filepath.Join(m.state, "dftask", "journal"))
		assert.ErrorIs(t, err, os.ErrNotExist)
	})
}

// What the journal has of the targets changes what the delete would do.
func TestADryRunKnowsTheJournal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		dry := func(code int, args ...string) (p planned, said string) {
			t.Helper()
			o := m.call(append([]string{"delete", "--dry-run", "-o", "json"}, args...)...)
			require.Equal(t, code, o.code, o.err)
			return parse[planned](t, o.out), strings.Join(parse[planned](t, o.out).Reservations, "\n")
		}
		op := task.Operation{ID: "0000aaaa", Began: m.clock.Now().Add(-time.Minute), Reason: "INC-7"}
		for _, u := range []string{target1, target2, target3} {
			op.Targets = append(op.Targets, task.Target{Query: task.Query{Type: task.URL, URL: u}})
		}
		entry, err := m.journal().Begin(op, nil)
		require.NoError(t, err)
		entry.Sent(op.Targets[0].Query.ComputedID(), task.SentJob{ID: 4711, At: m.clock.Now()})
		entry.Ended(1, task.PurgeResult{Query: op.Targets[1].Query, OperationID: op.ID, Verdict: task.Purged, Verified: true})

		_, said := dry(console.ExitNoCopy, "url", target1)
		assert.Regexp(t, `another dftask is deleting this target: the purge 0000aaaa, begun \d+ \w+ ago, 1 of 3 targets done, INC-7`, said)
		entry.Close()
		p, said := dry(console.ExitNoCopy, "--from", listed(t, target3, target2, target1))
		assert.Contains(t, said, "this delete resumes the purge 0000aaaa, which has not ended (begun ")
		assert.Equal(t, 1, p.Jobs, "one was sent, and one has ended")
		assert.Equal(t, "INC-7", p.Reason)
		assert.Positive(t, p.Seconds)
		p, said = dry(console.ExitNoCopy, "url", target1)
		assert.Contains(t, said, "this target is part of the purge 0000aaaa, which has not ended")
		assert.Contains(t, said, "dftask delete --resume 0000aaaa")
		assert.Equal(t, 1, p.Jobs)
		_, said = dry(console.ExitNoCopy, "url", target2)
		assert.NotContains(t, said, "0000aaaa", "that target has ended")
		assert.True(t, m.past()[0].Unfinished(), "it waits for its turn")

		m.stopped(6*time.Hour, "0000bbbb", nil, noneURL)
		p, said = dry(console.ExitNoCopy, "url", noneURL)
		assert.Contains(t, said, "nothing is sent without --force")
		assert.Zero(t, p.Jobs)
		assert.Zero(t, p.Seconds)

		require.NoError(t, os.WriteFile(m.journal().Path(), nil, 0o644))
		require.NoError(t, os.Chmod(m.journal().Path(), 0o666))
		var unread *journal.TroubleError
		_, err = m.journal().Past()
		require.ErrorAs(t, err, &unread)
		_, said = dry(console.ExitNoCopy, "url", target1)
		assert.Contains(t, said, "the journal cannot be read")
	})
}

// What is known when the time is up is told, and that it is not all.
func TestADryRunThatTakesTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		o := m.call("delete", "--dry-run", "url", llamaURL, "--timeout", "4s")
		assert.Equal(t, console.ExitPending, o.code, o.err)
		assert.Empty(t, o.out)
		assert.Contains(t, o.err, "no answer within --timeout")
		o = m.call("delete", "--dry-run", "--from", listed(t, llamaURL, failURL), "--timeout", "4s", "-o", "jsonl")
		assert.Equal(t, console.ExitPending, o.code, o.err)
		var p planned
		require.NoError(t, json.Unmarshal([]byte(o.out), &p))
		assert.Nil(t, p.Targets[0].Copies)
		assert.Contains(t, p.Reservations, "2 of 2 searches have no answer yet, or not in full")
	})
}

func TestADryRunWithARefusedToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.atPost(2, func(w http.ResponseWriter, _ *http.Request, _ func()) {
			m.closed.Store(true)
			unauthorized(w)
		})
		o := m.call("delete", "--dry-run", "--from", listed(t, llamaURL, failURL, noneURL))
		assert.Equal(t, console.ExitAuth, o.code, o.err)
		assert.Empty(t, o.out)
		o = m.call("delete", "--dry-run", "url", llamaURL)
		assert.Equal(t, console.ExitAuth, o.code, o.err)
	})
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
)

// call runs a command line in this process, on the manager's clock and with the
// journal of all its commands.
func (m *manager) call(args ...string) outcome {
	m.t.Helper()
	return call{args: args, clock: m.clock, env: map[string]string{
		"XDG_STATE_HOME": m.state, "DFTASK_TOKEN": secret, "DFTASK_MANAGER": m.url,
	}}.run(m.t)
}

// journal is that of the manager.
func (m *manager) journal() *journal.Journal {
	return journal.Open(filepath.Join(m.state, "dftask", "journal"), m.url)
}

// past is what the journal has, the newest first.
func (m *manager) past() []journal.Record {
	m.t.Helper()
	past, err := m.journal().Past()
	require.NoError(m.t, err)
	return past
}

// stopped is an operation that was begun a while ago by a program that is gone,
// and had sent nothing.
func (m *manager) stopped(ago time.Duration, id string, clusters []uint, urls ...string) {
	m.t.Helper()
	op := task.Operation{ID: id, Who: "tester@host", Began: m.clock.Now().Add(-ago), ClusterIDs: clusters, Reason: "INC-7"}
	for _, u := range urls {
		op.Targets = append(op.Targets, task.Target{Query: task.Query{Type: task.URL, URL: u}})
	}
	entry, err := m.journal().Begin(op)
	require.NoError(m.t, err)
	entry.Close()
}

const (
	target1 = "https://example.com/target-1"
	target2 = "https://example.com/target-2"
	target3 = "https://example.com/target-3"
)

func TestDeletesAreRemembered(t *testing.T) {
	t.Parallel()
	m := startManager(t, fastTime)
	o := m.call("delete", "url", llamaURL, "--yes", "--reason", "INC-1")
	require.Equal(t, console.ExitOK, o.code, o.err)
	o = m.call("delete", "--from", listed(t, failURL, diskOnlyURL), "--yes", "--cluster", "cluster-1")
	require.Equal(t, console.ExitNotAll, o.code, o.err)

	past := m.past()
	require.Len(t, past, 2)
	many, one := past[0], past[1]
	assert.Equal(t, "INC-1", one.Operation.Reason)
	assert.Equal(t, "tester@host", one.Operation.Who)
	assert.Equal(t, task.Purged, one.Results[0].Verdict)
	assert.False(t, one.Unfinished())
	assert.Equal(t, []uint{1}, many.Operation.ClusterIDs)
	assert.Equal(t, task.PartlyPurged, many.Results[0].Verdict)
	assert.Equal(t, task.NothingPurged, many.Results[1].Verdict)
	assert.NotEmpty(t, many.Results[0].Jobs)
	assert.False(t, many.Unfinished())

	require.NoError(t, filepath.WalkDir(m.state, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		assert.NotContains(t, string(text), secret)
		return err
	}))
}

func TestNothingOfTheDemoIsRemembered(t *testing.T) {
	state := t.TempDir()
	o := call{args: []string{"--demo", "--demo-speed", "300", "delete", "url", llamaURL, "--yes"}, env: map[string]string{"XDG_STATE_HOME": state}}.run(t)
	require.Equal(t, console.ExitOK, o.code, o.err)
	left, err := os.ReadDir(state)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// The same command goes on with what was stopped, and sends nothing twice.
func TestTheSameCommandGoesOn(t *testing.T) {
	t.Parallel()
	t.Run("one target", func(t *testing.T) {
		m := startManager(t, slowTime)
		o := m.call("delete", "url", target1, "--yes", "--timeout", "4s")
		require.Equal(t, console.ExitPending, o.code, o.err)
		assert.Regexp(t, `dftask: job \d+ continues at the manager\ndftask: no answer within --timeout\n  Resume with: dftask delete --resume [0-9a-f]{8}\n$`, o.err)
		o = m.call("delete", "url", target1, "--yes", "-o", "json")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.err, "resuming the purge ")
		assert.NotContains(t, o.err, "the rest", "it was sent")
		assert.True(t, strings.HasPrefix(o.out, "{\n"), "one is printed as one: %s", o.out)
		m.once(1)
		// It has ended, so the command after it deletes again.
		o = m.call("delete", "url", target1, "--yes")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		tasks, marks := m.deletes()
		assert.Len(t, tasks, 1)
		assert.Len(t, marks, 2)
	})
	t.Run("many", func(t *testing.T) {
		m := startManager(t, slowTime)
		list := listed(t, target1, target2, target3)
		o := m.call("delete", "--from", list, "--yes", "--timeout", "4s", "--reason", "INC-1")
		require.Equal(t, console.ExitPending, o.code, o.err)
		assert.Regexp(t, `dftask: jobs \d+-\d+ continue at the manager\ndftask: no answer within --timeout\n  Resume with: dftask delete --resume [0-9a-f]{8}\n`, o.err)
		// In any order, by whatever name.
		same := listed(t, task.Query{Type: task.URL, URL: target3}.ComputedID(), target1, target2)
		o = m.call("delete", "--from", same, "--yes", "--reason", "another", "-o", "json")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.err, "the reason stays that of the interrupted purge: INC-1")
		var all []task.PurgeResult
		require.NoError(t, json.Unmarshal([]byte(o.out), &all))
		assert.Len(t, all, 3)
		m.once(3)
		assert.False(t, m.past()[0].Unfinished())
	})
	t.Run("other clusters are another purge", func(t *testing.T) {
		m := startManager(t, fastTime)
		m.stopped(time.Minute, "0000aaaa", []uint{1}, target1)
		o := m.call("delete", "url", target1, "--yes", "--cluster", "eu-west")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.NotContains(t, o.err, "resuming")
		assert.True(t, m.past()[1].Unfinished())
	})
	t.Run("what has ended is told again", func(t *testing.T) {
		m := startManager(t, fastTime)
		op := task.Operation{ID: "0000aaaa", Began: m.clock.Now(), Targets: []task.Target{
			{Query: task.Query{Type: task.URL, URL: target1}}, {Query: task.Query{Type: task.URL, URL: target2}},
		}}
		entry, err := m.journal().Begin(op)
		require.NoError(t, err)
		entry.Ended(0, task.PurgeResult{Query: op.Targets[0].Query, OperationID: op.ID, Verdict: task.Purged, Verified: true})
		entry.Close()
		o := m.call("delete", "--from", listed(t, target1, target2), "--yes", "-o", "jsonl")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Equal(t, 2, strings.Count(o.out, "\n"))
		assert.True(t, strings.HasPrefix(o.out, `{"query":{"type":"url","url":"`+target1+`"`), "at once: %s", o.out)
		tasks, _ := m.deletes()
		assert.Len(t, tasks, 1)
	})
	t.Run("what has ended is over", func(t *testing.T) {
		m := startManager(t, fastTime)
		op := task.Operation{ID: "0000aaaa", Began: m.clock.Now(), Targets: []task.Target{{Query: task.Query{Type: task.URL, URL: target1}}}}
		entry, err := m.journal().Begin(op)
		require.NoError(t, err)
		entry.Ended(0, task.PurgeResult{Query: op.Targets[0].Query, OperationID: op.ID, Verdict: task.Purged, Verified: true})
		entry.Close()
		o := m.call("delete", "url", target1, "--yes")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		m.once(1)
	})
}

func TestPurgesThatShareTargets(t *testing.T) {
	t.Parallel()
	t.Run("with one that was stopped", func(t *testing.T) {
		m := startManager(t, 1)
		m.stopped(30*time.Minute, "0000aaaa", nil, target1, target2)
		for _, args := range [][]string{
			{"url", target1}, {"--from", listed(t, target1, target3)}, {"--from", listed(t, target1, target2, target3)},
			{"--from", listed(t, target1, target2), "--cluster", "1"},
		} {
			o := m.call(append([]string{"delete", "--yes"}, args...)...)
			refused(t, o, console.ExitUsage, "part of the purge 0000aaaa, which has not ended (begun 30 min ago, 0 of 2 targets done, INC-7)")
			assert.Contains(t, o.err, "dftask delete --resume 0000aaaa")
			assert.Contains(t, o.err, "--force")
		}
		tasks, _ := m.deletes()
		assert.Empty(t, tasks)
		o := m.call("delete", "url", target1, "--yes", "--force")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		m.once(1)
	})
	t.Run("with one that is at work", func(t *testing.T) {
		m := startManager(t, fastTime)
		op := task.Operation{ID: "0000aaaa", Began: m.clock.Now(), Targets: []task.Target{{Query: task.Query{Type: task.URL, URL: target1}}}}
		entry, err := m.journal().Begin(op)
		require.NoError(t, err)
		defer entry.Close()
		refused(t, m.call("delete", "url", target1, "--yes"), console.ExitUsage, "another dftask is deleting these targets: the purge 0000aaaa")
		refused(t, m.call("delete", "--resume", "0000aaaa"), console.ExitUsage, "another dftask is at work on the purge 0000aaaa")
		refused(t, m.call("delete", "--resume"), console.ExitUsage, "there is nothing to resume")
		o := m.call("delete", "url", target1, "--yes", "--force")
		assert.Equal(t, console.ExitOK, o.code, o.err)
	})
}

// Of programs that are started on the same targets at once one deletes them.
func TestStartedAtOnce(t *testing.T) {
	t.Parallel()
	m := startManager(t, fastTime)
	list := numbered(t, 20)
	release := make(chan struct{})
	m.atPost(1, func(_ http.ResponseWriter, _ *http.Request, answer func()) {
		<-release
		answer()
	})
	const programs = 4
	codes := make(chan int)
	for range programs {
		go func() {
			cmd := m.command("delete", "--from", list, "--yes")
			_ = cmd.Run() // its code is looked at
			codes <- cmd.ProcessState.ExitCode()
		}()
	}
	for range programs - 1 {
		assert.Equal(t, console.ExitUsage, <-codes)
	}
	close(release)
	assert.Equal(t, console.ExitOK, <-codes)
	m.once(20)
}

func TestResume(t *testing.T) {
	t.Parallel()
	m := startManager(t, fastTime)
	refused(t, m.call("delete", "--resume"), console.ExitUsage, "there is nothing to resume")
	m.stopped(3*time.Minute, "0000aaaa", nil, target1)
	m.stopped(2*time.Minute, "0000bbbb", []uint{2}, target2, target3)
	o := m.call("delete", "--resume")
	refused(t, o, console.ExitUsage, "2 purges were interrupted")
	assert.Contains(t, o.err, "dftask delete --resume 0000aaaa (begun 3 min ago, 0 of 1 target done, INC-7)")
	assert.Contains(t, o.err, "dftask delete --resume 0000bbbb (begun 2 min ago, 0 of 2 targets done, INC-7)")
	refused(t, m.call("delete", "--resume=0000cccc"), console.ExitUsage, `the journal has no purge "0000cccc"`)

	o = m.call("delete", "--resume", "0000bbbb", "--read-only")
	refused(t, o, console.ExitUsage, "read-only")
	o = m.call("delete", "--resume", "0000bbbb")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, "2 were not cached")
	assert.Contains(t, o.err, "dftask: the rest is sent in 35 s, when nothing that was sent before can still be on its way\n")
	refused(t, m.call("delete", "--resume", "0000bbbb"), console.ExitUsage, "the purge 0000bbbb has ended")
	o = m.call("delete", "--resume", "-o", "json")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, `"operation_id": "0000aaaa"`)
	tasks, marks := m.deletes()
	assert.Len(t, tasks, 3)
	assert.Equal(t, map[string]int{"0000aaaa": 1, "0000bbbb": 2}, marks)
}

// What is gone on with is sent at the pace that the clusters take.
func TestResumeKeepsThePace(t *testing.T) {
	t.Parallel()
	m := startLimited(t, slowTime, 2)
	var urls []string
	for i := range 20 {
		urls = append(urls, fmt.Sprintf("https://example.com/target-%d", i))
	}
	m.stopped(time.Minute, "0000aaaa", []uint{1}, urls...)
	o := m.call("delete", "--resume", "0000aaaa")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	m.once(20)
	assert.Less(t, m.limited.Load(), int64(8), "hardly any is refused for coming too soon")
}

// When the manager may have forgotten jobs nobody can tell what was sent.
func TestAnOldPurgeIsOnlyWatched(t *testing.T) {
	t.Parallel()
	m := startManager(t, fastTime)
	m.stopped(6*time.Hour, "0000aaaa", nil, target1, target2)
	o := m.call("delete", "--from", listed(t, target1, target2), "--yes", "-o", "json")
	assert.Equal(t, console.ExitNotAll, o.code, o.err)
	assert.Contains(t, o.err, "that is more than 5 h: the manager forgets jobs, so what is not known to be sent is not sent now; --force deletes all of them again")
	assert.Contains(t, o.out, `"verdict": "lost"`)
	tasks, _ := m.deletes()
	assert.Empty(t, tasks)
	assert.False(t, m.past()[0].Unfinished())
	o = m.call("delete", "--from", listed(t, target1, target2), "--yes")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	m.once(2)
}

// A token that is refused in the middle loses nothing.
func TestATokenRefusedInTheMiddle(t *testing.T) {
	t.Parallel()
	m := startManager(t, fastTime)
	m.atPost(10, func(w http.ResponseWriter, _ *http.Request, _ func()) {
		m.closed.Store(true)
		unauthorized(w)
	})
	list := numbered(t, 30)
	o := m.call("delete", "--from", list, "--yes")
	assert.Equal(t, console.ExitAuth, o.code, o.err)
	assert.Contains(t, o.err, "does not know the token")
	assert.Regexp(t, `dftask: jobs? [\d, -]+ continues? at the manager\ndftask: \d+ targets were not sent, or not known to be\n  Resume with: dftask delete --resume`, o.err)
	tasks, _ := m.deletes()
	assert.GreaterOrEqual(t, len(tasks), 5)
	assert.Less(t, len(tasks), 30)
	m.closed.Store(false)
	o = m.call("delete", "--from", list, "--yes")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	m.once(30)
}

// A journal that cannot be written is a warning, and the purge is right.
func TestAJournalThatCannotBeWritten(t *testing.T) {
	for name, args := range map[string][]string{"one": {"url", llamaURL}, "many": {"--from", listed(t, llamaURL)}} {
		t.Run(name, func(t *testing.T) {
			m := startManager(t, fastTime)
			require.NoError(t, os.MkdirAll(filepath.Join(m.state, "dftask"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(m.state, "dftask", "journal"), nil, 0o600))
			o := m.call(append([]string{"delete", "--yes"}, args...)...)
			assert.Equal(t, console.ExitOK, o.code, o.err)
			assert.Contains(t, strings.ToUpper(o.out), "PURGED")
			assert.Equal(t, 1, strings.Count(o.err, "dftask: the journal "), "told once: %s", o.err)
			assert.Contains(t, o.err, "cannot be written")
		})
	}
}

// A context that is moved to another manager does not go on with the purges of
// the one before, whose jobs have the same numbers.
func TestAJournalIsOfOneManager(t *testing.T) {
	one, other := startManager(t, fastTime), startManager(t, fastTime)
	other.state = one.state
	o := one.call("delete", "url", target1, "--yes", "--timeout", "200ms")
	require.Equal(t, console.ExitPending, o.code, o.err)
	o = other.call("delete", "url", target1, "--yes")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.NotContains(t, o.err, "resuming")
	other.once(1)
}

// What is confirmed of a purge that goes on is what it has not sent, and where
// all was sent there is nothing to confirm.
func TestConfirmWhatGoesOn(t *testing.T) {
	t.Parallel()
	m := startManager(t, slowTime)
	m.stopped(time.Minute, "0000aaaa", nil, target1, target2)
	list := listed(t, target1, target2)
	asked := func(typed string, args ...string) (int, string) {
		var said bytes.Buffer
		code := run(t.Context(), append([]string{"delete", "--from", list}, args...), console.Env{
			In: strings.NewReader(typed), Out: io.Discard, Err: &said, InTTY: true, ErrTTY: true, Who: "tester@host", Clock: m.clock,
			Getenv: func(name string) string {
				return map[string]string{"XDG_STATE_HOME": m.state, "DFTASK_TOKEN": secret, "DFTASK_MANAGER": m.url}[name]
			},
		})
		return code, said.String()
	}
	code, said := asked("no\n")
	assert.Equal(t, console.ExitUsage, code)
	assert.Contains(t, said, "Delete every copy of 2 targets\n")
	assert.Contains(t, said, "\n  resumes  the purge 0000aaaa of ")
	assert.True(t, m.past()[0].Unfinished(), "it waits for another day")

	// Long enough to send what was not found, and too short for the answers.
	code, _ = asked("delete\n", "--timeout", "10s")
	assert.Equal(t, console.ExitPending, code)
	code, said = asked("")
	assert.Equal(t, console.ExitOK, code, said)
	assert.NotContains(t, said, "Type delete")
	m.once(2)
}

// With --quiet a delete says nothing that is no error, no question, and not what
// goes on.
func TestQuietDeletes(t *testing.T) {
	t.Parallel()
	m := startManager(t, fastTime)
	m.stopped(time.Minute, "0000aaaa", nil, target3)
	for name, args := range map[string][]string{
		"url":     {"url", llamaURL, "--yes"},
		"id":      {"id", task.Query{Type: task.URL, URL: target1}.ComputedID(), "--yes", "--no-verify"},
		"content": {"content", "build-4711", "--yes"},
		"image":   {"image", imageURL, "--yes"},
		"list":    {"--from", listed(t, failURL, failURL, diskOnlyURL), "--yes"},
		"dry run": {"--from", listed(t, failURL, failURL), "--dry-run"},
		"resume":  {"--resume", "0000aaaa"},
	} {
		o := m.call(append([]string{"delete", "--quiet", "-o", "jsonl"}, args...)...)
		assert.Contains(t, []int{console.ExitOK, console.ExitNotAll}, o.code, name)
		assert.NotEmpty(t, o.out, name)
		assert.Empty(t, o.err, name)
	}
	o := m.call("delete", "--quiet", "--from", listed(t, target1, target2), "--yes", "--timeout", "400ms")
	assert.Equal(t, console.ExitPending, o.code)
	assert.Regexp(t, `^(dftask: jobs? \d+(, \d+)? continues? at the manager\n)?(dftask: \d targets? w\w+ not sent, or not known to be\n)?dftask: no answer within --timeout\n  Resume with: dftask delete --resume [0-9a-f]{8}\n$`, o.err)
}

// What makes the blobs of an image doubtful is confirmed with them.
func TestDoubtsAreConfirmed(t *testing.T) {
	t.Parallel()
	m := startManager(t, fastTime)
	m.built.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
	var said bytes.Buffer
	code := run(t.Context(), []string{"delete", "image", imageURL, "--quiet"}, console.Env{
		In: strings.NewReader("no\n"), Out: io.Discard, Err: &said, InTTY: true, ErrTTY: true, Who: "tester@host", Clock: m.clock,
		Getenv: func(name string) string {
			return map[string]string{"XDG_STATE_HOME": m.state, "DFTASK_TOKEN": secret, "DFTASK_MANAGER": m.url}[name]
		},
	})
	assert.Equal(t, console.ExitUsage, code)
	assert.Contains(t, said.String(), "\n  note     the manager gave up waiting for a scheduler, so the answer is partial\n")
	assert.Equal(t, 1, strings.Count(said.String(), "gave up waiting"), "once")
}

// What is offered to copy has to work as it stands.
func TestTheCommandThatGoesOnHasItsFlags(t *testing.T) {
	none := func(string) bool { return false }
	assert.Equal(t, "dftask delete --resume 0000aaaa", session.Flags{Given: none}.ResumeCommand("0000aaaa"))
	o := session.Flags{
		Context: "prod", Manager: "https://manager.example.com:8080", CaFile: "my ca.pem", ClientCertificate: "it's.pem", ClientKey: "/k/me.key",
		InsecureTLS: true, Given: func(flag string) bool { return flag == "read-only" },
	}
	assert.Equal(t, `dftask --context prod --manager https://manager.example.com:8080 --ca-file 'my ca.pem' --client-certificate 'it'\''s.pem' --client-key /k/me.key`+
		" --insecure-tls --read-only=false delete --resume 0000aaaa", o.ResumeCommand("0000aaaa"))
	o = session.Flags{ReadOnly: true, Given: o.Given}
	assert.Equal(t, "dftask delete --resume 0000aaaa", o.ResumeCommand("0000aaaa"))
}

// Who goes on with a purge and is not answered hears of what was sent before, and
// not that nothing is.
func TestGoingOnEndsBeforeTheFirstAnswer(t *testing.T) {
	t.Parallel()
	m := startManager(t, slowTime)
	o := m.call("delete", "--from", listed(t, target1, target2, target3), "--yes", "--timeout", "4s")
	require.Equal(t, console.ExitPending, o.code, o.err)
	m.mute.Store(true)
	o = m.call("delete", "--resume", "--timeout", "200ms")
	assert.Equal(t, console.ExitPending, o.code, o.err)
	assert.Regexp(t, `dftask: the clusters are not known yet; nothing more is sent\n`+
		`dftask: jobs \d+-\d+ continue at the manager\ndftask: no answer within --timeout\n  Resume with: dftask delete --resume [0-9a-f]{8}\n$`, o.err)
}

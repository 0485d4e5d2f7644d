package main

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

const (
	target1 = "https://example.com/target-1"
	target2 = "https://example.com/target-2"
	target3 = "https://example.com/target-3"
)

func TestDeletesAreRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
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
	})
}

func TestNothingOfTheDemoIsRemembered(t *testing.T) {
	state := t.TempDir()
	o := call{args: []string{"--demo", "--demo-speed", demoSpeed, "delete", "url", llamaURL, "--yes"}, env: map[string]string{"XDG_STATE_HOME": state}}.run(t)
	require.Equal(t, console.ExitOK, o.code, o.err)
	left, err := os.ReadDir(state)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// The same command resumes what was stopped, and sends nothing twice.
func TestTheSameCommandResumes(t *testing.T) {
	t.Parallel()
	inBubble(t, "one target", func(t *testing.T) {
		m := newManager(t)
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
	inBubble(t, "many", func(t *testing.T) {
		m := newManager(t)
		list := listed(t, target1, target2, target3)
		o := m.call("delete", "--from", list, "--yes", "--timeout", "4s", "--reason", "INC-1")
		require.Equal(t, console.ExitPending, o.code, o.err)
		assert.Regexp(t, `dftask: jobs \d+-\d+ continue at the manager\ndftask: no answer within --timeout\n  Resume with: dftask delete --resume [0-9a-f]{8}\n`, o.err)
		// In any order, by any of their names.
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
	inBubble(t, "other clusters are another purge", func(t *testing.T) {
		m := newManager(t)
		m.stopped(time.Minute, "0000aaaa", []uint{1}, target1)
		o := m.call("delete", "url", target1, "--yes", "--cluster", "eu-west")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.NotContains(t, o.err, "resuming")
		assert.True(t, m.past()[1].Unfinished())
	})
	inBubble(t, "what has ended is told again", func(t *testing.T) {
		m := newManager(t)
		op := task.Operation{ID: "0000aaaa", Began: m.clock.Now(), Targets: []task.Target{
			{Query: task.Query{Type: task.URL, URL: target1}}, {Query: task.Query{Type: task.URL, URL: target2}},
		}}
		entry, err := m.journal().Begin(op, nil)
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
	inBubble(t, "what has ended is over", func(t *testing.T) {
		m := newManager(t)
		op := task.Operation{ID: "0000aaaa", Began: m.clock.Now(), Targets: []task.Target{{Query: task.Query{Type: task.URL, URL: target1}}}}
		entry, err := m.journal().Begin(op, nil)
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
	inBubble(t, "with one that was stopped", func(t *testing.T) {
		m := newManager(t)
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
	inBubble(t, "with one that is at work", func(t *testing.T) {
		m := newManager(t)
		op := task.Operation{ID: "0000aaaa", Began: m.clock.Now(), Targets: []task.Target{{Query: task.Query{Type: task.URL, URL: target1}}}}
		entry, err := m.journal().Begin(op, nil)
		require.NoError(t, err)
		defer entry.Close()
		refused(t, m.call("delete", "url", target1, "--yes"), console.ExitUsage, "another dftask is deleting this target: the purge 0000aaaa")
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

// A journal that cannot be written is a warning, and the purge is right.
func TestAJournalThatCannotBeWritten(t *testing.T) {
	for name, args := range map[string][]string{"one": {"url", llamaURL}, "many": {"--from", listed(t, llamaURL)}} {
		inBubble(t, name, func(t *testing.T) {
			m := newManager(t)
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

// A context that is moved to another manager does not resume the purges of
// the one before, whose jobs have the same numbers.
func TestAJournalIsOfOneManager(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, other := newManager(t), newManager(t)
		other.state, other.url = one.state, "http://127.0.0.1:8081"
		o := one.call("delete", "url", target1, "--yes", "--timeout", "200ms")
		require.Equal(t, console.ExitPending, o.code, o.err)
		o = other.call("delete", "url", target1, "--yes")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.NotContains(t, o.err, "resuming")
		other.once(1)
	})
}

// What is confirmed of a resumed purge is what it has not sent, and where
// all was sent there is nothing to confirm.
func TestConfirmWhatIsResumed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.stopped(time.Minute, "0000aaaa", nil, target1, target2)
		list := listed(t, target1, target2)
		asked := func(typed string, args ...string) (int, string) {
			o := m.onTerminal(typed, append([]string{"delete", "--from", list}, args...)...)
			return o.code, o.err
		}
		code, said := asked("no\n")
		assert.Equal(t, console.ExitUsage, code)
		assert.Contains(t, said, "Delete every copy of 2 targets\n")
		assert.Contains(t, said, "\n  resumes  the purge 0000aaaa of ")
		assert.True(t, m.past()[0].Unfinished(), "it waits for another day")

		// Long enough to send what was not found, and too short for the answers.
		code, _ = asked("delete\n", "--timeout", "50s")
		assert.Equal(t, console.ExitPending, code)
		code, said = asked("")
		assert.Equal(t, console.ExitOK, code, said)
		assert.NotContains(t, said, "Type delete")
		m.once(2)
	})
}

// With --quiet a delete says nothing that is no error, no question, and not what
// is resumed.
func TestQuietDeletes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
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
	})
}

// What makes the blobs of an image doubtful is confirmed with them.
func TestDoubtsAreConfirmed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.built.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
		o := m.onTerminal("no\n", "delete", "image", imageURL, "--quiet")
		assert.Equal(t, console.ExitUsage, o.code)
		assert.Contains(t, o.err, "\n  note     the manager gave up waiting for a scheduler, so the answer is partial\n")
		assert.Equal(t, 1, strings.Count(o.err, "gave up waiting"), "once")
	})
}

package main

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// A second delete says what the first has proved.
func TestADeleteSaysWhatWasPurgedAlready(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		o := m.call("delete", "url", llamaURL, "--yes")
		require.Equal(t, console.ExitOK, o.code, o.err)
		assert.NotContains(t, o.err, "already")
		for _, args := range [][]string{{"delete", "url", llamaURL, "--yes"}, {"delete", "id", task.Query{Type: task.URL, URL: llamaURL}.ComputedID(), "--yes", "--force"}} {
			o = m.call(args...)
			assert.Regexp(t, `dftask: already purged by #\d+ (on \d+ \w+ )?at \d\d:\d\d \(verified\)\n`, o.err)
		}
		o = m.call("delete", "--from", listed(t, llamaURL, target1), "--yes")
		assert.Regexp(t, `dftask: 1 of these 2 targets: already purged by #\d+ `, o.err)
		// What was left is not said to be gone.
		m.call("delete", "url", failURL, "--yes")
		o = m.call("delete", "url", failURL, "--yes")
		assert.NotContains(t, o.err, "already")
	})
}

// A purge that is resumed after another has proved the target gone raises no alarm
// over the hosts that it was begun with.
func TestAResumedPurgeKnowsWhatWasPurgedSince(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		op := task.Operation{ID: "0badcafe", Who: "tester@host", Began: m.clock.Now().Add(-20 * time.Minute), Targets: []task.Target{{
			Query: task.Query{Type: task.URL, URL: llamaURL},
			Known: []task.KnownCluster{{ID: 1, Copies: 1, Hosts: []task.KnownHost{{Hostname: "node-001", IP: "127.0.1.2", Type: "normal"}}}},
		}}}
		entry, err := m.journal().Begin(op, nil)
		require.NoError(t, err)
		entry.Close()
		o := m.call("delete", "url", llamaURL, "--yes", "--force")
		require.Equal(t, console.ExitOK, o.code, o.err)
		o = m.call("delete", "--resume", "0badcafe", "-o", "json")
		assert.NotContains(t, o.out, "no answer", o.err)
		assert.Contains(t, o.out, `"verified": true`)
	})
}

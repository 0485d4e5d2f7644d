package main

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// in is call with the configuration of a folder, and no manager named.
func (m *manager) in(folder string, args ...string) outcome {
	m.t.Helper()
	c := m.prepared(args...)
	delete(c.env, "DFTASK_MANAGER")
	c.env["XDG_CONFIG_HOME"] = folder
	return c.run(m.t)
}

// A manager has one history in every context that leads to it: a purge keeps its
// proof, and can be resumed, when a context is made, renamed or deleted.
func TestAManagerHasOneHistory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		folder := t.TempDir()
		o := m.in(folder, "delete", "url", llamaURL, "--yes", "--manager", m.url)
		require.Equal(t, console.ExitOK, o.code, o.err)
		m.stopped(time.Minute, "0badcafe", nil, target1)
		o = m.in(folder, "context", "set", "prod", "--manager", m.url+"/")
		require.Equal(t, console.ExitOK, o.code, o.err)
		o = m.in(folder, "executions", "list", "--state", "purged", "--target", "llama")
		assert.NotContains(t, o.out, "UNVERIFIED", o.err)
		assert.Contains(t, o.out, "PURGED ")
		o = m.in(folder, "delete", "--resume", "-o", "json")
		assert.Contains(t, o.err, "resuming the purge 0badcafe")
	})
}

// What an earlier release left unfinished under a context's name is offered.
func TestAPurgeOfAnEarlierReleaseGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		folder := t.TempDir()
		o := m.in(folder, "context", "set", "prod", "--manager", m.url)
		require.Equal(t, console.ExitOK, o.code, o.err)
		op := task.Operation{ID: "0badcafe", Who: "tester@host", Began: m.clock.Now().Add(-time.Minute), Targets: []task.Target{{Query: task.Query{Type: task.URL, URL: llamaURL}}}}
		entry, err := journal.Open(filepath.Join(m.state, "dftask", "journal"), m.url+"#prod").Begin(op, nil)
		require.NoError(t, err)
		entry.Close()
		o = m.in(folder, "delete", "--resume")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.err, "resuming the purge 0badcafe")
		o = m.in(folder, "delete", "--resume")
		assert.Contains(t, o.err, "no purge was interrupted here")
	})
}

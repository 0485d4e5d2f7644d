package main

import (
	"net/http"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/client/task"
	"dftask/keyring"
)

// bubbleURL is the address of a manager that is reached in memory.
const bubbleURL = "http://127.0.0.1:8080"

// newManager is a manager for command lines that are carried out in this process, in
// a bubble of testing/synctest. Time stands still while anything is at work there,
// and passes at once when all wait, so no machine is too slow for a deadline.
func newManager(t *testing.T) *manager {
	t.Helper()
	return managerOf(t, simulator.Options{Fleet: unlimited(100_000)})
}

// managerOf is one with a fleet, a token or users of its own.
func managerOf(t *testing.T, o simulator.Options) *manager {
	t.Helper()
	if o.Token == "" {
		o.Token = secret
	}
	m := &manager{t: t, built: simulator.New(o), state: t.TempDir(), url: bubbleURL}
	m.clock = sharedClock{wall: time.Now(), manager: m.built.Clock().Now(), speed: 1}
	t.Cleanup(func() { assert.NoError(t, m.built.Close()) })
	return m
}

// call runs a command line in this process, on the manager's clock and with the
// journal of all its commands.
func (m *manager) call(args ...string) outcome {
	m.t.Helper()
	return m.prepared(args...).run(m.t)
}

// prepared is a command line that reaches the manager in memory.
func (m *manager) prepared(args ...string) call {
	return call{
		args: args, clock: m.clock, transport: web.Transport(http.HandlerFunc(m.serve)), keyring: keyring.NewMemory(),
		env: map[string]string{"XDG_STATE_HOME": m.state, "DFTASK_TOKEN": m.built.Token(), "DFTASK_MANAGER": m.url},
	}
}

// onTerminal is call with somebody who types.
func (m *manager) onTerminal(typed string, args ...string) outcome {
	m.t.Helper()
	c := m.prepared(args...)
	c.stdin, c.tty = typed, true
	return c.run(m.t)
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
	entry, err := m.journal().Begin(op, nil)
	require.NoError(m.t, err)
	entry.Close()
}

// inBubble runs a test on a clock of its own.
func inBubble(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

package main

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// demoHosts are the hosts of the built-in fleet, those of cluster-1 first.
var demoHosts = []string{
	"cluster-1/dragonfly-seed-client-0", "cluster-1/node-001", "cluster-1/node-002", "cluster-1/node-003", "cluster-1/node-004", "cluster-1/node-005",
	"eu-west/dragonfly-seed-client-0", "eu-west/node-001", "eu-west/node-002", "eu-west/node-003",
}

// A scheduler that was restarted has no hosts for up to five minutes, and asks
// none. Nothing is said to be gone then, and the clusters without an answer are
// named.
func TestNoHostIsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		// A silent host does not come back before the answer, however busy the machine.
		for _, host := range demoHosts {
			m.built.SetHost(host, simulator.HostSilent)
		}
		call := func(args ...string) outcome {
			m.built.RestartScheduler("cluster-1", "")
			m.built.RestartScheduler("eu-west", "")
			return m.call(args...)
		}
		const why = ": no answer: no host is connected to its schedulers"

		o := call("search", "url", llamaURL)
		assert.Equal(t, console.ExitFailure, o.code, o.err)
		assert.Contains(t, o.out, "no host was asked for a copy (job ")
		assert.Contains(t, o.out, "note: cluster-1"+why)
		assert.Contains(t, o.out, "note: eu-west"+why)
		assert.NotContains(t, o.out, "no copy found")

		o = call("delete", "url", llamaURL, "--yes")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		assert.Contains(t, o.out, "NOTHING DELETED, UNVERIFIED: 0 deleted, 0 failed (job ")
		assert.Contains(t, o.out, "note: the search afterwards: cluster-1"+why)
		assert.Contains(t, o.out, "note: the search afterwards: eu-west"+why)

		o = call("delete", "url", llamaURL, "--yes", "-o", "json")
		r := parse[purged](t, o.out)
		assert.Equal(t, string(task.NothingDeleted), r.Verdict)
		assert.False(t, r.Verified)
		assert.Nil(t, r.Left)

		o = call("delete", "--from", listed(t, llamaURL, failURL), "--yes")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		assert.Contains(t, o.out, "2 not verified; copies: 0 deleted, 0 failed, what is left is not known (")
		assert.Contains(t, o.out, "note: 2 targets: the search afterwards: cluster-1"+why)
		assert.Len(t, m.built.Holders(task.Query{Type: task.URL, URL: llamaURL}.ComputedID()), 8)
	})
}

// One cluster without an answer is named, also where the others prove the rest.
func TestOneClusterIsNotAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		for _, host := range demoHosts[:6] {
			m.built.SetHost(host, simulator.HostSilent)
		}
		m.built.RestartScheduler("cluster-1", "")
		o := m.call("delete", "--from", listed(t, target1, target2), "--yes")
		assert.Contains(t, o.out, "note: 2 targets: the search afterwards: cluster-1: no answer: no host is connected to its schedulers")
	})
}

package models

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/client/task"
)

// What is copied for a shell has no names in it that a shell would run: peers
// choose them.
func TestTheCopiedCommandRunsNoHostname(t *testing.T) {
	const id = "9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa"
	left := func(names ...string) *task.PurgeResult {
		r := &task.PurgeResult{TaskID: id, Verdict: task.NothingPurged, Verified: true, Clusters: []task.PurgedCluster{{ID: 1}}}
		for _, name := range names {
			r.Clusters[0].Hosts = append(r.Clusters[0].Hosts, task.HostOutcome{Hostname: name, Outcome: task.Untouched, Left: true, Cause: task.Forgotten})
		}
		return r
	}
	assert.Equal(t, "# on node-001, db_2.example.com\ndfctl task rm "+id, commands(left("node-001", "db_2.example.com")))
	for _, name := range []string{"a; rm -rf ~", "$(id)", "`id`", "a\nid", "a|b", "a&", ">b", "a b", "ä", ""} {
		assert.Equal(t, "# on 2 of the hosts\ndfctl task rm "+id, commands(left("node-001", name)), name)
	}
	assert.Empty(t, commands(left()))
}

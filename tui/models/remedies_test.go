package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/executions"
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
	assert.Equal(t, "# on node-001, db_2.example.com\ndfctl task rm "+id, executions.RemedyCommands(left("node-001", "db_2.example.com")))
	for _, name := range []string{"a; rm -rf ~", "$(id)", "`id`", "a\nid", "a|b", "a&", ">b", "a b", "ä", ""} {
		assert.Equal(t, "# on 2 of the hosts\ndfctl task rm "+id, executions.RemedyCommands(left("node-001", name)), name)
	}
	assert.Empty(t, executions.RemedyCommands(left()))
}

// Why nothing was deleted is not that the schedulers have forgotten it where
// something else is known, or where nothing is left.
func TestNothingPurgedIsNotAlwaysForgotten(t *testing.T) {
	for url, want := range map[string][]string{
		"https://example.com/partial.bin": {"NOTHING PURGED", "visited no host: nothing was deleted. 1 copy still found."},
		"https://example.com/nowhere.bin": {"NOTHING TO PURGE", "No host that was asked holds a copy, and none was known to: there was nothing to delete (verified by #"},
	} {
		drive(t, simulator.Options{}, 140, 40, func(d *driver) {
			d.search(url)
			d.press("d", "delete", "enter")
			d.wait(time.Minute)
			d.press("5", "g", "enter")
			d.sees(want...)
			d.doesNotSee("forgotten the task")
		})
	}
}

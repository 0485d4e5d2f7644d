package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/clusters"
	"dftask/tui/models/dialogs"
)

// journaled writes a purge down that has ended with these results.
func (d *driver) journaled(dir string, clusterIDs []uint, results ...task.PurgeResult) {
	d.t.Helper()
	op := task.Operation{ID: "0badcafe", Who: "tester@host", Reason: "INC-42", Began: d.deps.Engine.Clock.Now(), ClusterIDs: clusterIDs}
	for i := range results {
		r := &results[i]
		r.TaskID, r.OperationID = r.Query.ComputedID(), op.ID
		r.Jobs = []task.JobRef{{ID: uint(9000 + i), State: client.Success}}
		op.Targets = append(op.Targets, task.Target{Query: r.Query})
	}
	e, err := journal.Open(dir, "prod").Begin(op, nil)
	require.NoError(d.t, err)
	for i, r := range results {
		e.Ended(i, r)
	}
	e.End(journal.Finished)
}

// confirming is the confirmation that is open.
func (d *driver) confirming() *dialogs.Confirmation {
	d.t.Helper()
	c, open := d.root.front.dialog.(*dialogs.Confirmation)
	require.True(d.t, open, "no confirmation is open:\n%s", d.screen())
	return c
}

// Of one target a copy is left in cluster-1, of the other nothing is known: the
// dialog names both clusters, for the delete goes to both.
func TestARetryNamesTheClustersItGoesTo(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.journaled(dir, nil,
			task.PurgeResult{Query: task.Query{Type: task.URL, URL: llama}, Verdict: task.PartlyPurged, Clusters: []task.PurgedCluster{{ID: 1, Name: "cluster-1", Answered: true, Hosts: []task.HostOutcome{
				{Hostname: "node-001", IP: "127.0.1.2", Type: "normal", Outcome: task.Deleted},
				{Hostname: "node-002", IP: "127.0.1.3", Type: "normal", Outcome: task.Failed, Error: "permission denied"},
			}}}},
			task.PurgeResult{Query: task.Query{Type: task.URL, URL: "https://example.com/other.bin"}, Verdict: task.FailedPurge})
		d.restart(dir, d.deps.Ctx)
		d.press("5", "g", "enter", "r")
		d.sees("in 2 clusters?", "cluster-1", "eu-west", "again the targets of which something was left, each in all")
		assert.Equal(t, []uint{1, 2}, d.confirming().Operation().ClusterIDs)
	})
}

// A purge of one cluster whose job is lost is made again in that cluster.
func TestARetryGoesWhereThePurgeWent(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.journaled(dir, []uint{2}, task.PurgeResult{Query: task.Query{Type: task.URL, URL: llama}, Verdict: task.Lost})
		d.restart(dir, d.deps.Ctx)
		d.press("5")
		d.wait(time.Second)
		d.press("g", "enter", "r")
		d.sees("in 1 cluster?", "eu-west")
		assert.Equal(t, []uint{2}, d.confirming().Operation().ClusterIDs)
		// The same while the clusters in use are not known.
		d.press("esc")
		*d.root.clusters = *clusters.New(d.deps.Engine, []string{"eu-west"})
		d.press("r")
		assert.Equal(t, []uint{2}, d.confirming().Operation().ClusterIDs)
	})
}

// The same of one of many targets, opened.
func TestARetryOfOneOfManyGoesWhereThePurgeWent(t *testing.T) {
	dir := t.TempDir()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.journaled(dir, []uint{2},
			task.PurgeResult{Query: task.Query{Type: task.URL, URL: llama}, Verdict: task.Lost},
			task.PurgeResult{Query: task.Query{Type: task.URL, URL: fail}, Verdict: task.Lost})
		d.restart(dir, d.deps.Ctx)
		d.press("5", "g", "enter", "enter", "r")
		assert.Equal(t, []uint{2}, d.confirming().Operation().ClusterIDs)
		assert.Len(t, d.confirming().Plan.Targets, 1)
	})
}

// Where it went is not what is in use by now: the dialog says so.
func TestARetryOutsideTheScopeSaysSo(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(fail)
		d.press("d", "delete", "enter")
		d.waitFor("PARTLY PURGED: 2 deleted", 40*time.Second)
		d.press("s", "down", " ", "enter", "5", "g", "enter", "r")
		d.sees("cluster-1", "It goes where the purge before went")
	})
}

// A retry of many goes to all their clusters, and does not say that nothing
// else is deleted.
func TestARetryOfManyPromisesNoMoreThanItKeeps(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		other := "https://example.com/other.bin"
		d.manager.AddTask(simulator.Task{URL: other, Copies: []simulator.Copy{{Host: "eu-west/node-001"}, {Host: "cluster-1/node-001"}}})
		d.manager.SetDeleteError(task.Query{Type: task.URL, URL: other}.ComputedID(), "eu-west/node-001", "permission denied")
		d.paste(fail, other)
		d.press("d", "delete", "enter")
		d.wait(time.Minute)
		d.press("r")
		d.sees("again the targets of which something was left, each in all")
		d.doesNotSee("downloaded there since")
		d.press("esc", "enter", "r")
		d.sees("This deletes again what was left, and what was downloaded there since.")
	})
}

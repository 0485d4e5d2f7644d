package journal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/client/task"
)

// A purge by the engine is followed to its end by another program, which sends
// nothing again, and what became of it is read back as it was.
func TestAPurgeIsResumed(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m := simulator.New(simulator.Options{})
		defer m.Close()
		c, err := client.New(client.Options{URL: "http://manager.example.com:8080", Token: m.Token(), Transport: web.Transport(m.Handler()), Now: m.Clock().Now})
		require.NoError(t, err)
		engine := &task.Engine{API: c, Clock: m.Clock(), Who: "tester@host"}

		op := task.Operation{ID: task.NewOperationID(), Who: engine.Who, Reason: "INC-42", Began: m.Clock().Now().UTC(), Targets: []task.Target{
			{Query: task.Query{Type: task.URL, URL: "https://example.com/fail.bin"}},
			{Query: task.Query{Type: task.URL, URL: "https://example.com/disk-only.bin"}},
		}}
		first, err := journal.Open(dir, "prod").Begin(op, nil)
		require.NoError(t, err)
		for _, r := range op.Requests(first, nil) {
			ctx, kill := context.WithCancel(t.Context())
			defer kill()
			for u := range engine.Purge(ctx, r) {
				if len(u.Result.Jobs) > 0 {
					// The job is written down before anybody hears of it.
					records, err := journal.Open(dir, "prod").Past()
					require.NoError(t, err)
					assert.Equal(t, u.Result.Jobs[0].ID, records[0].Sent[r.Query.ComputedID()].ID)
					kill()
				}
			}
		}
		first.Close()

		j := journal.Open(dir, "prod")
		second, err := j.Take(op.ID)
		require.NoError(t, err)
		record := second.Record()
		assert.Equal(t, op, record.Operation)
		want := map[int]task.PurgeResult{}
		for _, r := range record.Operation.Requests(second, record.Sent) {
			for u := range engine.Purge(t.Context(), r) {
				if u.Done {
					require.NoError(t, u.Err)
					want[r.Target] = u.Result
				}
			}
		}
		second.End(journal.Finished)

		records, err := j.Past()
		require.NoError(t, err)
		require.Len(t, records, 1)
		assert.False(t, records[0].Unfinished())
		require.Len(t, records[0].Results, 2)
		assert.Equal(t, task.PartlyPurged, records[0].Results[0].Verdict)
		assert.Equal(t, task.NothingPurged, records[0].Results[1].Verdict)
		for i, got := range records[0].Results {
			for k := range got.Clusters {
				assert.ElementsMatch(t, want[i].Clusters[k].Hosts, got.Clusters[k].Hosts)
			}
			wantJSON, err := want[i].Trimmed(200).MarshalJSON()
			require.NoError(t, err)
			gotJSON, err := got.MarshalJSON()
			require.NoError(t, err)
			assert.JSONEq(t, string(wantJSON), string(gotJSON))
			assert.Equal(t, want[i].Who, got.Who)
			assert.True(t, want[i].CreatedAt.Equal(got.CreatedAt))
			assert.Equal(t, [2]int{want[i].Schedulers, want[i].Answered}, [2]int{got.Schedulers, got.Answered})
		}
		page, err := c.Jobs(t.Context(), client.JobQuery{Type: client.DeleteTask, PerPage: 100})
		require.NoError(t, err)
		jobs := 0
		for _, job := range page.Jobs {
			if task.ParseBio(job.Bio).OperationID == op.ID {
				jobs++
			}
		}
		assert.Equal(t, 2, jobs, "one for each target, whichever program followed it")
	})
}

// What another purge would have to do is the same of results that were read
// back, hosts that were not all written included: it goes to the clusters that
// the first was confirmed for, and to none where nothing is left.
func TestLeftoversAreReadBack(t *testing.T) {
	for name, stop := range map[string]bool{"nothing left": false, "a cluster that was not asked": true} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			m := simulator.New(simulator.Options{})
			defer m.Close()
			c, err := client.New(client.Options{URL: "http://manager.example.com:8080", Token: m.Token(), Transport: web.Transport(m.Handler()), Now: m.Clock().Now})
			require.NoError(t, err)
			engine := &task.Engine{API: c, Clock: m.Clock(), Who: "tester@host"}
			if stop {
				m.SetScheduler("eu-west", "", simulator.SchedulerStopped)
			}
			op := task.Operation{ID: task.NewOperationID(), Began: m.Clock().Now(), ClusterIDs: []uint{1, 2}}
			for i := range 12 {
				u := fmt.Sprintf("https://example.com/%d", i)
				m.AddTask(simulator.Task{URL: u, Copies: append(simulator.On("cluster-1", "node-001"), simulator.On("eu-west", "node-001")...)})
				op.Targets = append(op.Targets, task.Target{Query: task.Query{Type: task.URL, URL: u}, Known: []task.KnownCluster{{ID: 1, Copies: 1}, {ID: 2, Copies: 1}}})
			}
			entry, err := journal.Open(dir, "prod").Begin(op, nil)
			require.NoError(t, err)
			want := map[int]task.PurgeResult{}
			for u := range engine.PurgeAll(t.Context(), op.Requests(entry, nil)) {
				if u.Done {
					want[u.Target] = u.Result
				}
			}
			entry.End(journal.Finished)
			records, err := journal.Open(dir, "prod").Past()
			require.NoError(t, err)
			require.Len(t, records[0].Results, 12)
			for i, got := range records[0].Results {
				result := want[i]
				wantTarget, wantIDs, left := result.Leftover()
				target, ids, ok := got.Leftover()
				assert.Equal(t, stop, left, name)
				assert.Equal(t, left, ok, name)
				assert.Equal(t, wantIDs, ids, name)
				assert.Equal(t, wantTarget, target, name)
			}
		})
	}
}

// A purge whose end is not known is done again where it was confirmed for.
func TestALostPurgeIsReadBackWithItsClusters(t *testing.T) {
	j := journal.Open(t.TempDir(), "prod")
	op := task.Operation{ID: "7f3a9c2e", ClusterIDs: []uint{2}, Targets: []task.Target{{Query: task.Query{Type: task.URL, URL: "https://example.com/a"}}}}
	entry, err := j.Begin(op, nil)
	require.NoError(t, err)
	entry.Ended(0, task.PurgeResult{Query: op.Targets[0].Query, Verdict: task.Lost})
	entry.End(journal.Finished)
	records, err := j.Past()
	require.NoError(t, err)
	result := records[0].Results[0]
	_, ids, ok := result.Leftover()
	assert.True(t, ok)
	assert.Equal(t, []uint{2}, ids, "none would be all clusters")
}

// The hosts that held copies before are known to the resumed purge: one that does
// not answer any more is no more proved to it than to the first one.
func TestAResumedPurgeKnowsTheHosts(t *testing.T) {
	const silent, manifest = "https://example.com/silent.bin", "https://registry.example.com/v2/one/manifests/1"
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m := simulator.New(simulator.Options{})
		defer m.Close()
		c, err := client.New(client.Options{URL: "http://manager.example.com:8080", Token: m.Token(), Transport: web.Transport(m.Handler()), Now: m.Clock().Now})
		require.NoError(t, err)
		engine := &task.Engine{API: c, Clock: m.Clock(), Who: "tester@host"}
		copies := append(simulator.On("cluster-1", "node-001"), simulator.Copy{Host: "cluster-1/node-003", Forgotten: true})
		m.AddTask(simulator.Task{URL: silent, Copies: copies})
		m.AddImage(simulator.Image{URL: manifest, Layers: []simulator.Layer{
			{Digest: "sha256:" + strings.Repeat("d", 64), Copies: copies[:1]}, {Digest: "sha256:" + strings.Repeat("e", 64), Copies: copies},
		}})
		var file task.SearchUpdate
		for file = range engine.Search(t.Context(), task.Query{Type: task.URL, URL: silent}, nil) {
		}
		op := task.Operation{ID: task.NewOperationID(), Began: m.Clock().Now().UTC(), Targets: []task.Target{
			{Query: file.Result.Query, Known: file.Result.Known()},
			{Query: task.Query{Type: task.Image, URL: manifest}}, // its blobs are found by the purge
		}}
		first, err := journal.Open(dir, "prod").Begin(op, nil)
		require.NoError(t, err)
		for _, r := range op.Requests(first, nil) {
			ctx, kill := context.WithCancel(t.Context())
			for u := range engine.Purge(ctx, r) {
				if len(u.Result.Jobs) > 0 {
					kill()
				}
			}
			kill()
		}
		first.Close()
		m.SetHost("cluster-1/node-003", simulator.HostRefusing)

		second, err := journal.Open(dir, "prod").Take(op.ID)
		require.NoError(t, err)
		record := second.Record()
		assert.Equal(t, op.Targets[0], record.Operation.Targets[0])
		for _, r := range record.Operation.Resume(second, record.Sent) {
			var last task.PurgeUpdate
			for last = range engine.Purge(t.Context(), r) {
			}
			require.NoError(t, last.Err)
			assert.Equal(t, task.Unverified, last.Result.Verdict, r.Query.Type)
			silent := 0
			for _, h := range last.Result.Clusters[0].Hosts {
				if h.Outcome == task.NotHeardOf {
					assert.Equal(t, "node-003", h.Hostname)
					silent++
				}
			}
			assert.Equal(t, 1, silent, r.Query.Type)
		}
		second.End(journal.Finished)
	})
}

package journal

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
)

const verified = `{"query": {"type": "url", "url": "https://example.com/%s"}, "verdict": "purged", "verified": true, "verified_by": 77,
	"verified_at": "2026-11-23T14:05:40Z", "jobs": [{"id": 42, "state": "SUCCESS"}], "deleted": 1, "left": 0,
	"clusters": [{"id": 1, "name": "cluster-1", "hosts": []}]}`

// verifiedOf is what a search tells of a target of a purge.
func verifiedOf(t *testing.T, op task.Operation, target int) task.PurgeResult {
	t.Helper()
	r := result(t, verified)
	r.Query = op.Targets[target].Query
	r.TaskID = r.Query.ComputedID()
	r.OperationID, r.Who, r.Reason, r.CreatedAt = op.ID, op.Who, op.Reason, began
	return r
}

// What was verified takes the place of what was known: of one's own purges, and of
// those of others, of which nothing was known.
func TestWhatWasVerifiedIsKept(t *testing.T) {
	dir := t.TempDir()
	j := Open(dir, managerURL)
	own := operation("00000001", 2)
	e := begin(t, j, own)
	for i := range own.Targets {
		e.Ended(i, result(t, `{"verdict": "purged, unverified", "jobs": [{"id": 42, "state": "SUCCESS"}], "deleted": 1, "left": null}`))
	}
	e.End(Finished)
	require.NoError(t, j.Verified(verifiedOf(t, own, 1)))

	others := operation("00000002", 2)
	others.Who = "sato@host"
	for i := range others.Targets {
		require.NoError(t, j.Verified(verifiedOf(t, others, i)))
	}
	all := past(t, Open(dir, managerURL))
	require.Len(t, all, 2)
	for _, r := range all {
		assert.False(t, r.Unfinished(), "there is nothing to resume")
		require.Len(t, r.Operation.Targets, 2)
		if r.Operation.ID == own.ID {
			assert.Equal(t, task.Unverified, r.Results[0].Verdict)
		}
		got := r.Results[1]
		assert.Equal(t, task.Purged, got.Verdict)
		assert.True(t, got.Verified)
		assert.Equal(t, task.Moment{JobID: 77, At: time.Date(2026, 11, 23, 14, 5, 40, 0, time.UTC)}, got.Proof)
		if r.Operation.ID == others.ID {
			assert.Equal(t, "sato@host", got.Who)
			assert.Equal(t, others.Targets[0].Query, r.Operation.Targets[0].Query)
			assert.Equal(t, []uint{1}, r.Operation.ClusterIDs)
		}
	}
}

// A blob of an image is no target of the purge of the image.
func TestAVerifiedBlobChangesNothingOfItsImage(t *testing.T) {
	j := Open(t.TempDir(), managerURL)
	op := operation("00000001", 1)
	op.Targets[0] = task.Target{
		Query:  task.Query{Type: task.Image, URL: "https://r.example.com/v2/a/manifests/1"},
		Layers: []task.Layer{{URL: "https://r.example.com/v2/a/blobs/sha256:1", Digest: "sha256:1"}},
	}
	begin(t, j, op).End(Finished)
	blob := verifiedOf(t, operation("00000001", 1), 0)
	blob.Query = task.Query{Type: task.URL, URL: op.Targets[0].Layers[0].URL}
	blob.TaskID = blob.Query.ComputedID()
	require.NoError(t, j.Verified(blob))
	assert.Len(t, past(t, j)[0].Operation.Targets, 1)
}

// A manager with two addresses has one history, once one of them lists a job that
// the journal of the other has.
func TestOneManagerWithTwoAddresses(t *testing.T) {
	dir := t.TempDir()
	first, second, stranger := Open(dir, managerURL), Open(dir, "http://10.0.0.1:8080"), Open(dir, "http://other.example.com:8080")
	op := operation("00000001", 1)
	e := begin(t, first, op)
	e.Sent(op.Targets[0].Query.ComputedID(), task.SentJob{ID: 42, At: began})
	e.Ended(0, result(t, `{"verdict": "purged, unverified", "jobs": [{"id": 42, "state": "SUCCESS"}], "deleted": 1, "left": null}`))
	e.End(Finished)
	begin(t, second, operation("00000002", 1)).End(Finished)
	begin(t, stranger, operation("00000003", 1)).End(Finished)

	for _, jobs := range []map[string]uint{nil, {"00000001": 43}, {"0000000a": 42}} {
		found, err := second.Recognize(jobs)
		require.NoError(t, err)
		assert.False(t, found)
	}
	assert.Len(t, past(t, second), 1)
	found, err := second.Recognize(map[string]uint{"0000000a": 1, "00000001": 42})
	require.NoError(t, err)
	assert.True(t, found)
	for _, j := range []*Journal{first, second, Open(dir, managerURL), Open(dir, "http://10.0.0.1:8080")} {
		assert.Len(t, past(t, j), 2)
	}
	assert.Len(t, past(t, stranger), 1)
	found, err = second.Recognize(map[string]uint{"00000001": 42})
	require.NoError(t, err)
	assert.False(t, found, "that is known")

	// What is verified under one address is known under the other.
	require.NoError(t, second.Verified(verifiedOf(t, op, 0)))
	for _, j := range []*Journal{first, second} {
		for _, r := range past(t, j) {
			if r.Operation.ID == op.ID {
				assert.True(t, r.Results[0].Verified)
			}
		}
	}
}

package journal

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/task"
)

// began is when the operations of the tests begin; it has nanoseconds.
var began = time.Date(2026, 11, 23, 14, 5, 6, 123456789, time.UTC)

// operation is one of so many URLs.
func operation(id string, targets int) task.Operation {
	op := task.Operation{ID: id, Who: "ops@host", Reason: "INC-42 bad build", Began: began}
	for i := range targets {
		op.Targets = append(op.Targets, task.Target{Query: task.Query{Type: task.URL, URL: fmt.Sprintf("https://example.com/%s/%d", id, i)}})
	}
	return op
}

// taskOf is the id of the task of an operation's target.
func taskOf(op task.Operation, target int) string { return op.Targets[target].Query.ComputedID() }

// result is what became of a target, as the command line tells it.
func result(t testing.TB, report string) (r task.PurgeResult) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(report), &r))
	return r
}

func purged(t testing.TB, job uint) task.PurgeResult {
	return result(t, fmt.Sprintf(`{"verdict": "purged", "verified": true, "jobs": [{"id": %d, "state": "SUCCESS"}], "deleted": 3, "left": 0}`, job))
}

func begin(t testing.TB, j *Journal, op task.Operation) *Entry {
	t.Helper()
	e, err := j.Begin(op, nil)
	require.NoError(t, err)
	t.Cleanup(e.Close)
	return e
}

func past(t testing.TB, j *Journal) []Record {
	t.Helper()
	records, err := j.Past()
	require.NoError(t, err)
	return records
}

// add writes to the journal what no journal would.
func add(t testing.TB, j *Journal, text string) {
	t.Helper()
	f, err := os.OpenFile(j.Path(), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	require.NoError(t, err)
	_, err = f.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

func content(t testing.TB, j *Journal) string {
	t.Helper()
	text, err := os.ReadFile(j.Path())
	require.NoError(t, err)
	return string(text)
}

func TestAnOperationIsReadBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "journal")
	pieces := uint64(1<<63 + 1)
	op := task.Operation{
		ID: "7f3a9c2e", Who: "ops@host", Reason: "INC-42 \x1b[31m„böse“", Began: began, Ahead: -90 * time.Minute, ClusterIDs: []uint{1, 2}, NoVerify: true,
		Targets: []task.Target{
			{
				Query: task.Query{Type: task.URL, URL: "https://example.com/a?x=1&y=<2>", Tag: "prod", Application: "ml", PieceLength: &pieces, FilteredQueryParams: "&"},
				Known: []task.KnownCluster{{ID: 1, Name: "cluster-1", Copies: 6}, {ID: 2}},
			},
			{Query: task.Query{Type: task.ID, TaskID: strings.Repeat("ab", 32)}},
			{Query: task.Query{Type: task.Content, Content: "build-4711\n\u202e"}},
			{
				Query:  task.Query{Type: task.Image, URL: "https://registry.example.com/v2/app/manifests/v1", Platform: "linux/amd64", Tag: "x"},
				Layers: []task.Layer{{URL: "https://registry.example.com/v2/app/blobs/sha256:1", Digest: "sha256:1", Copies: 3}},
			},
		},
	}
	j := Open(dir, "prod")
	_, err := os.Stat(dir)
	require.ErrorIs(t, err, os.ErrNotExist, "nothing is written before it must be")
	assert.Empty(t, past(t, j))
	_, err = os.Stat(dir)
	require.ErrorIs(t, err, os.ErrNotExist, "looking makes nothing")

	e := begin(t, j, op)
	assert.Equal(t, Record{Operation: op, Alive: true}, e.Record())
	sent := task.SentJob{ID: 42, At: began.Add(time.Second)}
	e.Sent("task-1", sent)
	e.Ended(1, purged(t, 42))

	records := past(t, Open(dir, "prod"))
	require.Len(t, records, 1)
	r := records[0]
	assert.Equal(t, op, r.Operation)
	assert.Equal(t, map[string]task.SentJob{"task-1": sent}, r.Sent)
	assert.Equal(t, task.Purged, r.Results[1].Verdict)
	assert.True(t, r.Unfinished())
	assert.True(t, r.Alive)
	assert.Zero(t, r.Missing)

	e.End(Finished)
	records = past(t, Open(dir, "prod"))
	require.Len(t, records, 1)
	assert.False(t, records[0].Unfinished())
	assert.False(t, records[0].Alive)
	assert.False(t, records[0].GivenUp)
	assert.WithinDuration(t, time.Now(), records[0].Ended, time.Minute)
	assert.NotContains(t, content(t, j), "\x1b")
	if runtime.GOOS != "windows" {
		for name, mode := range map[string]os.FileMode{dir: 0o700, j.Path(): 0o600} {
			info, err := os.Stat(name)
			require.NoError(t, err)
			assert.Equal(t, mode, info.Mode().Perm(), name)
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	assert.Len(t, names, 2, "the journal and its lock are left: %v", names)
}

func TestSecretsAreNotKept(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	op := operation("7f3a9c2e", 1)
	op.Targets[0].Query = task.Query{
		Type: task.Image, URL: "https://registry.example.com/v2/app/manifests/v1",
		Username: "operator", Password: "hunter22", Headers: map[string]string{"X-Key": "s3cret"},
	}
	e := begin(t, j, op)
	r := purged(t, 1)
	r.Query = op.Targets[0].Query
	e.Ended(0, r)
	for _, secret := range []string{"operator", "hunter22", "X-Key", "s3cret"} {
		assert.NotContains(t, content(t, j), secret)
	}
	assert.Empty(t, past(t, j)[0].Operation.Targets[0].Query.Password)
}

const report = `{"verdict": "partly purged", "verified": true, "verified_by": 77, "verified_at": "2026-11-23T14:05:40Z", "jobs": [{"id": 42, "state": "SUCCESS"}, {"id": 43, "state": "FAILURE"}],
 "task_id": "abc", "deleted": 2, "failed": 1, "left": 2, "seconds": 61.3,
 "clusters": [{"id": 1, "name": "cluster-1", "hosts": [
   {"hostname": "node-001", "ip": "127.0.1.2", "host_type": "normal", "outcome": "deleted"},
   {"hostname": "node-002", "ip": "127.0.1.3", "host_type": "normal", "outcome": "failed", "error": "permission denied", "left": true, "cause": "refused"},
   {"hostname": "node-003", "ip": "127.0.1.4", "host_type": "super", "outcome": "deleted"},
   {"hostname": "node-004", "ip": "127.0.1.5", "host_type": "normal", "outcome": "untouched", "left": true, "cause": "forgotten", "layers": ["sha256:1"]}]}],
 "layers": [{"url": "https://r/blob", "digest": "sha256:1", "task_id": "def", "verdict": "purged", "jobs": [{"id": 43, "state": "FAILURE"}], "deleted": 2, "failed": 0, "left": 0}],
 "errors": ["a scheduler failed: gone"]}`

func TestAResultIsReadBack(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	for _, targets := range []int{1, 1000} {
		op := operation(fmt.Sprintf("%08x", targets), targets)
		op.Targets[0].Query.Tag = "prod"
		want := result(t, report)
		want.Query, want.OperationID, want.Reason, want.Who = op.Targets[0].Query, op.ID, op.Reason, op.Who
		want.Layers[0].Result.Query.Tag = "prod"
		want = want.Of(&op, 0)
		want.CreatedAt, want.Schedulers, want.Answered = began, 2, 1
		before, err := json.Marshal(want)
		require.NoError(t, err)
		e := begin(t, j, op)
		e.Ended(0, want)
		after, err := json.Marshal(want)
		require.NoError(t, err)
		require.Equal(t, string(before), string(after), "the caller's result is left as it is")
		got := past(t, j)[0].Results[0]
		if targets == 1 {
			assert.ElementsMatch(t, want.Clusters[0].Hosts, got.Clusters[0].Hosts)
			got.Clusters = want.Clusters
			assert.Equal(t, want, got)
			e.End(Finished)
			continue
		}
		// Of many targets the hosts are kept that are left.
		assert.Equal(t, want.Clusters[0].Hosts[1], got.Clusters[0].Hosts[0])
		assert.Equal(t, want.Clusters[0].Hosts[3], got.Clusters[0].Hosts[1])
		assert.Len(t, got.Clusters[0].Hosts, 2)
		assert.Equal(t, 2, got.Deleted())
		assert.Equal(t, 1, got.Failed())
		got.Clusters = want.Clusters
		assert.Equal(t, want, got)
	}
}

func TestLongErrorsAreClipped(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	r := purged(t, 1)
	long := strings.Repeat("ä", mostText)
	r.Clusters = []task.PurgedCluster{{ID: 1, Hosts: []task.HostOutcome{{Hostname: "a", Outcome: task.Failed, Error: long}}}}
	for range 100 {
		r.Errors = append(r.Errors, long)
	}
	begin(t, j, operation("7f3a9c2e", 1)).Ended(0, r)
	got := past(t, j)[0].Results[0]
	assert.Equal(t, strings.Repeat("ä", mostText/2)+"…", got.Clusters[0].Hosts[0].Error)
	assert.Len(t, got.Errors, mostErrors)
	assert.Equal(t, long, r.Clusters[0].Hosts[0].Error)
	assert.Less(t, len(content(t, j)), 100_000)
}

func TestNewestFirst(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	for i, minutes := range []int{2, 1, 3, 3} {
		op := operation(fmt.Sprintf("%08x", i), 1)
		op.Began = began.Add(time.Duration(minutes) * time.Minute)
		begin(t, j, op)
	}
	var ids []string
	for _, r := range past(t, j) {
		ids = append(ids, r.Operation.ID)
	}
	assert.Equal(t, []string{"00000003", "00000002", "00000000", "00000001"}, ids)
}

func TestOneTakesAnOperation(t *testing.T) {
	dir := t.TempDir()
	mine, theirs := Open(dir, "prod"), Open(dir, "prod")
	op := operation("7f3a9c2e", 2)
	e := begin(t, mine, op)
	e.Sent("task-0", task.SentJob{ID: 7, At: began})

	var taken *TakenError
	for _, j := range []*Journal{mine, theirs} {
		_, err := j.Take(op.ID)
		require.ErrorAs(t, err, &taken)
		_, err = j.Begin(op, nil)
		require.ErrorAs(t, err, &taken)
	}
	assert.Equal(t, op.ID, taken.ID)
	assert.True(t, past(t, theirs)[0].Alive)

	e.Close()
	e.Close()
	assert.False(t, past(t, theirs)[0].Alive)
	assert.True(t, past(t, theirs)[0].Unfinished())
	got, err := theirs.Take(op.ID)
	require.NoError(t, err)
	assert.Equal(t, op, got.Record().Operation)
	assert.Equal(t, uint(7), got.Record().Sent["task-0"].ID)
	_, err = mine.Take(op.ID)
	require.ErrorAs(t, err, &taken)
	got.Sent("task-1", task.SentJob{ID: 8, At: began})
	got.End(GivenUp)
	e.End(Finished)

	r := past(t, mine)[0]
	assert.False(t, r.Unfinished())
	assert.True(t, r.GivenUp, "who let go does not end it")
	assert.Len(t, r.Sent, 2)
	var gone *GoneError
	_, err = mine.Take(op.ID)
	require.ErrorAs(t, err, &gone)
	assert.True(t, gone.Ended)
	_, err = mine.Take("ffffffff")
	require.ErrorAs(t, err, &gone)
	assert.False(t, gone.Ended)
	for _, problem := range []client.Problem{taken, gone, &GoneError{Ended: true}} {
		assert.NotEmpty(t, problem.Error())
		assert.NotEmpty(t, problem.Advice())
	}
}

// A program may be killed between its last result and the end it would write.
func TestAllTargetsHaveEnded(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	e := begin(t, j, operation("7f3a9c2e", 2))
	e.Ended(0, purged(t, 1))
	assert.True(t, must(t, j).Unfinished())
	e.Ended(1, purged(t, 2))
	e.Close()
	r := must(t, j)
	assert.False(t, r.Unfinished())
	var gone *GoneError
	_, err := j.Take("7f3a9c2e")
	assert.ErrorAs(t, err, &gone)
}

// must is the one operation there is.
func must(t testing.TB, j *Journal) *Record {
	t.Helper()
	records := past(t, j)
	require.Len(t, records, 1)
	return &records[0]
}

func TestNamesDoNotShareAFile(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"prod", "Prod", "http://a:8080", "http://a-8080", "../prod", ""} {
		j := Open(dir, name)
		begin(t, j, operation(fmt.Sprintf("%08x", i), 1)).End(Finished)
		assert.Equal(t, dir, filepath.Dir(j.Path()))
		assert.Equal(t, fmt.Sprintf("%08x", i), must(t, j).Operation.ID)
	}
	// Nor do the locks of operations, whatever their ids.
	for _, id := range []string{"", "../x", "a/b", strings.Repeat("x", 300)} {
		begin(t, Open(dir, "odd"), operation(id, 1))
	}
	assert.Len(t, past(t, Open(dir, "odd")), 4)
}

func TestManyTargetsBeginWithOneSync(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	d := spy(j)
	op := operation("7f3a9c2e", 10_000)
	begin(t, j, op)
	assert.Equal(t, 1, d.syncs)
	assert.Equal(t, op, must(t, j).Operation)
}

// Each call returns when its own line is on the disk, and one write to the disk
// serves many calls.
func TestCallersShareAWrite(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	op := operation("7f3a9c2e", 400)
	e := begin(t, j, op)
	d := spy(j)
	d.slow = 2 * time.Millisecond
	var wg sync.WaitGroup
	for i := range op.Targets {
		wg.Go(func() {
			e.Sent(taskOf(op, i), task.SentJob{ID: uint(i + 1), At: began})
			assert.True(t, d.durable(taskOf(op, i)), "job %d is not on the disk", i+1)
		})
	}
	wg.Wait()
	assert.Len(t, must(t, j).Sent, 400)
	assert.Less(t, d.syncs, 200)
	t.Logf("400 jobs were brought to the disk with %d writes", d.syncs)
}

func BenchmarkSent(b *testing.B) {
	j := Open(b.TempDir(), "prod")
	e := begin(b, j, operation("7f3a9c2e", 1))
	b.SetParallelism(8)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			e.Sent(strings.Repeat("ab", 32), task.SentJob{ID: 1, At: began})
		}
	})
}

func BenchmarkPast(b *testing.B) {
	j := Open(b.TempDir(), "prod")
	op := operation("7f3a9c2e", 10_000)
	e := begin(b, j, op)
	r := result(b, report)
	r.Layers = nil
	text, err := resultLine(&op, 0, r, began).encode()
	require.NoError(b, err)
	for range op.Targets {
		require.NoError(b, j.append(text))
	}
	_ = e
	for b.Loop() {
		past(b, j)
	}
}

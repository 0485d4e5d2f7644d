package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
)

// small is a journal that is folded soon.
func small(dir string, limit int64) *Journal {
	j := Open(dir, "prod")
	j.limit, j.foldAt = limit, limit
	return j
}

// run has an operation begin and end, with jobs and results.
func run(t testing.TB, j *Journal, id string, targets int) {
	t.Helper()
	op := operation(id, targets)
	e := begin(t, j, op)
	for i := range op.Targets {
		e.Sent(taskOf(op, i), task.SentJob{ID: uint(i + 1), At: began})
		e.Ended(i, purged(t, uint(i+1)))
	}
	e.End(Finished)
}

func ids(records []Record) (ids []string) {
	for _, r := range records {
		ids = append(ids, r.Operation.ID)
	}
	return ids
}

func TestTheJournalIsBounded(t *testing.T) {
	const limit = 20_000
	j := small(t.TempDir(), limit)
	open := operation("0000ffff", 5)
	unfinished := begin(t, j, open)
	unfinished.Sent(taskOf(open, 0), task.SentJob{ID: 1, At: began})
	d := spy(j)
	largest := int64(0)
	for i := range 50 {
		run(t, j, fmt.Sprintf("%08x", i), 3)
		info, err := os.Stat(j.Path())
		require.NoError(t, err)
		largest = max(largest, info.Size())
	}
	assert.Less(t, largest, int64(limit+5000))
	assert.Positive(t, d.renamed)
	assert.Less(t, d.renamed, 30, "it is not folded with each line")
	records := past(t, j)
	assert.Greater(t, len(records), 3)
	kept := map[string]Record{}
	for _, r := range records {
		kept[r.Operation.ID] = r
	}
	for i := range len(records) - 1 {
		r := kept[fmt.Sprintf("%08x", 49-i)]
		require.NotEmpty(t, r.Operation.ID, "the newest are kept: %v", ids(records))
		assert.Equal(t, operation(r.Operation.ID, 3), r.Operation)
		assert.Len(t, r.Results, 3)
		assert.False(t, r.Unfinished())
	}
	assert.Equal(t, open, kept["0000ffff"].Operation)
	assert.Len(t, kept["0000ffff"].Sent, 1, "what is unfinished is kept whole")
	assert.True(t, kept["0000ffff"].Alive)
}

// What is unfinished, or the newest, may be larger than all: it is kept, and the
// journal is not folded with each line.
func TestALargeOperationIsKept(t *testing.T) {
	j := small(t.TempDir(), 10_000)
	d := spy(j)
	run(t, j, "7f3a9c2e", 100)
	assert.Less(t, d.renamed, 5)
	r := must(t, j)
	assert.Equal(t, operation("7f3a9c2e", 100), r.Operation)
	assert.Len(t, r.Results, 100)
	run(t, j, "00000001", 1)
	assert.Contains(t, ids(past(t, j)), "00000001")
}

func TestWhatIsFoldedAway(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	at := began
	j.now = func() time.Time { return at }
	days := func(n int) { at = began.Add(time.Duration(n) * 24 * time.Hour) }
	run(t, j, "00000001", 1) // ended long ago
	begin(t, j, operation("00000002", 1)).Close()
	begin(t, j, operation("00000003", 1)) // a program has it
	days(20)
	run(t, j, "00000004", 2)
	e := begin(t, j, operation("00000005", 2))
	e.Sent("a", task.SentJob{ID: 7, At: at})
	e.End(GivenUp)
	crashed := begin(t, j, operation("00000006", 1))
	crashed.Sent("a", task.SentJob{ID: 7, At: at})
	crashed.Close()
	days(31)
	stale, err := j.own("0000dead")
	require.NoError(t, err)
	require.NoError(t, stale.Close())
	before := map[string]Record{}
	for _, r := range past(t, j) {
		before[r.Operation.ID] = r
	}
	add(t, j, strings.Repeat("garbage\n", 10))

	j.fold(1)
	require.NoError(t, j.unfolded)
	after := map[string]Record{}
	for _, r := range past(t, j) {
		after[r.Operation.ID] = r
	}
	forgotten := before["00000004"]
	forgotten.Sent = map[string]task.SentJob{}
	assert.Equal(t, map[string]Record{
		"00000003": before["00000003"], "00000004": forgotten, "00000005": before["00000005"], "00000006": before["00000006"],
	}, after)
	assert.NotContains(t, content(t, j), "garbage")
	locks, err := filepath.Glob(filepath.Join(filepath.Dir(j.Path()), "*.lock"))
	require.NoError(t, err)
	assert.Len(t, locks, 3, "those of the journal and of what is unfinished: %v", locks)
	assert.True(t, j.heldLocks()[j.operationLock("00000003")])
}

func TestALaterReleaseIsNotFolded(t *testing.T) {
	for _, theirs := range []string{`{"v":2,"kind":"end","op":[1]}`, `{"v":1,"kind":"note","op":"7f3a9c2e"}`} {
		j := small(t.TempDir(), 2000)
		d := spy(j)
		add(t, j, theirs+"\n")
		for i := range 10 {
			run(t, j, fmt.Sprintf("%08x", i), 1)
		}
		assert.Zero(t, d.renamed)
		assert.Contains(t, content(t, j), theirs)
		assert.Len(t, past(t, j), 10)
	}
}

// Fields of a later release in lines of this one outlive a folding.
func TestUnknownFieldsAreKept(t *testing.T) {
	j := small(t.TempDir(), 2000)
	e := begin(t, j, operation("7f3a9c2e", 1))
	add(t, j, `{"v":1,"kind":"sent","op":"7f3a9c2e","task":"a","job":7,"colour":"red"}`+"\n")
	j.fold(1)
	assert.Contains(t, content(t, j), `"colour":"red"`)
	e.End(Finished)
}

// A program may die between any two steps of a folding.
func TestACrashWhileFoldingLosesNothing(t *testing.T) {
	for steps := 0; ; steps++ {
		dir := t.TempDir()
		j := Open(dir, "prod")
		run(t, j, "00000001", 2)
		op := operation("00000002", 2)
		e := begin(t, j, op)
		e.Sent(taskOf(op, 0), task.SentJob{ID: 9, At: began})
		e.Close()
		d := spy(j)
		d.steps = steps
		j.fold(1)
		crashed := d.steps == 0

		later := small(dir, 1)
		for range 2 {
			records := past(t, later)
			require.Equal(t, []string{"00000002", "00000001"}, ids(records), "after %d steps", steps)
			assert.Len(t, records[0].Sent, 1)
			assert.Equal(t, op, records[0].Operation)
			assert.Len(t, records[1].Results, 2)
			// The next one folds over what was left.
			got, err := later.Take("00000002")
			require.NoError(t, err)
			got.Sent(taskOf(op, 0), task.SentJob{ID: 9, At: began})
			got.Close()
		}
		_, err := os.Stat(later.disk.path(later.foldFile()))
		require.ErrorIs(t, err, os.ErrNotExist)
		if !crashed {
			assert.Greater(t, steps, 4)
			return
		}
	}
}

// A folded journal is on the disk before it takes the place of the other.
func TestAFoldedJournalIsSynced(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	run(t, j, "00000001", 2)
	d := spy(j)
	j.fold(1)
	assert.Equal(t, 1, d.renamed)
	assert.True(t, d.durable(`"op":"00000001"`))
	assert.Empty(t, d.written)
}

// The blobs of an image that was begun without them are there before its first
// delete is, also in a journal that was folded.
func TestTheBlobsOfAnImageAreKept(t *testing.T) {
	dir := t.TempDir()
	j := Open(dir, "prod")
	op := task.Operation{ID: "7f3a9c2e", Began: began, Targets: []task.Target{
		{Query: task.Query{Type: task.URL, URL: "https://example.com/a"}},
		{Query: task.Query{Type: task.Image, URL: "https://registry.example.com/v2/app/manifests/v1"}, Known: []task.KnownCluster{{ID: 1, Name: "one", Copies: 2}}},
	}}
	e := begin(t, j, op)
	layers := []task.Layer{{URL: "https://registry.example.com/v2/app/blobs/sha256:1", Digest: "sha256:1", Copies: 3}, {URL: "https://registry.example.com/v2/app/blobs/sha256:2", Digest: "sha256:2"}}
	known := []task.KnownCluster{{ID: 1, Name: "one", Copies: 2, Hosts: []task.KnownHost{{Hostname: "a", IP: "10.0.0.1", Type: "normal", Layers: []string{"sha256:2"}}}}}
	e.Layers(1, layers, known)
	op.Targets[1].Layers, op.Targets[1].Known = layers, known
	for _, folded := range []bool{false, true} {
		records := past(t, Open(dir, "prod"))
		require.Len(t, records, 1)
		assert.Equal(t, op.Targets, records[0].Operation.Targets, "folded: %t", folded)
		require.NoError(t, j.exclusive(func() error { j.fold(0); return nil }))
	}
	assert.Equal(t, 1, strings.Count(content(t, j), "manifests/v1"), "the line without them is folded away")
}

// What a fold left that was killed goes when the journal is read.
func TestWhatAKilledFoldLeftIsRemoved(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	begin(t, j, operation("00000001", 1)).End(Finished)
	left := j.disk.path(j.foldFile())
	require.NoError(t, os.WriteFile(left, []byte("half"), 0o600))
	assert.Len(t, past(t, j), 1)
	assert.NoFileExists(t, left)
}

// A name lasts once its folder is on the disk: that of a new journal before
// anything is sent, and that of a folded one.
func TestNamesLast(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	disk := spy(j)
	e := begin(t, j, operation("00000001", 1))
	assert.Equal(t, []string{"0 renamed, 1 synced"}, disk.lasting)
	e.End(Finished)
	assert.Len(t, disk.lasting, 1, "its name was there")
	require.NoError(t, j.exclusive(func() error { j.fold(0); return nil }))
	assert.Equal(t, []string{"0 renamed, 1 synced", "1 renamed, 3 synced"}, disk.lasting)
}

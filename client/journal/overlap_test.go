package journal

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
)

// Of programs that begin with the same targets in one moment one is allowed to,
// whatever their clocks say.
func TestOneOfManyBegins(t *testing.T) {
	dir := t.TempDir()
	refusal := errors.New("another has them")
	var begun atomic.Int32
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			op := operation("00000001", 3)
			op.ID = fmt.Sprintf("%08x", i)
			e, err := Open(dir, "prod").Begin(op, func(past []Record) error {
				if o := FindOverlap(op, past, nil); o != nil {
					assert.Equal(t, AnotherProgram, o.Worker)
					return refusal
				}
				return nil
			})
			t.Cleanup(e.Close)
			if err == nil {
				begun.Add(1)
				return
			}
			assert.Same(t, refusal, err)
			e.Sent(taskOf(op, 0), task.SentJob{ID: 1, At: began})
			e.End(Finished)
		})
	}
	all.Wait()
	assert.Equal(t, int32(1), begun.Load())
	records := past(t, Open(dir, "prod"))
	require.Len(t, records, 1, "nothing is written of those that were refused")
	assert.Empty(t, records[0].Sent)
	assert.True(t, records[0].Unfinished())
}

func TestABeginningThatCannotLookBack(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	told := listen(j)
	begin(t, j, operation("00000001", 1)).Close()
	spy(j).steps = 0
	e, err := j.Begin(operation("00000002", 1), func([]Record) error {
		t.Error("there is nothing to tell it")
		return nil
	})
	assert.Equal(t, err, error(told.one(t)))
	e.End(Finished)
}

func TestShares(t *testing.T) {
	clusters := func(op task.Operation, ids ...uint) task.Operation {
		op.ClusterIDs = ids
		return op
	}
	three, two := operation("00000001", 3), operation("00000001", 2)
	byID := operation("00000001", 3)
	for i, t := range byID.Targets {
		byID.Targets[i].Query = task.Query{Type: task.ID, TaskID: t.Query.ComputedID()}
	}
	for name, c := range map[string]struct {
		record Record
		op     task.Operation
		shared int
		same   bool
	}{
		"the same":           {Record{Operation: three}, three, 3, true},
		"by other names":     {Record{Operation: three}, byID, 3, true},
		"fewer":              {Record{Operation: three}, two, 2, false},
		"more":               {Record{Operation: two}, three, 2, false},
		"others":             {Record{Operation: three}, operation("00000002", 3), 0, false},
		"some have ended":    {Record{Operation: three, Results: map[int]task.PurgeResult{1: {}}}, three, 2, true},
		"all have ended":     {Record{Operation: three, Ended: began}, three, 0, false},
		"a cluster of all":   {Record{Operation: three}, clusters(three, 2), 3, false},
		"clusters in common": {Record{Operation: clusters(three, 1, 2)}, clusters(three, 2, 3), 3, false},
		"the same clusters":  {Record{Operation: clusters(three, 1, 2)}, clusters(three, 2, 1), 3, true},
		"other clusters":     {Record{Operation: clusters(three, 1)}, clusters(three, 2), 0, false},
	} {
		shared, same := c.record.shares(c.op, keysOf(c.op))
		assert.Equal(t, c.shared, shared, name)
		assert.Equal(t, c.same, same, name)
	}
}

package executions

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/simulator"
	"dftask/client/simulator/rig"
	"dftask/client/task"
)

// listOnly is a manager of which nothing but its list is asked.
type listOnly struct {
	joblist.API
	list *rig.List
}

func (l listOnly) Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error) {
	return l.list.Jobs(ctx, q)
}

// A row whose user is gone hides no other execution, wherever it stands.
func TestExecutionsAroundABrokenRow(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		x := w.executions()
		before, _ := w.list(t, x, Filter{})
		assert.Zero(t, x.Unreadable)
		w.createAs(t, 999)
		done := w.purge(t, task.PurgeRequest{Query: byURL(llama), NoVerify: true})
		after, _ := w.list(t, x, Filter{})
		assert.Len(t, after, len(before)+1)
		assert.Equal(t, 1, x.Unreadable)
		assert.Len(t, withJob(after, done.Result.Jobs[0].ID), 1)

		// Following what is pending does not fail for it either.
		w.createAs(t, 998)
		other, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.DeleteTask, Args: byURL(failing).Args()})
		require.NoError(t, err)
		ended := map[uint]bool{}
		for u := range x.Follow(t.Context(), nil) {
			require.NoError(t, u.Err)
			if u.Ended != nil {
				ended[u.Ended.JobID] = true
			}
			if ended[other.ID] {
				break
			}
		}
		assert.True(t, ended[other.ID])
	})
}

// Nor do many of them that stand together, on whole pages or alone on the last.
func TestExecutionsAroundManyBrokenRows(t *testing.T) {
	for name, c := range map[string]struct {
		rows, first, last, got, most int
	}{
		"alone on the last page": {41, 40, 40, 40, 10},
		"the newest":             {50, 0, 39, 10, 60},
		"in the middle":          {90, 15, 64, 40, 90},
		"all of a short list":    {7, 0, 6, 0, 20},
	} {
		t.Run(name, func(t *testing.T) {
			api := &rig.List{Rows: c.rows, Breaks: func(row int) bool { return row >= c.first && row <= c.last }}
			x := &Reader{API: listOnly{list: api}, Now: time.Now}
			list, _, err := x.List(t.Context(), Filter{})
			require.NoError(t, err)
			assert.Len(t, list, c.got)
			assert.Equal(t, c.last-c.first+1, x.Unreadable)
			assert.LessOrEqual(t, api.Asked, c.most)
		})
	}
	// A list that cannot be read at all is not asked for for ever.
	api := &rig.List{Rows: 1_000_000, Breaks: func(int) bool { return true }}
	x := &Reader{API: listOnly{list: api}, Now: time.Now}
	_, _, err := x.List(t.Context(), Filter{})
	assert.True(t, joblist.IsGone(err), err)
	assert.LessOrEqual(t, api.Asked, 150)
}

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
	"dftask/client/task"
)

// listOnly is a manager of which nothing but its list is asked.
type listOnly struct {
	joblist.API
	list *brokenList
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

		// Whoever follows what is pending is not kept from it either.
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
			api := &brokenList{rows: c.rows, breaks: func(row int) bool { return row >= c.first && row <= c.last }}
			x := &Reader{API: listOnly{list: api}, Now: time.Now}
			list, _, err := x.List(t.Context(), Filter{})
			require.NoError(t, err)
			assert.Len(t, list, c.got)
			assert.Equal(t, c.last-c.first+1, x.Unreadable)
			assert.LessOrEqual(t, api.asked, c.most)
		})
	}
	// A list that cannot be read at all is not asked for for ever.
	api := &brokenList{rows: 1_000_000, breaks: func(int) bool { return true }}
	x := &Reader{API: listOnly{list: api}, Now: time.Now}
	_, _, err := x.List(t.Context(), Filter{})
	assert.True(t, joblist.IsGone(err), err)
	assert.LessOrEqual(t, api.asked, 150)
}

// brokenList is a job list in which some rows break the page they are on.
type brokenList struct {
	rows, asked int
	breaks      func(row int) bool
	fail        error
}

func (b *brokenList) Jobs(_ context.Context, q client.JobQuery) (page client.JobPage, err error) {
	b.asked++
	page.Last = (b.rows + q.PerPage - 1) / q.PerPage
	for row := (q.Page - 1) * q.PerPage; row < min(b.rows, q.Page*q.PerPage); row++ {
		if b.breaks(row) {
			return client.JobPage{}, &client.NotFoundError{What: "list"}
		}
		page.Jobs = append(page.Jobs, client.Job{ID: uint(row + 1)})
	}
	if b.fail != nil && q.PerPage == 1 {
		return client.JobPage{}, b.fail
	}
	return page, nil
}

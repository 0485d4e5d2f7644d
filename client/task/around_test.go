package task

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

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

// listOnly is a manager of which nothing but its list is asked.
type listOnly struct {
	API
	list *brokenList
}

func (l listOnly) Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error) {
	return l.list.Jobs(ctx, q)
}

func TestJobsAround(t *testing.T) {
	for name, c := range map[string]struct {
		rows, page, perPage    int
		breaks                 []int
		first, last, got, left int
		pages, most            int
	}{
		"none broken":       {45, 1, 20, nil, 1, 20, 20, 0, 3, 1},
		"one":               {45, 1, 20, []int{7}, 1, 20, 19, 1, 3, 10},
		"the first":         {45, 1, 20, []int{0}, 2, 20, 19, 1, 3, 10},
		"the last of all":   {45, 3, 20, []int{44}, 41, 44, 4, 1, 3, 8},
		"another page's":    {45, 2, 20, []int{7}, 21, 40, 20, 0, 3, 1},
		"three in a row":    {45, 2, 20, []int{24, 25, 26}, 21, 40, 17, 3, 3, 15},
		"a page of another": {45, 1, 50, []int{3, 30}, 1, 45, 43, 2, 1, 30},
		"a short list":      {3, 1, 20, []int{1}, 1, 3, 2, 1, 1, 9},
	} {
		t.Run(name, func(t *testing.T) {
			list := &brokenList{rows: c.rows, breaks: func(row int) bool {
				for _, b := range c.breaks {
					if b == row {
						return true
					}
				}
				return false
			}}
			page, unreadable, err := JobsAround(t.Context(), list, client.JobQuery{Page: c.page, PerPage: c.perPage})
			require.NoError(t, err)
			assert.Len(t, page.Jobs, c.got)
			assert.Equal(t, uint(c.first), page.Jobs[0].ID)
			assert.Equal(t, uint(c.last), page.Jobs[len(page.Jobs)-1].ID)
			assert.Equal(t, c.left, unreadable)
			assert.Equal(t, c.pages, page.Last)
			assert.LessOrEqual(t, list.asked, c.most)
		})
	}
	// Where nothing can be read that is said, and other failures are theirs.
	all := &brokenList{rows: 45, breaks: func(int) bool { return true }}
	_, _, err := JobsAround(t.Context(), all, client.JobQuery{Page: 1, PerPage: 20})
	assert.True(t, gone(err), err)
	assert.LessOrEqual(t, all.asked, 25)
	down := errors.New("down")
	_, _, err = JobsAround(t.Context(), &brokenList{rows: 45, breaks: func(row int) bool { return row == 2 }, fail: down}, client.JobQuery{Page: 1, PerPage: 20})
	assert.ErrorIs(t, err, down)
}

// A row whose user is gone hides no other execution, wherever it stands.
func TestExecutionsAroundABrokenRow(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		x := w.executions()
		before, _ := w.list(t, x, ExecutionFilter{})
		assert.Zero(t, x.Unreadable)
		w.createAs(t, 999)
		done, _ := w.purge(t, PurgeRequest{Query: byURL(llama), NoVerify: true})
		after, _ := w.list(t, x, ExecutionFilter{})
		assert.Len(t, after, len(before)+1)
		assert.Equal(t, 1, x.Unreadable)
		assert.Len(t, withJob(after, done.Result.Jobs[0].ID), 1)

		// Whoever follows what is pending is not kept from it either.
		w.createAs(t, 998)
		other, _, err := w.place(t.Context(), &PurgeRequest{Query: byURL(failing), OperationID: "0badcafe"}, byURL(failing).Args(), func(Wait) {})
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
			x := &Executions{API: listOnly{list: api}, Now: time.Now}
			list, _, err := x.List(t.Context(), ExecutionFilter{})
			require.NoError(t, err)
			assert.Len(t, list, c.got)
			assert.Equal(t, c.last-c.first+1, x.Unreadable)
			assert.LessOrEqual(t, api.asked, c.most)
		})
	}
	// A list that cannot be read at all is not asked for for ever.
	api := &brokenList{rows: 1_000_000, breaks: func(int) bool { return true }}
	x := &Executions{API: listOnly{list: api}, Now: time.Now}
	_, _, err := x.List(t.Context(), ExecutionFilter{})
	assert.True(t, gone(err), err)
	assert.LessOrEqual(t, api.asked, 150)
}

// A search that somebody made for a user who is gone does not hide the seed
// peers of an image.
func TestAnImageAroundABrokenRow(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		whole, _ := w.search(t, byImage(manifest))
		w.createJobAs(t, client.GetTask, 999)
		found, _ := w.search(t, byImage(manifest))
		require.NoError(t, found.Err)
		assert.Empty(t, found.Result.Doubts())
		assert.Equal(t, whole.Result.Copies(), found.Result.Copies())
	})
}

// A page that is too large is read in smaller ones.
func TestJobsAroundAPageThatIsTooLarge(t *testing.T) {
	list := &largeList{brokenList: brokenList{rows: 45, breaks: func(int) bool { return false }}, most: 5}
	page, unreadable, err := JobsAround(t.Context(), list, client.JobQuery{Page: 2, PerPage: 20})
	require.NoError(t, err)
	assert.Len(t, page.Jobs, 20)
	assert.Equal(t, uint(21), page.Jobs[0].ID)
	assert.Zero(t, unreadable)
	list.most = 0
	_, _, err = JobsAround(t.Context(), list, client.JobQuery{Page: 2, PerPage: 20})
	var large *client.TooLargeError
	require.ErrorAs(t, err, &large)
	assert.Less(t, list.asked, 10)
}

// largeList is a job list whose pages of more than so many rows are too large.
type largeList struct {
	brokenList
	most int
}

func (l *largeList) Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error) {
	if q.PerPage > l.most {
		return client.JobPage{}, &client.TooLargeError{}
	}
	return l.brokenList.Jobs(ctx, q)
}

package joblist

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator/rig"
)

func TestPageAroundUnreadableRows(t *testing.T) {
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
			list := &rig.List{Rows: c.rows, Breaks: func(row int) bool {
				for _, b := range c.breaks {
					if b == row {
						return true
					}
				}
				return false
			}}
			page, unreadable, err := Page(t.Context(), list, client.JobQuery{Page: c.page, PerPage: c.perPage})
			require.NoError(t, err)
			assert.Len(t, page.Jobs, c.got)
			assert.Equal(t, uint(c.first), page.Jobs[0].ID)
			assert.Equal(t, uint(c.last), page.Jobs[len(page.Jobs)-1].ID)
			assert.Equal(t, c.left, unreadable)
			assert.Equal(t, c.pages, page.Last)
			assert.LessOrEqual(t, list.Asked, c.most)
		})
	}
	// Where nothing can be read that is said, and other failures are theirs.
	all := &rig.List{Rows: 45, Breaks: func(int) bool { return true }}
	_, _, err := Page(t.Context(), all, client.JobQuery{Page: 1, PerPage: 20})
	assert.True(t, IsGone(err), err)
	assert.LessOrEqual(t, all.Asked, 25)
	down := errors.New("down")
	_, _, err = Page(t.Context(), &rig.List{Rows: 45, Breaks: func(row int) bool { return row == 2 }, Fail: down}, client.JobQuery{Page: 1, PerPage: 20})
	assert.ErrorIs(t, err, down)
}

// A page that is too large is read in smaller ones.
func TestAPageThatIsTooLarge(t *testing.T) {
	list := &largeList{List: rig.List{Rows: 45, Breaks: func(int) bool { return false }}, most: 5}
	page, unreadable, err := Page(t.Context(), list, client.JobQuery{Page: 2, PerPage: 20})
	require.NoError(t, err)
	assert.Len(t, page.Jobs, 20)
	assert.Equal(t, uint(21), page.Jobs[0].ID)
	assert.Zero(t, unreadable)
	list.most = 0
	_, _, err = Page(t.Context(), list, client.JobQuery{Page: 2, PerPage: 20})
	var large *client.TooLargeError
	require.ErrorAs(t, err, &large)
	assert.Less(t, list.Asked, 10)
}

// largeList is a job list whose pages of more than so many rows are too large.
type largeList struct {
	rig.List
	most int
}

func (l *largeList) Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error) {
	if q.PerPage > l.most {
		return client.JobPage{}, &client.TooLargeError{}
	}
	return l.List.Jobs(ctx, q)
}

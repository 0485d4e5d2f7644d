package joblist

import (
	"context"

	"dftask/client"
)

// Lister reads the job list of a manager.
type Lister interface {
	Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error)
}

// Page reads a page of the job list around rows whose user is gone: such
// a row breaks the page that it is on for everybody, and every other row of it
// is readable in a smaller one (contract §0.6). So is a page that is too large.
// unreadable is how many rows were
// left out. A full page of which no row can be read is a [*client.NotFoundError].
// Each row comes once, also where new jobs move it meanwhile.
func Page(ctx context.Context, api Lister, q client.JobQuery) (page client.JobPage, unreadable int, err error) {
	page, err = api.Jobs(ctx, q)
	if !splits(err) || q.PerPage <= 1 {
		return page, 0, err
	}
	a := around{api: api, query: q, seen: map[uint]bool{}}
	if partErr := a.parts(ctx, max(q.Page, 1), q.PerPage); partErr != nil {
		return client.JobPage{}, 0, partErr
	}
	if len(a.page.Jobs) == 0 && !a.over {
		return client.JobPage{}, 0, err
	}
	return a.page, a.unreadable, nil
}

// around is a page that is read in parts.
type around struct {
	api        Lister
	query      client.JobQuery
	page       client.JobPage
	seen       map[uint]bool
	unreadable int
	// over is set when the list has ended.
	over bool
}

// parts reads a page that a row breaks in smaller ones.
func (a *around) parts(ctx context.Context, page, size int) error {
	if size == 1 {
		a.unreadable++
		return nil
	}
	part := partOf(size)
	for i := range size / part {
		at := (page-1)*(size/part) + i + 1
		q := a.query
		q.Page, q.PerPage = at, part
		list, err := a.api.Jobs(ctx, q)
		switch {
		case IsGone(err), splits(err) && part > 1:
			err = a.parts(ctx, at, part)
		case err == nil:
			a.add(list, at, part)
		}
		if err != nil || a.over {
			return err
		}
	}
	return nil
}

// add takes the rows of a part in.
func (a *around) add(list client.JobPage, at, size int) {
	for _, job := range list.Jobs {
		if !a.seen[job.ID] {
			a.seen[job.ID] = true
			a.page.Jobs = append(a.page.Jobs, job)
		}
	}
	// The last page of this size, in pages of the size that was asked for.
	each := a.query.PerPage / size
	a.page.Last = (list.Last + each - 1) / each
	a.over = len(list.Jobs) == 0 || at >= list.Last
}

// partOf is the size of the parts that a page is read in, which it is a
// multiple of.
func partOf(size int) int {
	for _, n := range []int{4, 5, 2, 3} {
		if size%n == 0 {
			return size / n
		}
	}
	return 1
}

// splits says whether a page that failed with err may be readable in parts.
func splits(err error) bool {
	return IsGone(err) || client.Is[*client.TooLargeError](err)
}

// IsGone says whether an error means that the manager has no record of what was asked for.
func IsGone(err error) bool { return client.Is[*client.NotFoundError](err) }

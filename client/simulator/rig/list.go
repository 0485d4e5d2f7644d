package rig

import (
	"context"

	"dftask/client"
)

// List is a job list in which some rows break the page that they are on.
type List struct {
	// Rows is how many there are, and Asked how often a page was asked for.
	Rows, Asked int
	Breaks      func(row int) bool
	// Fail is the error of every page of one row.
	Fail error
}

// Jobs is a page of the list.
func (l *List) Jobs(_ context.Context, q client.JobQuery) (page client.JobPage, err error) {
	l.Asked++
	page.Last = (l.Rows + q.PerPage - 1) / q.PerPage
	for row := (q.Page - 1) * q.PerPage; row < min(l.Rows, q.Page*q.PerPage); row++ {
		if l.Breaks(row) {
			return client.JobPage{}, &client.NotFoundError{What: "list"}
		}
		page.Jobs = append(page.Jobs, client.Job{ID: uint(row + 1)})
	}
	if l.Fail != nil && q.PerPage == 1 {
		return client.JobPage{}, l.Fail
	}
	return page, nil
}

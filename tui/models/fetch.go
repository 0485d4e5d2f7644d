package models

import (
	"context"
	"errors"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
)

// newestMsg is the answer to a refresh.
type newestMsg struct {
	jobs []client.Job
	last int
	// asked are the pending jobs that were asked for, gone those of them that
	// there is no record of any more.
	asked, gone []uint
	// pages is how many were read, and met is set when they reach back to what
	// was known.
	pages int
	met   bool
	// unreadable is how many rows were left out.
	unreadable int
	err        error
}

// olderMsg is the next page towards the oldest.
type olderMsg struct {
	page int
	jobs []client.Job
	last int
	// unreadable is how many rows were left out.
	unreadable int
	err        error
}

// jobMsg is one job in full.
type jobMsg struct {
	id  uint
	job *client.Job
	err error
}

// fetchNewest reads the newest page, further pages until one meets what is
// known already, and the pending jobs that none of them has.
func fetchNewest(ctx context.Context, api API, newest uint, pending []uint) newestMsg {
	var m newestMsg
	for page := 1; page <= catchUpPages; page++ {
		p, unreadable, err := task.JobsAround(ctx, api, client.JobQuery{Type: client.DeleteTask, Page: page, PerPage: executionsPage})
		if err != nil {
			m.err = err
			return m
		}
		m.jobs, m.last = append(m.jobs, p.Jobs...), p.Last
		m.unreadable += unreadable
		m.pages = page
		m.met = newest == 0 || slices.ContainsFunc(p.Jobs, func(j client.Job) bool { return j.ID <= newest })
		if m.met || len(p.Jobs) == 0 || page >= p.Last {
			m.met = true
			break
		}
	}
	listed := len(m.jobs)
	for _, id := range pending {
		if slices.ContainsFunc(m.jobs[:listed], func(j client.Job) bool { return j.ID == id }) {
			continue
		}
		if len(m.asked) == pendingAsks {
			// The others are as due in a moment.
			break
		}
		m.asked = append(m.asked, id)
		job, err := api.Job(ctx, id)
		var gone *client.NotFoundError
		switch {
		case errors.As(err, &gone):
			m.gone = append(m.gone, id)
		case err != nil:
			m.err = err
			return m
		default:
			m.jobs = append(m.jobs, *job)
		}
	}
	return m
}

func (e *executions) loadPage(page int) tea.Cmd {
	e.older = true
	ctx, api := e.deps.Ctx, e.deps.API
	return func() tea.Msg {
		p, unreadable, err := task.JobsAround(ctx, api, client.JobQuery{Type: client.DeleteTask, Page: page, PerPage: executionsPage})
		return olderMsg{page: page, jobs: p.Jobs, last: p.Last, unreadable: unreadable, err: err}
	}
}

// open asks for one job in full: lists leave its clusters out.
func (e *executions) open(id uint) tea.Cmd {
	if id == 0 {
		return nil
	}
	ctx, api := e.deps.Ctx, e.deps.API
	return func() tea.Msg {
		job, err := api.Job(ctx, id)
		return jobMsg{id: id, job: job, err: err}
	}
}

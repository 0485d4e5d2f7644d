package executions

import (
	"context"
	"maps"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/task"
	"dftask/tui/models/world"
)

// question is what a refresh asks for.
type question struct {
	// news asks for the newest page, and back asks for more back to the job newest.
	news, back bool
	newest     uint
	// proofs, when set, asks for the searches since then that may prove purges.
	proofs time.Time
	// due are the jobs that should have ended.
	due joblist.Due
}

// NewestMsg is the answer to a refresh.
type NewestMsg struct {
	question
	jobs []client.Job
	last int
	// gone are the jobs of which there is no record any more.
	gone []uint
	// read is how many rows were read, and met is set when they reach back to what
	// was known.
	read int
	met  bool
	// unreadable is how many rows were left out.
	unreadable int
	Err        error
}

// JobMsg is one job in full.
type JobMsg struct {
	ID  uint
	job *client.Job
	Err error
}

// fetch asks a question: for the newest jobs, and then for those that are due
// and not among them.
func fetch(ctx context.Context, api world.API, engine *task.Engine, q question) NewestMsg {
	m := NewestMsg{question: q}
	if !q.proofs.IsZero() {
		if m.Err = engine.ReadSearches(ctx, q.proofs, 1); m.Err != nil {
			return m
		}
	}
	if q.news {
		m.readNews(ctx, api)
	}
	if m.Err != nil {
		return m
	}
	left := q.due
	left.Made = maps.Clone(left.Made)
	for i := range m.jobs {
		delete(left.Made, m.jobs[i].ID)
	}
	found, gone, err := joblist.ReadDue(ctx, api, left)
	m.jobs, m.gone, m.Err = append(m.jobs, found...), gone, err
	return m
}

// readNews reads the newest page, and further pages until one meets what is
// known already. A long way back is gone in larger pages.
func (m *NewestMsg) readNews(ctx context.Context, api world.API) {
	for page, size := 1, ExecutionsPage; ; page++ {
		p, unreadable, err := joblist.Page(ctx, api, client.JobQuery{Type: client.DeleteTask, Page: page, PerPage: size})
		if err != nil {
			m.Err = err
			return
		}
		if size == ExecutionsPage {
			m.last = p.Last
		}
		m.jobs = append(m.jobs, p.Jobs...)
		m.unreadable += unreadable
		m.read = page * size
		m.met = !m.back || slices.ContainsFunc(p.Jobs, func(j client.Job) bool { return j.ID <= m.newest }) || len(p.Jobs) == 0 || page >= p.Last
		if m.met || m.read >= catchUpRows {
			return
		}
		if size == ExecutionsPage {
			// The first of these has the page that was read.
			page, size, m.unreadable = 0, catchUpPage, 0
		}
	}
}

// Open asks for one job in full: lists leave its clusters out.
func (e *Pane) Open(id uint) tea.Cmd {
	if id == 0 {
		return nil
	}
	ctx, api := e.deps.Ctx, e.deps.API
	return func() tea.Msg {
		job, err := api.Job(ctx, id)
		return JobMsg{ID: id, job: job, Err: err}
	}
}

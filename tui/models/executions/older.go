package executions

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/joblist"
)

// OlderMsg is the next page towards the oldest, of pages of a size.
type OlderMsg struct {
	page, size int
	jobs       []client.Job
	last       int
	// unreadable is how many rows were left out.
	unreadable int
	err        error
}

// LoadOlder asks for the next page, when the cursor is near the end of what
// was read.
func (e *Pane) LoadOlder() tea.Cmd {
	if !e.List.AtEnd(olderMargin) || e.pastReach() {
		return nil
	}
	e.asks = 0
	return e.loadNext()
}

// Fill asks for the next page when there is room for it on the screen. A filter
// that leaves room is looked for some way back once it is typed, and further when
// the cursor goes down.
func (e *Pane) Fill(rows int) tea.Cmd {
	if e.Failure != nil || e.Typing || e.Active() && (e.asks >= mostAsks || e.pastReach()) || e.List.Top+rows < len(e.List.Keys) {
		return nil
	}
	return e.loadNext()
}

// pastReach says whether all that was not read yet is too old for the filter.
func (e *Pane) pastReach() bool {
	reach := e.Reach()
	return reach > 0 && !e.oldest.IsZero() && e.deps.Now().Sub(e.oldest) >= reach
}

func (e *Pane) loadNext() tea.Cmd {
	if !e.loaded || e.older || e.Barred || e.read >= e.end {
		return nil
	}
	// The first page of another size may have rows that are known.
	size := ExecutionsPage
	if e.Active() {
		size = catchUpPage
		e.asks++
	}
	return e.loadPage(e.read/size+1, size)
}

func (e *Pane) loadPage(page, size int) tea.Cmd {
	e.older = true
	ctx, api := e.deps.Ctx, e.deps.API
	return func() tea.Msg {
		p, unreadable, err := joblist.Page(ctx, api, client.JobQuery{Type: client.DeleteTask, Page: page, PerPage: size})
		return OlderMsg{page: page, size: size, jobs: p.Jobs, last: p.Last, unreadable: unreadable, err: err}
	}
}

// HandleOlderMsg brings the next page in.
func (e *Pane) HandleOlderMsg(m OlderMsg) tea.Cmd {
	e.older = false
	if m.err != nil {
		e.fail(m.err)
		return e.schedule()
	}
	known := len(e.ByKey)
	for i := range m.jobs {
		e.upsert(&m.jobs[i])
	}
	e.read, e.end = m.page*m.size, m.last*m.size
	if m.page >= m.last || len(m.jobs) == 0 && m.unreadable == 0 {
		e.end = e.read
	}
	e.olderUnreadable += m.unreadable
	e.Rebuild()
	if len(e.ByKey) == known && len(m.jobs) > 0 {
		// New jobs have pushed known ones onto this page.
		return e.loadNext()
	}
	return nil
}

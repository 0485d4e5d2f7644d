package search

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
)

// again is a search of one of many targets by itself. It leaves those of the
// others alone, and what they still bring of its target is older.
type again struct {
	Serial  int
	cancel  context.CancelFunc
	running bool
	began   time.Time
}

// AgainMsg is an update of the search that was made again, under number serial,
// of one of the targets that tab has under number many.
type AgainMsg struct {
	Tab, Many, Target, Serial int
	updates                   <-chan task.SearchUpdate
	Update                    task.SearchUpdate
	// Over is true when the channel was closed without a last update.
	Over bool
}

// AskAgain searches one of many targets again.
func (s *Pane) AskAgain(target int) tea.Cmd {
	m := s.Many
	one := again{Serial: 1, running: true, began: s.deps.Engine.Clock.Now()}
	if before, made := m.Again[target]; made {
		before.cancel()
		one.Serial += before.Serial
	}
	var ctx context.Context
	ctx, one.cancel = context.WithCancel(s.deps.Ctx)
	if m.Again == nil {
		m.Again = map[int]again{}
	}
	m.Again[target] = one
	q := m.Queries[target]
	delete(s.deleted, q.Key())
	m.Scopes[target] = s.clusters.Scope()
	m.put(target, task.SearchUpdate{Result: task.SearchResult{Query: q, TaskID: q.ComputedID()}})
	if m.Open == target {
		s.Copies.reset()
		s.Show(target)
	}
	next := AgainMsg{Tab: s.tab, Many: s.Serial, Target: target, Serial: one.Serial}
	engine, ids := s.deps.Engine, s.clusters.InUse
	return func() tea.Msg {
		next.updates = engine.Search(ctx, q, ids)
		return next.read()()
	}
}

// read brings the next update.
func (m AgainMsg) read() tea.Cmd {
	return func() tea.Msg {
		u, open := <-m.updates
		m.Update, m.Over = u, !open
		return m
	}
}

// HandleAgainMsg brings a reply in, and asks for the next.
func (s *Pane) HandleAgainMsg(m AgainMsg) tea.Cmd {
	if s.Many == nil || m.Many != s.Serial || m.Serial != s.Many.Again[m.Target].Serial {
		return nil
	}
	one := s.Many.Again[m.Target]
	if !m.Over {
		s.Many.put(m.Target, m.Update)
	}
	if m.Over || m.Update.Done {
		one.cancel()
		one.running = false
		s.Many.Again[m.Target] = one
	}
	if s.Many.Open == m.Target {
		s.Show(m.Target)
	}
	if !one.running {
		return nil
	}
	return m.read()
}

// leaveMany ends the searches of single targets.
func (s *Pane) leaveMany() {
	if s.Many == nil {
		return
	}
	for i, one := range s.Many.Again {
		one.cancel()
		one.running = false
		s.Many.Again[i] = one
	}
}

// Waits says whether what the pane shows may still change, and began is since
// when.
func (s *Pane) Waits() (waits bool, began time.Time) {
	if s.Many == nil || s.Many.Open < 0 {
		return s.Running, s.began
	}
	if one, made := s.Many.Again[s.Many.Open]; made {
		return one.running, one.began
	}
	return s.Running && !s.Update.Done, s.began
}

// Busy says whether the tab waits for any answer.
func (s *Pane) Busy() bool {
	if s.Running || s.others.running > 0 {
		return true
	}
	if s.Many != nil {
		for _, one := range s.Many.Again {
			if one.running {
				return true
			}
		}
	}
	return false
}

// Repeat asks again for what the tab shows.
func (s *Pane) Repeat() tea.Cmd {
	switch {
	case s.Lists():
		return s.BeginMany(s.Many.Queries)
	case s.Many != nil:
		return s.AskAgain(s.Many.Open)
	}
	return s.Begin(*s.Asked)
}

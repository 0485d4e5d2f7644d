package models

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
)

// again is a search of one of many targets by itself. It leaves those of the
// others alone, and what they still bring of its target is older.
type again struct {
	serial  int
	cancel  context.CancelFunc
	running bool
	began   time.Time
}

// againMsg is an update of the search that was made again, under number serial,
// of one of the targets that tab has under number many.
type againMsg struct {
	tab, many, target, serial int
	updates                   <-chan task.SearchUpdate
	update                    task.SearchUpdate
	// over is true when the channel was closed without a last update.
	over bool
}

// askAgain searches one of many targets anew.
func (s *search) askAgain(target int) tea.Cmd {
	m := s.many
	one := again{serial: 1, running: true, began: s.deps.Engine.Clock.Now()}
	if before, made := m.again[target]; made {
		before.cancel()
		one.serial += before.serial
	}
	var ctx context.Context
	ctx, one.cancel = context.WithCancel(s.deps.Ctx)
	if m.again == nil {
		m.again = map[int]again{}
	}
	m.again[target] = one
	q := m.Queries[target]
	delete(s.deleted, q.Key())
	m.scopes[target] = s.deps.Scope()
	m.put(target, task.SearchUpdate{Result: task.SearchResult{Query: q, TaskID: q.ComputedID()}})
	if m.Open == target {
		s.copies.reset()
		s.show(target)
	}
	next := againMsg{tab: s.tab, many: s.serial, target: target, serial: one.serial}
	engine, ids := s.deps.Engine, s.deps.clusterIDs
	return func() tea.Msg {
		next.updates = engine.Search(ctx, q, ids)
		return next.read()()
	}
}

// read brings the next update.
func (m againMsg) read() tea.Cmd {
	return func() tea.Msg {
		u, open := <-m.updates
		m.update, m.over = u, !open
		return m
	}
}

// handleAgainMsg brings a reply in, and asks for the next.
func (s *search) handleAgainMsg(m againMsg) tea.Cmd {
	if s.many == nil || m.many != s.serial || m.serial != s.many.again[m.target].serial {
		return nil
	}
	one := s.many.again[m.target]
	if !m.over {
		s.many.put(m.target, m.update)
	}
	if m.over || m.update.Done {
		one.cancel()
		one.running = false
		s.many.again[m.target] = one
	}
	if s.many.Open == m.target {
		s.show(m.target)
	}
	if !one.running {
		return nil
	}
	return m.read()
}

// handleAgainMsg brings the answer about one of many targets in. An answer to an
// older token is asked for again.
func (r *Root) handleAgainMsg(m againMsg) tea.Cmd {
	s := r.searches[m.tab]
	if r.oldTrouble(m.update.Wait.Trouble) {
		m.update.Wait.Trouble = nil
	}
	cmd := s.handleAgainMsg(m)
	current := s.many != nil && m.many == s.serial && m.serial == s.many.again[m.target].serial
	if current && !m.over {
		r.hearSearch(&m.update, s.many.scopes[m.target])
	}
	if current && r.late(m.update.Err) {
		return tea.Batch(cmd, r.ask(s.askAgain(m.target)))
	}
	return cmd
}

// leaveMany ends the searches of single targets.
func (s *search) leaveMany() {
	if s.many == nil {
		return
	}
	for i, one := range s.many.again {
		one.cancel()
		one.running = false
		s.many.again[i] = one
	}
}

// waits says whether what the pane shows may still change, and began is since
// when.
func (s *search) waits() (waits bool, began time.Time) {
	if s.many == nil || s.many.Open < 0 {
		return s.running, s.began
	}
	if one, made := s.many.again[s.many.Open]; made {
		return one.running, one.began
	}
	return s.running && !s.update.Done, s.began
}

// busy says whether the tab waits for any answer.
func (s *search) busy() bool {
	if s.running {
		return true
	}
	if s.many != nil {
		for _, one := range s.many.again {
			if one.running {
				return true
			}
		}
	}
	return false
}

// anew asks again for what the tab shows.
func (s *search) anew() tea.Cmd {
	switch {
	case s.lists():
		return s.beginMany(s.many.Queries)
	case s.many != nil:
		return s.askAgain(s.many.Open)
	}
	return s.begin(*s.asked)
}

package search

import (
	"context"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/task"
	"dftask/tui/models/clusters"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// Many is the search of many targets, each with its own answer.
type Many struct {
	list.Targets
	Updates []task.SearchUpdate
	// Scopes are the clusters that each search was sent to.
	Scopes []clusters.Scope
	// Again are the searches of single targets that were made again.
	Again map[int]again
	// Done, found and copies count: answers, those with a copy, and all copies.
	Done, found, Copies int
	Wait                send.Wait
	Err                 error
}

func newManyFound(queries []task.Query, scope clusters.Scope) *Many {
	m := &Many{Targets: list.NewTargets(queries), Updates: make([]task.SearchUpdate, len(queries)), Scopes: make([]clusters.Scope, len(queries))}
	for i, q := range queries {
		m.Scopes[i] = scope
		m.Updates[i].Result = task.SearchResult{Query: q, TaskID: q.ComputedID()}
	}
	return m
}

// setUpdate brings in what the searches of all targets bring of one.
func (m *Many) setUpdate(u task.FoundUpdate) {
	m.Wait = u.Wait
	if _, newer := m.Again[u.Target]; newer {
		return
	}
	m.put(u.Target, u.SearchUpdate)
	if u.Err != nil {
		m.Err = u.Err
	}
}

// put keeps what is known of a target.
func (m *Many) put(target int, u task.SearchUpdate) {
	before := &m.Updates[target]
	count := func(u *task.SearchUpdate, n int) {
		if u.Done {
			m.Done += n
		}
		if c := u.Result.Copies(); c > 0 {
			m.found += n
			m.Copies += n * c
		}
	}
	count(before, -1)
	m.Updates[target] = u
	count(&u, 1)
	m.Stale = true
}

// rank puts what holds copies first, and what is gone last.
func (m *Many) rank(i int) int {
	switch u := &m.Updates[i]; {
	case u.Result.Copies() > 0:
		return 0
	case u.Done && u.Err == nil && u.Result.AskedHosts():
		return 2
	}
	return 1
}

func (m *Many) texts(i int) []string {
	return []string{phrase.Target(m.Queries[i]), m.Updates[i].Result.TaskID}
}

// row is a target as a line.
func (m *Many) row(i int) views.TargetRow {
	u := &m.Updates[i]
	r := views.TargetRow{Verdict: views.VerdictUnsent, Target: phrase.Target(m.Queries[i]), Copies: -1, Left: -1}
	if u.Result.JobID != 0 {
		r.Job, r.Verdict = fmt.Sprint(u.Result.JobID), views.VerdictPending
	}
	if u.Done && u.Err == nil && u.Result.AskedHosts() || u.Result.Copies() > 0 {
		r.Copies = u.Result.Copies()
	}
	switch {
	case u.Err != nil:
		r.Error = text.Clean(u.Err.Error())
	case u.Done && !u.Result.AskedHosts():
		r.Error = "no host was asked for a copy"
	}
	if doubts := u.Result.Doubts(); u.Done && len(doubts) > 0 {
		r.Note = text.Clean(doubts[0])
	}
	if n, known := u.Result.Complete(); u.Done && known && n < u.Result.Copies() {
		r.Note = fmt.Sprintf("%d unfinished", u.Result.Copies()-n)
	}
	return r
}

// TargetRow is the row of one of many targets.
func (s *Pane) TargetRow(i int) views.TargetRow {
	row := s.Many.row(i)
	if s.deletedSince(s.Many.Queries[i]) {
		row.Note = "delete sent since"
	} else if by := s.purgedElsewhere(&s.Many.Updates[i].Result); by != "" {
		row.Note = by
	}
	return row
}

// View is the pane as it is drawn, but for its rows.
func (m *Many) View(s *Pane, focused bool) *views.Targets {
	m.Arrange(m.rank, m.texts)
	v := &views.Targets{State: views.TargetsReady, Count: len(m.Queries), Done: m.Done, Found: m.found, Copies: m.Copies, List: m.Targets.View(focused)}
	switch {
	case s.Running:
		v.State = views.TargetsSearching
		v.Waiting = world.Countdown(s.deps, views.Waiting{}, m.Wait, s.began)
	case m.Err != nil && m.Done == 0:
		v.State = views.TargetsFailed
		v.Problem = phrase.Problem("The searches failed", m.Err)
	}
	return v
}

// BeginMany searches many targets.
func (s *Pane) BeginMany(queries []task.Query) tea.Cmd {
	s.Stop()
	s.others.stop()
	s.leaveMany()
	ctx, cancel := context.WithCancel(s.deps.Ctx)
	s.cancel = cancel
	s.Serial++
	s.Asked, s.Running, s.began = nil, true, s.deps.Engine.Clock.Now()
	s.Update = task.SearchUpdate{}
	s.Copies.reset()
	s.deleted = nil
	s.Many = newManyFound(queries, s.clusters.Scope())
	return startSearches(ctx, s.deps.Engine, s.tab, s.Serial, queries, s.clusters.InUse)
}

// BeginRefused asks again for those of many targets that the manager refused
// the token for, and for those that are not answered yet: what was sent for them
// may be refused still.
func (s *Pane) BeginRefused() tea.Cmd {
	s.Stop()
	ctx, cancel := context.WithCancel(s.deps.Ctx)
	s.cancel = cancel
	s.Serial++
	s.Running = true
	m := s.Many
	m.Err = nil
	var at []int
	var queries []task.Query
	for i := range m.Updates {
		if u := &m.Updates[i]; !u.Done || client.IsAuth(u.Err) {
			at, queries = append(at, i), append(queries, m.Queries[i])
			delete(s.deleted, m.Queries[i].Key())
			m.setUpdate(task.FoundUpdate{Target: i, SearchUpdate: task.SearchUpdate{Result: task.SearchResult{Query: m.Queries[i], TaskID: m.Queries[i].ComputedID()}}})
		}
	}
	tab, serial, engine, ids := s.tab, s.Serial, s.deps.Engine, s.clusters.InUse
	return func() tea.Msg {
		return readFound(tab, serial, searchSome(ctx, engine, queries, at, ids))()
	}
}

// HandleFoundMsg brings the answer of one of many in, and asks for the next.
func (s *Pane) HandleFoundMsg(m FoundMsg) tea.Cmd {
	if m.Serial != s.Serial || !s.Running || s.Many == nil {
		return nil
	}
	if m.Over {
		s.Stop()
		return nil
	}
	s.Many.setUpdate(m.Update)
	if i := s.Many.Open; i == m.Update.Target {
		s.Show(i)
	}
	return readFound(s.tab, s.Serial, m.updates)
}

// Show shows the copies of one of many targets.
func (s *Pane) Show(i int) {
	s.Many.Open = i
	q := s.Many.Queries[i]
	s.Asked, s.Update, s.Scope = &q, s.Many.Updates[i], s.Many.Scopes[i]
	s.Copies.SetResult(&s.Update.Result)
}

// ShowMany goes back from one target to all of them.
func (s *Pane) ShowMany() {
	s.Many.Open, s.Asked, s.Update = -1, nil, task.SearchUpdate{}
	s.Copies.reset()
}

// Lists says whether the pane shows many targets.
func (s *Pane) Lists() bool { return s.Many != nil && s.Many.Open < 0 }

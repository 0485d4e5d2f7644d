package models

import (
	"context"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/task"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// manyFound is the search of many targets, each with its own answer.
type manyFound struct {
	list.Targets
	updates []task.SearchUpdate
	// scopes are the clusters that each search was sent to.
	scopes []plan.Scope
	// again are the searches of single targets that were made anew.
	again map[int]again
	// done, found and copies count: answers, those with a copy, and all copies.
	done, found, copies int
	wait                send.Wait
	err                 error
}

func newManyFound(queries []task.Query, scope plan.Scope) *manyFound {
	m := &manyFound{Targets: list.NewTargets(queries), updates: make([]task.SearchUpdate, len(queries)), scopes: make([]plan.Scope, len(queries))}
	for i, q := range queries {
		m.scopes[i] = scope
		m.updates[i].Result = task.SearchResult{Query: q, TaskID: q.ComputedID()}
	}
	return m
}

// setUpdate brings in what the searches of all targets bring of one.
func (m *manyFound) setUpdate(u task.FoundUpdate) {
	m.wait = u.Wait
	if _, newer := m.again[u.Target]; newer {
		return
	}
	m.put(u.Target, u.SearchUpdate)
	if u.Err != nil {
		m.err = u.Err
	}
}

// put keeps what is known of a target.
func (m *manyFound) put(target int, u task.SearchUpdate) {
	before := &m.updates[target]
	count := func(u *task.SearchUpdate, n int) {
		if u.Done {
			m.done += n
		}
		if c := u.Result.Copies(); c > 0 {
			m.found += n
			m.copies += n * c
		}
	}
	count(before, -1)
	m.updates[target] = u
	count(&u, 1)
	m.Stale = true
}

// rank puts what holds copies first, and what is gone last.
func (m *manyFound) rank(i int) int {
	switch u := &m.updates[i]; {
	case u.Result.Copies() > 0:
		return 0
	case u.Done && u.Err == nil && u.Result.AskedHosts():
		return 2
	}
	return 1
}

func (m *manyFound) texts(i int) []string {
	return []string{phrase.Target(m.Queries[i]), m.updates[i].Result.TaskID}
}

func (m *manyFound) row(i int) views.TargetRow {
	u := &m.updates[i]
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

// targetRow is the row of one of many targets.
func (s *search) targetRow(i int) views.TargetRow {
	row := s.many.row(i)
	if s.deletedSince(s.many.Queries[i]) {
		row.Note = "delete sent since"
	} else if by := s.purgedElsewhere(&s.many.updates[i].Result); by != "" {
		row.Note = by
	}
	return row
}

// View is the pane as it is drawn, but for its rows.
func (m *manyFound) View(s *search, focused bool) *views.Targets {
	m.Arrange(m.rank, m.texts)
	v := &views.Targets{State: views.TargetsReady, Count: len(m.Queries), Done: m.done, Found: m.found, Copies: m.copies, List: m.Targets.View(focused)}
	switch {
	case s.running:
		v.State = views.TargetsSearching
		v.Waiting = countdown(s.deps, views.Waiting{}, m.wait, s.began)
	case m.err != nil && m.done == 0:
		v.State = views.TargetsFailed
		v.Problem = phrase.Problem("The searches failed", m.err)
	}
	return v
}

// beginMany searches many targets.
func (s *search) beginMany(queries []task.Query) tea.Cmd {
	s.stop()
	s.leaveMany()
	ctx, cancel := context.WithCancel(s.deps.Ctx)
	s.cancel = cancel
	s.serial++
	s.asked, s.running, s.began = nil, true, s.deps.Engine.Clock.Now()
	s.update = task.SearchUpdate{}
	s.copies.reset()
	s.deleted = nil
	s.many = newManyFound(queries, s.deps.Scope())
	return startSearches(ctx, s.deps.Engine, s.tab, s.serial, queries, s.deps.clusterIDs)
}

// beginRefused asks again for those of many targets that the manager refused
// the token for, and for those that are not answered yet: what was sent for them
// may be refused still.
func (s *search) beginRefused() tea.Cmd {
	s.stop()
	ctx, cancel := context.WithCancel(s.deps.Ctx)
	s.cancel = cancel
	s.serial++
	s.running = true
	m := s.many
	m.err = nil
	var at []int
	var queries []task.Query
	for i := range m.updates {
		if u := &m.updates[i]; !u.Done || client.IsAuth(u.Err) {
			at, queries = append(at, i), append(queries, m.Queries[i])
			delete(s.deleted, m.Queries[i].Key())
			m.setUpdate(task.FoundUpdate{Target: i, SearchUpdate: task.SearchUpdate{Result: task.SearchResult{Query: m.Queries[i], TaskID: m.Queries[i].ComputedID()}}})
		}
	}
	tab, serial, engine, ids := s.tab, s.serial, s.deps.Engine, s.deps.clusterIDs
	return func() tea.Msg {
		return readFound(tab, serial, searchSome(ctx, engine, queries, at, ids))()
	}
}

// handleFoundMsg brings the answer of one of many in, and asks for the next.
func (s *search) handleFoundMsg(m foundMsg) tea.Cmd {
	if m.serial != s.serial || !s.running || s.many == nil {
		return nil
	}
	if m.over {
		s.stop()
		return nil
	}
	s.many.setUpdate(m.update)
	if i := s.many.Open; i == m.update.Target {
		s.show(i)
	}
	return readFound(s.tab, s.serial, m.updates)
}

// show shows the copies of one of many targets.
func (s *search) show(i int) {
	s.many.Open = i
	q := s.many.Queries[i]
	s.asked, s.update, s.scope = &q, s.many.updates[i], s.many.scopes[i]
	s.copies.setResult(&s.update.Result)
}

// showMany goes back from one target to all of them.
func (s *search) showMany() {
	s.many.Open, s.asked, s.update = -1, nil, task.SearchUpdate{}
	s.copies.reset()
}

// lists says whether the pane shows many targets.
func (s *search) lists() bool { return s.many != nil && s.many.Open < 0 }

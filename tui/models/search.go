package models

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// search is one search tab: its form, and what was found.
type search struct {
	deps *Deps
	tab  int
	form *form

	// asked is the query of the results; nil before the first search.
	asked *task.Query
	// serial numbers the searches; replies to older ones are dropped.
	serial int
	cancel context.CancelFunc
	update task.SearchUpdate
	// scope are the clusters it was sent to.
	scope plan.Scope
	// running is true until the last update came.
	running bool
	began   time.Time

	copies copies
	// deleted are the keys of what was deleted from here since it was searched,
	// and the operations that did it.
	deleted map[string]string
	// many is the search of many targets; nil for one.
	many *manyFound
}

func newSearch(deps *Deps, tab int, kind task.Type, names func(uint) string) *search {
	return &search{deps: deps, tab: tab, form: newForm(kind, deps.Tag, deps.App), copies: copies{names: names}}
}

// begin asks for a query, and drops what an earlier search still brings.
func (s *search) begin(q task.Query) tea.Cmd {
	s.stop()
	s.leaveMany()
	s.many = nil
	ctx, cancel := context.WithCancel(s.deps.Ctx)
	s.cancel = cancel
	s.serial++
	s.deleted = nil
	s.asked, s.running, s.began, s.scope = &q, true, s.deps.Engine.Clock.Now(), s.deps.Scope()
	s.update = task.SearchUpdate{Result: task.SearchResult{Query: q, TaskID: q.ComputedID()}}
	s.copies.reset()
	return startSearch(ctx, s.deps.Engine, s.tab, s.serial, q, s.deps.clusterIDs)
}

func (s *search) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
	s.running = false
}

// handleSearchMsg brings a reply in, and asks for the next.
func (s *search) handleSearchMsg(m searchMsg) tea.Cmd {
	if m.serial != s.serial || !s.running {
		return nil
	}
	if m.over {
		s.stop()
		return nil
	}
	s.update = m.update
	s.copies.setResult(&s.update.Result)
	if m.update.Done {
		s.stop()
		return nil
	}
	return readSearch(s.tab, s.serial, m.updates)
}

// edited says whether the form no longer holds the query that was asked. One of
// many targets was in no form.
func (s *search) edited() bool {
	if s.asked == nil || s.many != nil {
		return false
	}
	q, err := s.form.query()
	if err != nil {
		return true
	}
	return !sameQuery(q, *s.asked)
}

// outdated is why what was found may no longer hold; empty when nothing speaks
// against it.
func (s *search) outdated() string {
	switch {
	case s.deletedSince(*s.asked):
		return "a delete was sent since, " + keysOf("refresh") + " searches again"
	case s.purgedElsewhere(&s.update.Result) != "":
		return s.purgedElsewhere(&s.update.Result) + ", " + keysOf("refresh") + " searches again"
	case s.edited():
		return "the form was edited"
	}
	return ""
}

// deletedSince says whether a delete was sent from here since the target was
// searched.
func (s *search) deletedSince(q task.Query) bool {
	return len(s.deleted) > 0 && s.deleted[q.Key()] != ""
}

// purgedElsewhere says which purge of somebody else tells of what was found;
// empty when none does.
func (s *search) purgedElsewhere(found *task.SearchResult) string {
	if by, outdated := s.deps.Engine.Outdates(found); outdated {
		return fmt.Sprintf("purged since by #%d (%s)", by.JobID, text.Clean(cmp.Or(by.Who, "somebody")))
	}
	return ""
}

// noteDelete takes in that an operation deletes targets, by their keys, that may
// have been searched before.
func (s *search) noteDelete(operation string, keys []string) {
	if s.deleted == nil {
		s.deleted = map[string]string{}
	}
	for _, key := range keys {
		s.deleted[key] = operation
	}
}

// forgetDelete takes in that nothing of an operation was done.
func (s *search) forgetDelete(operation string) {
	maps.DeleteFunc(s.deleted, func(_, by string) bool { return by == operation })
}

func sameQuery(a, b task.Query) bool {
	if (a.PieceLength == nil) != (b.PieceLength == nil) || a.PieceLength != nil && *a.PieceLength != *b.PieceLength {
		return false
	}
	return a.Type == b.Type && a.URL == b.URL && a.TaskID == b.TaskID && a.Content == b.Content && a.Tag == b.Tag &&
		a.Application == b.Application && a.FilteredQueryParams == b.FilteredQueryParams && a.Platform == b.Platform
}

// target is the query a delete is about: the one whose copies are shown, or
// before any search the one in the form.
func (s *search) target() (task.Query, error) {
	if s.asked != nil {
		return *s.asked, nil
	}
	q, err := s.form.query()
	if err == nil {
		err = q.Check()
	}
	return q, err
}

// View is the pane as it is drawn, but for its rows.
func (s *search) View(focused bool) views.Copies {
	v := views.Copies{Ask: asks[s.form.kind], Checks: checks[s.form.kind]}
	if s.asked == nil {
		return v
	}
	r := &s.update.Result
	v.Outdated = s.outdated()
	v.Count, v.Hosts, v.Clusters = r.Copies(), r.Hosts(), clustersWithCopies(r)
	v.Complete = s.copies.complete
	v.Layers, v.Unasked = len(r.Layers), !r.AskedHosts()
	v.Job = phrase.Job(r.JobID)
	waits, began := s.waits()
	switch {
	case waits:
		v.State = views.CopiesWaiting
		v.Waiting = s.waiting(began)
	case s.update.Err != nil:
		v.State = views.CopiesFailed
		v.Problem = phrase.Problem("The search failed", s.update.Err)
	case v.Count == 0 && len(r.Layers) == 0:
		v.State = views.CopiesNone
		v.Answered = r.AnsweredAfter.Round(time.Second)
		v.Reasons = phrase.CleanAll(r.Doubts())
	default:
		v.State = views.CopiesFound
		v.Answered = r.AnsweredAfter.Round(time.Second)
		v.Warnings = phrase.CleanAll(r.Errors)
	}
	s.copies.describe(&v, focused)
	return v
}

// waiting is what the search waits for.
func (s *search) waiting(began time.Time) views.Waiting {
	r, wait := &s.update.Result, s.update.Wait
	w := views.Waiting{Job: phrase.Job(r.JobID), Answered: r.Answered, Asked: r.Schedulers}
	for i := range r.Clusters {
		if c := &r.Clusters[i]; !c.Answered && r.Answered > 0 {
			w.Missing = append(w.Missing, s.copies.name(c))
		}
	}
	return countdown(s.deps, w, wait, began)
}

// countdown fills in when something will be known. began is when the waiting
// began, on the engine's clock.
func countdown(deps *Deps, w views.Waiting, wait send.Wait, began time.Time) views.Waiting {
	if silence := deps.silence(); silence != "" && wait.Trouble == nil {
		w.Trouble = silence
		return w
	}
	if wait.Trouble != nil {
		w.Trouble = text.Clean(wait.Trouble.Error())
		w.Retry = max(0, deps.until(wait.NextAsk))
		return w
	}
	w.Since = deps.Engine.Clock.Now().Sub(began)
	if wait.Missed {
		w.Lapsed = lapsed + "searching again"
		return w
	}
	if wait.NextCheck.IsZero() {
		return w
	}
	// The manager's record is there a moment after the check.
	at := wait.NextCheck.Add(client.CheckLag)
	w.Next = deps.until(at)
	if w.Next <= 0 {
		w.Next = -1
	}
	age := wait.NextCheck.Sub(began)
	if last := lastCheck(age); last > 0 {
		w.Since -= last
		w.Late = true
	}
	return w
}

// lastCheck is the check before the one at age.
func lastCheck(age time.Duration) (last time.Duration) {
	for _, at := range client.Checks() {
		if at+time.Second < age {
			last = at
		}
	}
	return last
}

func clustersWithCopies(r *task.SearchResult) (n int) {
	for _, c := range r.Clusters {
		if len(c.Hosts) > 0 {
			n++
		}
	}
	return n
}

// asks say on each tab what to do.
var asks = map[task.Type]string{
	task.URL:     "Type a URL and press enter.",
	task.Image:   "Type the URL of an image's manifest and press enter.",
	task.ID:      "Paste a task id and press enter.",
	task.Content: "Type the content a task id was computed from and press enter.",
}

// checks say what to look at when nobody holds a copy; those of a URL are the
// views' own.
var checks = map[task.Type][]string{
	task.Image: {
		"the host in the manifest URL must be the one the blobs were downloaded from: a mirror's URL gives other task ids",
	},
	task.ID: {
		"compare the id with dfctl task ls on a host that should hold a copy",
	},
	task.Content: {
		"the content must be the same to the byte, without a line break at its end",
	},
}

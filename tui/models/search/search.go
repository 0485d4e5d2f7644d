package search

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/listing"
	"dftask/tui/models/clusters"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// Pane is one search tab: its form, and what was found.
type Pane struct {
	deps     *world.Deps
	clusters *clusters.Clusters
	tab      int
	Form     *form

	// Asked is the query of the results; nil before the first search.
	Asked *task.Query
	// Serial numbers the searches; replies to older ones are dropped.
	Serial int
	cancel context.CancelFunc
	Update task.SearchUpdate
	// Scope are the clusters it was sent to.
	Scope clusters.Scope
	// Running is true until the last update came.
	Running bool
	began   time.Time

	Copies copies
	// deleted are the keys of what was deleted from here since it was searched,
	// and the operations that did it.
	deleted map[string]string
	// Many is the search of many targets; nil for one.
	Many *Many

	others others
	// answers are those of the last minutes, by the ids of their tasks.
	answers map[string]answer
}

// New is the tab at a place. Its form has what was searched last, in another session.
func New(deps *world.Deps, clusters *clusters.Clusters, tab int, kind task.Type) *Pane {
	form := newForm(kind, deps.Tag, deps.App)
	form.earlier = func(field string) []string { return deps.Saved.Texts(string(kind), field) }
	if last := deps.Saved.Last(string(kind)); last != nil {
		form.Fill(last)
	}
	return &Pane{deps: deps, clusters: clusters, tab: tab, Form: form, Copies: copies{names: clusters.Name, Filter: list.Filter{Language: &listing.Copies}}}
}

// Begin asks for a query, and drops what an earlier search still brings.
func (s *Pane) Begin(q task.Query) tea.Cmd {
	s.Stop()
	s.leaveMany()
	s.others.stop()
	s.Many = nil
	ctx, cancel := context.WithCancel(s.deps.Ctx)
	s.cancel = cancel
	s.Serial++
	s.deleted = nil
	s.Asked, s.Running, s.began, s.Scope = &q, true, s.deps.Engine.Clock.Now(), s.clusters.Scope()
	s.Update = task.SearchUpdate{Result: task.SearchResult{Query: q, TaskID: q.ComputedID()}}
	s.Copies.reset()
	return tea.Batch(startSearch(ctx, s.deps.Engine, s.tab, s.Serial, q, s.clusters.InUse), s.askSame(q))
}

// Stop ends a search under way.
func (s *Pane) Stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
	s.Running = false
}

// HandleSearchMsg brings a reply in, and asks for the next.
func (s *Pane) HandleSearchMsg(m UpdateMsg) tea.Cmd {
	if m.Serial != s.Serial || !s.Running {
		return nil
	}
	if m.over {
		s.Stop()
		return nil
	}
	s.Update = m.Update
	s.Copies.SetResult(&s.Update.Result)
	if m.Update.Done {
		s.Stop()
		s.remember()
		return s.askLikely()
	}
	return readSearch(s.tab, s.Serial, m.updates)
}

// Edited says whether the form no longer holds the query that was asked. One of
// many targets was in no form.
func (s *Pane) Edited() bool {
	if s.Asked == nil || s.Many != nil {
		return false
	}
	q, err := s.Form.Query()
	if err != nil {
		return true
	}
	return !sameQuery(q, *s.Asked)
}

// outdated is why what was found may no longer hold; empty when nothing speaks
// against it.
func (s *Pane) outdated() string {
	switch {
	case s.deletedSince(*s.Asked):
		return "a delete was sent since, " + s.deps.Keys.Shown("refresh") + " searches again"
	case s.purgedElsewhere(&s.Update.Result) != "":
		return s.purgedElsewhere(&s.Update.Result) + ", " + s.deps.Keys.Shown("refresh") + " searches again"
	case s.Edited():
		return "the form was edited"
	}
	return ""
}

// deletedSince says whether a delete was sent from here since the target was
// searched.
func (s *Pane) deletedSince(q task.Query) bool {
	return len(s.deleted) > 0 && s.deleted[q.Key()] != ""
}

// purgedElsewhere says which purge of somebody else tells of what was found;
// empty when none does.
func (s *Pane) purgedElsewhere(found *task.SearchResult) string {
	if by, outdated := s.deps.Engine.Outdates(found); outdated {
		return fmt.Sprintf("purged since by #%d (%s)", by.JobID, text.Clean(cmp.Or(by.Who, "somebody")))
	}
	return ""
}

// NoteDelete takes in that an operation deletes targets, by their keys, that may
// have been searched before.
func (s *Pane) NoteDelete(operation string, keys []string) {
	if s.deleted == nil {
		s.deleted = map[string]string{}
	}
	for _, key := range keys {
		s.deleted[key] = operation
	}
}

// ForgetDelete takes in that nothing of an operation was done.
func (s *Pane) ForgetDelete(operation string) {
	maps.DeleteFunc(s.deleted, func(_, by string) bool { return by == operation })
}

func sameQuery(a, b task.Query) bool {
	if (a.PieceLength == nil) != (b.PieceLength == nil) || a.PieceLength != nil && *a.PieceLength != *b.PieceLength {
		return false
	}
	return a.Type == b.Type && a.URL == b.URL && a.TaskID == b.TaskID && a.Content == b.Content && a.Tag == b.Tag &&
		a.Application == b.Application && a.FilteredQueryParams == b.FilteredQueryParams && a.Platform == b.Platform
}

// Target is the query a delete is about: the one whose copies are shown, or
// before any search the one in the form.
func (s *Pane) Target() (task.Query, error) {
	if s.Asked != nil {
		return *s.Asked, nil
	}
	q, err := s.Form.Query()
	if err == nil {
		err = q.Check()
	}
	return q, err
}

// View is the pane as it is drawn, but for its rows.
func (s *Pane) View(focused bool) views.Copies {
	v := views.Copies{Ask: asks[s.Form.Kind], Checks: checks[s.Form.Kind]}
	if s.Asked == nil {
		return v
	}
	r := &s.Update.Result
	v.Outdated = s.outdated()
	v.Count, v.Hosts, v.Clusters = s.Copies.count, r.Hosts(), clustersWithCopies(r)
	v.Complete = s.Copies.complete
	v.Layers, v.Unasked = len(r.Layers), !r.AskedHosts()
	v.Job = phrase.Job(r.JobID)
	waits, began := s.Waits()
	switch {
	case waits:
		v.State = views.CopiesWaiting
		v.Waiting, v.Known = s.waiting(began), s.known()
	case s.Update.Err != nil:
		v.State = views.CopiesFailed
		v.Problem = phrase.Problem("The search failed", s.Update.Err)
	case v.Count == 0 && len(r.Layers) == 0:
		v.State = views.CopiesNone
		v.Answered = r.AnsweredAfter.Round(time.Second)
		v.Reasons, v.Others = phrase.CleanAll(r.Doubts()), s.viewOthers()
	default:
		v.State = views.CopiesFound
		v.Answered = r.AnsweredAfter.Round(time.Second)
		v.Warnings = phrase.CleanAll(r.Errors)
	}
	s.Copies.describe(&v, focused)
	return v
}

// waiting is what the search waits for.
func (s *Pane) waiting(began time.Time) views.Waiting {
	r, wait := &s.Update.Result, s.Update.Wait
	w := views.Waiting{Job: phrase.Job(r.JobID), Answered: r.Answered, Asked: r.Schedulers}
	for i := range r.Clusters {
		if c := &r.Clusters[i]; !c.Answered && r.Answered > 0 {
			w.Missing = append(w.Missing, s.Copies.Name(c))
		}
	}
	return world.Countdown(s.deps, w, wait, began)
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
	task.URL:     "Type a URL",
	task.Image:   "Type an image, such as nginx:1.27",
	task.ID:      "Paste a task id",
	task.Content: "Type the content a task id was computed from",
}

// checks say what to check when no host holds a copy; those of a URL are the
// views' own.
var checks = map[task.Type][]string{
	task.Image: {
		"the registry must be the one the blobs were downloaded from: a mirror's manifest URL gives other task ids",
	},
	task.ID: {
		"compare the id with dfctl task ls on a host that should hold a copy",
	},
	task.Content: {
		"the content must be the same to the byte, without a line break at its end",
	},
}

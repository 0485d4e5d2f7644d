package search

import (
	"context"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
	"dftask/client/variants"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// others are the searches for a target's task under its other names.
type others struct {
	cancel context.CancelFunc
	// same are the answers for the very URL under other ids, which are asked with the
	// search itself, and likely those for other names, asked when it found nothing.
	same, likely []variants.Found
	// silent are hosts that gave no answer of late.
	silent []string
	// running counts the two that are under way, and began is when the last began.
	running int
	began   time.Time
}

// OthersMsg is an update of the searches that tab made under number serial for other
// names.
type OthersMsg struct {
	Tab, Serial int
	likely      bool
	history     variants.History
	updates     <-chan []variants.Found
	answers     []variants.Found
	over        bool
}

// beginOthers begins to search names. list is asked for by the command, for it may read.
func (s *Pane) beginOthers(likely bool, list func(ctx context.Context) ([]variants.Variant, variants.History)) tea.Cmd {
	ctx, cancel := context.WithCancel(s.deps.Ctx)
	before := s.others.cancel
	s.others.cancel = func() {
		cancel()
		if before != nil {
			before()
		}
	}
	s.others.running++
	s.others.began = s.deps.Engine.Clock.Now()
	next := OthersMsg{Tab: s.tab, Serial: s.Serial, likely: likely}
	engine, ids := s.deps.Engine, s.clusters.InUse
	return func() tea.Msg {
		all, history := list(ctx)
		next.history, next.updates = history, variants.Ask(ctx, engine, all, ids)
		for _, v := range all {
			next.answers = append(next.answers, variants.Found{Variant: v})
		}
		return next
	}
}

// askSame searches the very URL under the ids of those who read it otherwise.
func (s *Pane) askSame(q task.Query) tea.Cmd {
	same := variants.Same(q)
	if len(same) == 0 {
		return nil
	}
	return s.beginOthers(false, func(context.Context) ([]variants.Variant, variants.History) { return same, variants.History{} })
}

// askLikely searches the names that are likely, when nothing was found.
func (s *Pane) askLikely() tea.Cmd {
	r, u := &s.Update.Result, &s.Update
	if s.Running || s.others.running > 0 || s.others.likely != nil || len(variants.Held(s.others.same)) > 0 {
		return nil
	}
	if !u.Done || u.Err != nil || r.Copies() > 0 || !r.AskedHosts() || r.Query.Type != task.URL && r.Query.Type != task.Content || s.Many != nil {
		return nil
	}
	engine, store, q, tag, application, asked := s.deps.Engine, s.deps.Journal, *s.Asked, s.deps.Tag, s.deps.App, s.others.same
	return s.beginOthers(true, func(ctx context.Context) ([]variants.Variant, variants.History) {
		h := variants.Read(ctx, engine)
		if store != nil {
			past, _ := store.Past() // what cannot be read makes nothing likely
			h.Remember(past)
		}
		h.RememberContext("in use", tag, application)
		return variants.Without(variants.Of(q, h), asked), h
	})
}

// HandleOthersMsg brings answers in, and asks for the next.
func (s *Pane) HandleOthersMsg(m OthersMsg) tea.Cmd {
	o := &s.others
	if m.Serial != s.Serial || o.running == 0 {
		return nil
	}
	if m.over {
		o.running--
		return s.askLikely()
	}
	if m.likely {
		o.likely, o.silent = append([]variants.Found{}, m.answers...), m.history.Silent
	} else {
		o.same = m.answers
	}
	return func() tea.Msg {
		if answers, open := <-m.updates; open {
			m.answers = answers
		} else {
			m.over = true
		}
		return m
	}
}

// all are those that were asked for.
func (o *others) all() []variants.Found {
	return append(append([]variants.Found{}, o.same...), o.likely...)
}

// stop ends the searches under way.
func (o *others) stop() {
	if o.cancel != nil {
		o.cancel()
	}
	*o = others{}
}

// Other is the likeliest name under which a copy was found; false for none, or where
// the target itself was found.
func (s *Pane) Other() (variants.Found, bool) {
	held := variants.Held(s.others.all())
	if s.Asked == nil || s.Many != nil || s.Running || s.Update.Err != nil || s.Copies.count > 0 || len(held) == 0 {
		return variants.Found{}, false
	}
	return held[0], true
}

// Take shows what was found under another name as if it had been searched here.
func (s *Pane) Take(f variants.Found) {
	s.Stop()
	s.leaveMany()
	s.others.stop()
	s.Many, s.deleted = nil, nil
	s.Serial++
	q := f.Query
	s.Asked, s.Update, s.Scope, s.began = &q, f.SearchUpdate, s.clusters.Scope(), s.deps.Engine.Clock.Now()
	s.Copies.reset()
	s.Copies.SetResult(&s.Update.Result)
}

// viewOthers is what is known of the other names; nil where none was searched.
func (s *Pane) viewOthers() *views.Others {
	all := s.others.all()
	if len(all) == 0 && s.others.running == 0 {
		return nil
	}
	v := &views.Others{Key: s.deps.Keys.Shown("open"), Silent: phrase.CleanAll(s.others.silent)}
	for i := range all {
		f := &all[i]
		v.Names = append(v.Names, views.OtherName{Copies: f.Result.Copies(), Why: text.Clean(f.Why[0]), Open: !f.Done || f.Err != nil || !f.Result.Full()})
		if !f.Done && s.others.running > 0 {
			v.Waiting = world.Countdown(s.deps, views.Waiting{Job: phrase.Job(f.Result.JobID)}, f.Wait, s.others.began)
		}
	}
	v.Searching = s.others.running > 0
	return v
}

// answer is what a search found, and when.
type answer struct {
	at     time.Time
	job    uint
	copies int
}

// remembered is how long an answer is worth telling.
const remembered = 10 * time.Minute

// remember keeps an answer for when the same is searched again.
func (s *Pane) remember() {
	r := &s.Update.Result
	if !s.Update.Done || s.Update.Err != nil || r.TaskID == "" || r.State != client.Success {
		return
	}
	if s.answers == nil {
		s.answers = map[string]answer{}
	}
	s.answers[r.TaskID] = answer{s.deps.Engine.Clock.Now(), r.JobID, r.Copies()}
}

// known says what was answered about the target in the last minutes; empty for
// nothing, or when a delete was sent since.
func (s *Pane) known() string {
	a, ok := s.answers[s.Update.Result.TaskID]
	age := s.deps.Engine.Clock.Now().Sub(a.at)
	if !ok || age > remembered || s.Many != nil {
		return ""
	}
	return fmt.Sprintf("%s ago: %s (%s)", text.Duration(age), text.Copies(a.copies), phrase.Job(a.job))
}

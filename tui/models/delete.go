package models

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/executions"
	"dftask/tui/models/keymap"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/models/search"
	"dftask/tui/views/widget"
)

func (r *Root) whyNotDelete() string {
	if r.place()&keymap.Lists != 0 && r.rows().MarksHidden() {
		return "the filter hides the marked rows, and nothing is deleted in their place: end the filter, or mark others"
	}
	switch r.place() {
	case keymap.Copies:
		if s := r.search(); s.Asked == nil && s.Form.Kind == task.Image {
			return "search the image first: its layers are what is deleted"
		}
		if _, err := r.search().Target(); err != nil && len(r.markedLayers()) == 0 {
			return phrase.Sentence(err)
		}
	default:
		// Each frame asks: whether there is one is enough.
		if r.place() != keymap.Detail && r.rows().Current() == "" {
			return "there is nothing to delete here"
		}
	}
	return r.whyNoScope()
}

// confirmDelete asks for the confirmation of what is marked, or of what the
// cursor is on.
func (r *Root) confirmDelete() tea.Cmd {
	s := r.search()
	switch layers := r.markedLayers(); {
	case r.place() != keymap.Copies:
		return r.confirm(r.planTargets())
	case len(layers) > 0:
		return r.confirm(r.planLayers(s, layers))
	}
	q, err := s.Target()
	if err != nil {
		return r.tell(widget.ToneError, phrase.Sentence(err))
	}
	return r.confirm(r.planSearch(s, q))
}

// markedLayers are the marked blobs of an image, each as the task of its URL.
func (r *Root) markedLayers() (targets []task.Target) {
	s := r.search()
	if s.Asked == nil || s.Asked.Type != task.Image {
		return nil
	}
	for _, key := range s.Copies.List.Marked() {
		if row := s.Copies.Rows[key]; row.Layer != nil {
			if blob, ok := s.Update.Result.Blob(row.Layer.URL); ok {
				targets = append(targets, task.Target{Query: blob.Query})
			}
		}
	}
	return targets
}

// chosenTargets are the targets of the marked rows, or of the one under the
// cursor, of executions and of lists of targets.
func (r *Root) chosenTargets() (targets []task.Target) {
	switch {
	case r.place() == keymap.Targets:
		chosen := r.targets().Chosen()
		if r.detail != nil {
			return r.detail.Many.Chosen(chosen)
		}
		return r.targets().TargetsAt(chosen)
	case r.detail != nil:
		return r.shown().Targets()
	case r.place() == keymap.Executions:
		marked := r.executions.List.Marked()
		if len(marked) == 0 {
			marked = []string{r.executions.List.Current()}
		}
		for _, key := range marked {
			if x := r.executions.ByKey[key]; x != nil {
				targets = append(targets, x.Targets()...)
			}
		}
	}
	return targets
}

// planTargets is the purge of the rows chosen.
func (r *Root) planTargets() *plan.Plan {
	p := r.newPlan(r.chosenTargets())
	if s := r.search(); r.detail == nil && r.tab != executionsTab && s.Lists() && r.place() == keymap.Targets {
		r.describeFound(p, s.Many)
	}
	p.Reach.Forgotten = true
	return p
}

// describeFound writes down what the search of many targets found of those in
// the plan.
func (r *Root) describeFound(p *plan.Plan, m *search.Many) {
	at := map[string]int{}
	for i, q := range m.Queries {
		at[q.Key()] = i
	}
	all := true
	for i, t := range p.Targets {
		u := &m.Updates[at[t.Query.Key()]]
		if !u.Done || u.Err != nil {
			all = false
			continue
		}
		p.AddFound(i, &u.Result, true, r.clusterName)
	}
	if !all {
		p.Searched = false
		p.Warn("Not every search was answered: there may be more copies than are counted here.")
	}
	for _, c := range p.Clusters {
		narrower := func(t task.Target) bool { return !m.Scopes[at[t.Query.Key()]].Covers(c.ID) }
		if c.Copies >= 0 && !c.LeftOut && slices.ContainsFunc(p.Targets, narrower) {
			p.Warn("Not every target was searched in all of these clusters: there may be more copies than are counted here.")
		}
	}
}

// purge sends what the dialog named, and shows it on its way.
func (r *Root) purge(c *dialogs.Confirmation) tea.Cmd {
	r.sentAway = false
	op := c.Operation()
	r.confirmed[op.ID] = c
	cmd := r.executions.Begin(op, c.Plan.Scope())
	keys := make([]string, len(op.Targets))
	for i := range op.Targets {
		keys[i] = op.Targets[i].Query.Key()
	}
	for _, s := range r.searches {
		s.NoteDelete(op.ID, keys)
	}
	if !r.executionsShown() || len(op.Targets) > 1 {
		r.openTab(executionsTab)
	}
	if len(op.Targets) > 1 {
		r.detail, r.detailOffset = r.executions.ByOperation[op.ID], 0
	}
	return r.ask(cmd)
}

// shown is the purge that is shown in full: one of many targets, or all.
func (r *Root) shown() *executions.Execution {
	if m := r.detail.Many; m != nil && m.Open >= 0 {
		return m.Execution(m.Open, r.detail)
	}
	return r.detail
}

package models

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views/widget"
)

func (r *Root) whyNotDelete() string {
	if r.place()&inLists != 0 && r.rows().MarksHidden() {
		return "the filter hides the marked rows, and nothing is deleted in their place: end the filter, or mark others"
	}
	switch r.place() {
	case inCopies:
		if s := r.search(); s.asked == nil && s.form.kind == task.Image {
			return "search the image first: its layers are what is deleted"
		}
		if _, err := r.search().target(); err != nil && len(r.markedLayers()) == 0 {
			return phrase.Sentence(err)
		}
	default:
		// Each frame asks: whether there is one is enough.
		if r.place() != inDetail && r.rows().Current() == "" {
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
	case r.place() != inCopies:
		return r.confirm(r.planTargets())
	case len(layers) > 0:
		return r.confirm(r.planLayers(s, layers))
	}
	q, err := s.target()
	if err != nil {
		return r.tell(widget.ToneError, phrase.Sentence(err))
	}
	return r.confirm(r.planSearch(s, q))
}

// markedLayers are the marked blobs of an image, each as the task of its URL.
func (r *Root) markedLayers() (targets []task.Target) {
	s := r.search()
	if s.asked == nil || s.asked.Type != task.Image {
		return nil
	}
	for _, key := range s.copies.list.Marked() {
		if row := s.copies.rows[key]; row.layer != nil {
			if blob, ok := s.update.Result.Blob(row.layer.URL); ok {
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
	case r.place() == inTargets:
		chosen := r.targets().Chosen()
		if r.detail != nil {
			return r.detail.many.Chosen(chosen)
		}
		return r.targets().TargetsAt(chosen)
	case r.detail != nil:
		return r.shown().Targets()
	case r.place() == inExecutions:
		marked := r.executions.list.Marked()
		if len(marked) == 0 {
			marked = []string{r.executions.list.Current()}
		}
		for _, key := range marked {
			if x := r.executions.byKey[key]; x != nil {
				targets = append(targets, x.Targets()...)
			}
		}
	}
	return targets
}

// Targets are what a purge was about.
func (x *execution) Targets() []task.Target {
	if x.many != nil {
		all := make([]int, len(x.many.Queries))
		for i := range all {
			all[i] = i
		}
		return x.many.Chosen(all)
	}
	return []task.Target{{Query: x.result.Query, Layers: layersOf(&x.result)}}
}

// Chosen are targets of a purge, with what it knew of the layers of images.
func (m *manyPurge) Chosen(at []int) []task.Target {
	targets := m.Targets.TargetsAt(at)
	for n, i := range at {
		targets[n].Layers = layersOf(&m.updates[i].Result)
	}
	return targets
}

// layersOf are the blobs of an image that was purged before. Those of which no
// host was visited are not known under their URL.
func layersOf(r *task.PurgeResult) (layers []task.Layer) {
	for _, l := range r.Layers {
		copies := l.Result.Deleted() + l.Result.Failed()
		if left, known := l.Result.CopiesLeft(); known {
			copies += left
		}
		layers = append(layers, task.Layer{URL: l.URL, Digest: l.Digest, Copies: copies})
	}
	return layers
}

// planTargets is the purge of the rows chosen.
func (r *Root) planTargets() *plan.Plan {
	p := r.newPlan(r.chosenTargets())
	if s := r.search(); r.detail == nil && r.tab != executionsTab && s.lists() && r.place() == inTargets {
		r.describeFound(p, s.many)
	}
	p.Reach.Forgotten = true
	return p
}

// describeFound writes down what the search of many targets found of those in
// the plan.
func (r *Root) describeFound(p *plan.Plan, m *manyFound) {
	at := map[string]int{}
	for i, q := range m.Queries {
		at[q.Key()] = i
	}
	all := true
	for i, t := range p.Targets {
		u := &m.updates[at[t.Query.Key()]]
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
		narrower := func(t task.Target) bool { return !m.scopes[at[t.Query.Key()]].Covers(c.ID) }
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
	cmd := r.executions.begin(op, c.Plan.Scope())
	keys := make([]string, len(op.Targets))
	for i := range op.Targets {
		keys[i] = op.Targets[i].Query.Key()
	}
	for _, s := range r.searches {
		s.noteDelete(op.ID, keys)
	}
	if !r.executionsShown() || len(op.Targets) > 1 {
		r.openTab(executionsTab)
	}
	if len(op.Targets) > 1 {
		r.detail, r.detailOffset = r.executions.byOperation[op.ID], 0
	}
	return r.ask(cmd)
}

// shown is the purge that is shown in full: one of many targets, or all.
func (r *Root) shown() *execution {
	if m := r.detail.many; m != nil && m.Open >= 0 {
		return m.execution(m.Open, r.detail)
	}
	return r.detail
}

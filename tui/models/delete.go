package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/views"
)

func (r *Root) whyNotDelete() string {
	switch r.place() {
	case inCopies:
		if _, err := r.search().target(); err != nil && len(r.markedLayers()) == 0 {
			return sentence(err)
		}
	default:
		if len(r.chosenTargets()) == 0 {
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
		p := r.newPlan(layers)
		p.warn(warnUnseen)
		p.warn(warnShared)
		r.leaveOutUnmarked(p, s)
		return r.confirm(p)
	}
	q, err := s.target()
	if err != nil {
		return r.tell(views.ToneError, sentence(err))
	}
	return r.confirm(r.planSearch(s, q))
}

// markedLayers are the marked blobs of an image, each as the task of its URL.
func (r *Root) markedLayers() (targets []task.Target) {
	s := r.search()
	if s.asked == nil || s.asked.Type != task.Image {
		return nil
	}
	for _, key := range s.copies.list.marked() {
		if row := s.copies.rows[key]; row.layer != nil {
			targets = append(targets, task.Target{Query: layerQuery(*s.asked, row.layer.URL)})
		}
	}
	return targets
}

// layerQuery is the task of an image's blob: all but the URL is the image's.
func layerQuery(image task.Query, url string) task.Query {
	return task.Query{
		Type: task.URL, URL: url, Tag: image.Tag, Application: image.Application,
		PieceLength: image.PieceLength, FilteredQueryParams: image.FilteredQueryParams,
	}
}

// chosenTargets are the targets of the marked rows, or of the one under the
// cursor, of executions and of lists of targets.
func (r *Root) chosenTargets() (targets []task.Target) {
	switch {
	case r.place() == inTargets:
		l := r.targets()
		return l.targets(l.chosen())
	case r.detail != nil:
		return r.shown().targets()
	case r.place() == inExecutions:
		marked := r.executions.list.marked()
		if len(marked) == 0 {
			marked = []string{r.executions.list.current()}
		}
		for _, key := range marked {
			if x := r.executions.byKey[key]; x != nil {
				targets = append(targets, x.targets()...)
			}
		}
	}
	return targets
}

// targets are what a purge was about.
func (x *execution) targets() []task.Target {
	if x.many != nil {
		all := make([]int, len(x.many.queries))
		for i := range all {
			all[i] = i
		}
		return x.many.targetList.targets(all)
	}
	return []task.Target{{Query: x.result.Query}}
}

// planTargets is the purge of the rows chosen.
func (r *Root) planTargets() *plan {
	p := r.newPlan(r.chosenTargets())
	if s := r.search(); r.detail == nil && r.tab != executionsTab && s.lists() && r.place() == inTargets {
		r.describeFound(p, s.many)
	}
	if p.searched {
		p.warn(warnForgotten)
	} else {
		p.warn(warnUnseen)
	}
	return p
}

// describeFound writes down what the search of many targets found of those in
// the plan.
func (r *Root) describeFound(p *plan, m *manyFound) {
	at := map[string]int{}
	for i, q := range m.queries {
		at[q.Key()] = i
	}
	all := true
	for i, t := range p.targets {
		u := &m.updates[at[t.Query.Key()]]
		if !u.Done || u.Err != nil {
			all = false
			continue
		}
		p.take(i, &u.Result, true, r.clusterName)
	}
	if !all {
		p.searched = false
		p.warn("Not every search was answered: there may be more copies than are counted here.")
	}
}

// purge sends what the dialog named, and shows it on its way.
func (r *Root) purge(c *confirm) tea.Cmd {
	r.sentAway = false
	op := c.operation()
	r.confirmed[op.ID] = c
	cmd := r.executions.begin(op, c.plan.scope())
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
	if m := r.detail.many; m != nil && m.open >= 0 {
		return m.execution(m.open, r.detail)
	}
	return r.detail
}

// retries says whether a purge has ended with something left.
func (x *execution) retries() bool {
	if x.running() {
		return false
	}
	if m := x.many; m != nil {
		for i := range m.updates {
			if m.rank(i) == 0 {
				return true
			}
		}
		return false
	}
	switch x.verdict() {
	case views.VerdictPurged, views.VerdictUnverified:
		return false
	}
	n, known := x.result.Left()
	return n > 0 || !known || x.result.Failed() > 0
}

// retry asks for the confirmation of a purge of what is left.
func (r *Root) retry() tea.Cmd {
	p := r.planLeft(r.shown())
	unsent := r.addUnsent(p, r.shown())
	if len(p.targets) == 0 && unsent != "" {
		return r.tell(views.ToneInfo, unsent)
	}
	if len(p.targets) == 0 {
		return r.tell(views.ToneInfo, "Nothing is left that another delete would remove.")
	}
	return r.confirm(p)
}

// planLeft is the purge of what an earlier one left.
func (r *Root) planLeft(x *execution) *plan {
	p := &plan{scoped: true, reason: x.result.Reason, searched: true}
	forgotten := 0
	add := func(result *task.PurgeResult) {
		target, ids, ok := result.Leftover()
		if !ok {
			return
		}
		p.add([]task.Target{target})
		for _, c := range result.Clusters {
			for _, id := range ids {
				if id != c.ID {
					continue
				}
				pc := p.cluster(c.ID, clusterName(c.ID, or(c.Name, r.clusterName(c.ID))))
				for _, h := range c.Hosts {
					if h.Left || h.Outcome == task.Failed {
						pc.copies = max(pc.copies, 0) + 1
					}
					if h.Cause == task.Forgotten {
						forgotten++
					}
				}
			}
		}
		if len(ids) == 0 {
			p.scoped = false
		}
	}
	if x.many == nil {
		add(&x.result)
	} else {
		for i := range x.many.updates {
			if u := &x.many.updates[i]; x.many.rank(i) == 0 {
				add(&u.Result)
			}
		}
	}
	if len(p.clusters) == 0 {
		fresh := r.newPlan(nil)
		p.clusters, p.scoped, p.searched = fresh.clusters, fresh.scoped, false
	}
	p.warn("This deletes again what was left, and nothing else.")
	if forgotten > 0 {
		p.warn(warnForgotten)
	}
	return p
}

package panes

import (
	"slices"

	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/search"
	"dftask/tui/views"
)

// mostRecent is how many targets are offered.
const mostRecent = 300

// Recent are the targets that were searched from here or deleted by anybody, as far as the
// manager's jobs and the journal tell, each once, the newest first.
func (p *Panes) Recent() (recent []dialogs.Target) {
	var all []dialogs.Target
	for _, x := range p.Executions.Order[:min(mostRecent, len(p.Executions.Order))] {
		if x.Many == nil {
			all = append(all, dialogs.Target{Query: x.Result.Query, At: x.Created, Result: x.Verdict().Listed(recentVerdict), Tone: x.Verdict().Tone()})
			continue
		}
		for i := range x.Many.Queries[:min(mostRecent, len(x.Many.Queries))] {
			v := x.Many.Row(i).Verdict
			all = append(all, dialogs.Target{Query: x.Many.Queries[i], At: x.Created, Result: v.Listed(recentVerdict), Tone: v.Tone()})
		}
	}
	for _, s := range p.deps.Saved.Searches {
		if q, err := search.QueryOf(s.Type, s.Fields); err == nil {
			all = append(all, dialogs.Target{Query: q, At: s.At, Result: "searched"})
		}
	}
	slices.SortStableFunc(all, func(a, b dialogs.Target) int { return b.At.Compare(a.At) })
	seen := map[string]bool{}
	for _, t := range all {
		// By its id and by its URL it is in two forms.
		if key := string(t.Query.Type) + t.Query.Key(); !seen[key] && t.Query.Check() == nil && len(recent) < mostRecent {
			seen[key] = true
			recent = append(recent, t)
		}
	}
	return recent
}

// recentVerdict is the width of a verdict among the recent targets.
const recentVerdict = len(views.VerdictNothingToPurge)

// FillIn opens the tab of a target's type, with the target in its form. It says whether
// the form can hold it.
func (p *Panes) FillIn(q task.Query) bool {
	tab := slices.IndexFunc(Tabs, func(t tab) bool { return t.kind == q.Type })
	if tab < 0 || tab == ExecutionsTab || !p.Searches[tab].FillIn(q) {
		return false
	}
	p.OpenTab(tab)
	return true
}

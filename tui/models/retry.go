package models

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/executions"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// retry asks for the confirmation of a purge of what is left.
func (r *Root) retry() tea.Cmd {
	p, why := r.planLeft(r.shown())
	unsent := ""
	if left := len(p.Targets); why == "" {
		unsent = r.addUnsent(p, r.shown())
		if len(p.Targets) > left {
			p.Warnings = slices.DeleteFunc(p.Warnings, func(text string) bool { return text == plan.WarnOnlyLeft || text == plan.WarnLeftEach })
			p.Warn("This deletes what was left and what was never sent, each in all clusters named here.")
		}
	}
	since, gone := r.purgedSince(p)
	switch {
	case why != "":
		return r.tell(widget.ToneError, text.Capital(why)+".")
	case gone:
		return r.tell(widget.ToneInfo, "Nothing of it is left: "+since)
	case len(p.Targets) == 0 && unsent != "":
		return r.tell(widget.ToneInfo, unsent)
	case len(p.Targets) == 0:
		return r.tell(widget.ToneInfo, "Nothing is left that another delete would remove.")
	}
	return r.confirm(p)
}

// planLeft is the purge of what an earlier one left, or why there can be none.
func (r *Root) planLeft(x *executions.Execution) (p *plan.Plan, why string) {
	p = &plan.Plan{Scoped: true, Reason: x.Result.Reason}
	l := plan.Leftovers{Plan: p, Names: r.clusterName}
	if x.Many == nil {
		l.Add(&x.Result)
	} else {
		for i := range x.Many.Updates {
			if u := &x.Many.Updates[i]; x.Many.Rank(i) == 0 {
				l.Add(&u.Result)
			}
		}
	}
	if l.Anywhere {
		if why := r.planWhereItWent(p, x); why != "" {
			return p, why
		}
	}
	slices.SortFunc(p.Clusters, func(a, b plan.Cluster) int { return int(a.ID) - int(b.ID) })
	p.Searched = slices.ContainsFunc(p.Clusters, func(c plan.Cluster) bool { return c.Copies >= 0 })
	together := !l.Anywhere && !slices.ContainsFunc(l.Where, func(ids []uint) bool { return len(ids) < len(p.Clusters) })
	if len(p.Targets) > 1 && !together {
		p.Warn(plan.WarnLeftEach)
	} else {
		p.Warn(plan.WarnOnlyLeft)
	}
	if scope := r.deps.ClusterIDs; len(scope) > 0 && (!p.Scoped || slices.ContainsFunc(p.Clusters, func(c plan.Cluster) bool { return !slices.Contains(scope, c.ID) })) {
		p.Warn(fmt.Sprintf("It goes where the purge before went, and not to %s alone.", phrase.ScopeInFull(scope, r.clusterName)))
	}
	p.Reach.Forgotten = l.Forgotten > 0
	return p, ""
}

// planWhereItWent names all clusters that the purge before went to: of some of
// it nobody knows where anything is left.
func (r *Root) planWhereItWent(p *plan.Plan, x *executions.Execution) (why string) {
	ids := slices.Clone(x.ClusterIDs)
	if !x.Scoped() && x.Many == nil {
		for _, c := range x.Result.Clusters {
			ids = append(ids, c.ID)
		}
	}
	switch {
	case len(ids) > 0:
		for _, id := range ids {
			p.ClusterOf(id, phrase.ClusterByID(id, r.clusterName))
		}
		return ""
	case x.Scoped():
		// It went to all there are.
		p.Scoped, p.Known = false, len(r.clusters) > 0
		for _, c := range r.clusters {
			p.ClusterOf(c.ID, phrase.Cluster(c.ID, c.Name))
		}
	default:
		// Nobody knows where it went.
		if why := r.whyNoScope(); why != "" {
			return why
		}
		fresh := r.newPlan(nil)
		p.Scoped, p.Known = fresh.Scoped, fresh.Known
		for _, c := range fresh.Clusters {
			p.ClusterOf(c.ID, c.Name)
		}
	}
	if !p.Scoped && !p.Known {
		// All of them, of which only some could be named.
		p.Clusters = nil
	}
	return ""
}

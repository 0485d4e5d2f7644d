package models

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// retries says whether a purge has ended with something left that another delete
// can reach.
func (x *execution) retries() bool {
	if x.running() {
		return false
	}
	m := x.many
	if m == nil {
		return x.unsent || leavesReachable(&x.result)
	}
	for i := range m.updates {
		if u := &m.updates[i]; m.rank(i) == 0 && (targetVerdict(u) == views.VerdictUnsent || leavesReachable(&u.Result)) {
			return true
		}
	}
	return false
}

// leavesReachable says whether something is left that another delete can reach.
func leavesReachable(r *task.PurgeResult) bool {
	_, _, reachable := r.Leftover()
	return reachable
}

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
func (r *Root) planLeft(x *execution) (p *plan.Plan, why string) {
	p = &plan.Plan{Scoped: true, Reason: x.result.Reason}
	l := plan.Leftovers{Plan: p, Names: r.clusterName}
	if x.many == nil {
		l.Add(&x.result)
	} else {
		for i := range x.many.updates {
			if u := &x.many.updates[i]; x.many.rank(i) == 0 {
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
	if scope := r.deps.clusterIDs; len(scope) > 0 && (!p.Scoped || slices.ContainsFunc(p.Clusters, func(c plan.Cluster) bool { return !slices.Contains(scope, c.ID) })) {
		p.Warn(fmt.Sprintf("It goes where the purge before went, and not to %s alone.", phrase.ScopeInFull(scope, r.clusterName)))
	}
	p.Reach.Forgotten = l.Forgotten > 0
	return p, ""
}

// planWhereItWent names all clusters that the purge before went to: of some of
// it nobody knows where anything is left.
func (r *Root) planWhereItWent(p *plan.Plan, x *execution) (why string) {
	ids := slices.Clone(x.clusterIDs)
	if !x.scoped && x.many == nil {
		for _, c := range x.result.Clusters {
			ids = append(ids, c.ID)
		}
	}
	switch {
	case len(ids) > 0:
		for _, id := range ids {
			p.ClusterOf(id, phrase.ClusterByID(id, r.clusterName))
		}
		return ""
	case x.scoped:
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

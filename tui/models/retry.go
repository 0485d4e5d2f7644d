package models

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/phrase"
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
	if left := len(p.targets); why == "" {
		unsent = r.addUnsent(p, r.shown())
		if len(p.targets) > left {
			p.warnings = slices.DeleteFunc(p.warnings, func(text string) bool { return text == warnOnlyLeft || text == warnLeftEach })
			p.warn("This deletes what was left and what was never sent, each in all clusters named here.")
		}
	}
	since, gone := r.purgedSince(p)
	switch {
	case why != "":
		return r.tell(widget.ToneError, text.Capital(why)+".")
	case gone:
		return r.tell(widget.ToneInfo, "Nothing of it is left: "+since)
	case len(p.targets) == 0 && unsent != "":
		return r.tell(widget.ToneInfo, unsent)
	case len(p.targets) == 0:
		return r.tell(widget.ToneInfo, "Nothing is left that another delete would remove.")
	}
	return r.confirm(p)
}

const (
	warnOnlyLeft = "This deletes again what was left, and what was downloaded there since."
	warnLeftEach = "This deletes again the targets of which something was left, each in all clusters named here."
)

// leftovers are gathered from the results of a purge.
type leftovers struct {
	plan  *plan
	names func(uint) string
	// where are the clusters in which something of each target is left.
	where [][]uint
	// anywhere is set when of one of them nobody knows where.
	anywhere  bool
	forgotten int
}

func (l *leftovers) add(result *task.PurgeResult) {
	target, ids, ok := result.Leftover()
	if !ok {
		return
	}
	l.plan.add([]task.Target{target})
	l.where = append(l.where, ids)
	l.anywhere = l.anywhere || len(ids) == 0
	for _, id := range ids {
		l.count(id, result)
	}
}

// count counts what is left of a result in a cluster.
func (l *leftovers) count(id uint, result *task.PurgeResult) {
	pc := l.plan.cluster(id, phrase.ClusterByID(id, l.names))
	for _, c := range result.Clusters {
		if c.ID != id {
			continue
		}
		if c.Name != "" {
			pc.name = phrase.Cluster(id, c.Name)
		}
		for _, h := range c.Hosts {
			if h.Left || h.Outcome == task.Failed {
				pc.copies = max(pc.copies, 0) + 1
			}
			if h.Cause == task.Forgotten {
				l.forgotten++
			}
		}
	}
}

// planLeft is the purge of what an earlier one left, or why there can be none.
func (r *Root) planLeft(x *execution) (p *plan, why string) {
	p = &plan{scoped: true, reason: x.result.Reason}
	l := leftovers{plan: p, names: r.clusterName}
	if x.many == nil {
		l.add(&x.result)
	} else {
		for i := range x.many.updates {
			if u := &x.many.updates[i]; x.many.rank(i) == 0 {
				l.add(&u.Result)
			}
		}
	}
	if l.anywhere {
		if why := r.planWhereItWent(p, x); why != "" {
			return p, why
		}
	}
	slices.SortFunc(p.clusters, func(a, b planCluster) int { return int(a.id) - int(b.id) })
	p.searched = slices.ContainsFunc(p.clusters, func(c planCluster) bool { return c.copies >= 0 })
	together := !l.anywhere && !slices.ContainsFunc(l.where, func(ids []uint) bool { return len(ids) < len(p.clusters) })
	if len(p.targets) > 1 && !together {
		p.warn(warnLeftEach)
	} else {
		p.warn(warnOnlyLeft)
	}
	if scope := r.deps.clusterIDs; len(scope) > 0 && (!p.scoped || slices.ContainsFunc(p.clusters, func(c planCluster) bool { return !slices.Contains(scope, c.id) })) {
		p.warn(fmt.Sprintf("It goes where the purge before went, and not to %s alone.", phrase.ScopeInFull(scope, r.clusterName)))
	}
	if l.forgotten > 0 {
		p.warn(warnForgotten)
	}
	return p, ""
}

// planWhereItWent names all clusters that the purge before went to: of some of
// it nobody knows where anything is left.
func (r *Root) planWhereItWent(p *plan, x *execution) (why string) {
	ids := slices.Clone(x.clusterIDs)
	if !x.scoped && x.many == nil {
		for _, c := range x.result.Clusters {
			ids = append(ids, c.ID)
		}
	}
	switch {
	case len(ids) > 0:
		for _, id := range ids {
			p.cluster(id, phrase.ClusterByID(id, r.clusterName))
		}
		return ""
	case x.scoped:
		// It went to all there are.
		p.scoped, p.known = false, len(r.clusters) > 0
		for _, c := range r.clusters {
			p.cluster(c.ID, phrase.Cluster(c.ID, c.Name))
		}
	default:
		// Nobody knows where it went.
		if why := r.whyNoScope(); why != "" {
			return why
		}
		fresh := r.newPlan(nil)
		p.scoped, p.known = fresh.scoped, fresh.known
		for _, c := range fresh.clusters {
			p.cluster(c.id, c.name)
		}
	}
	if !p.scoped && !p.known {
		// All of them, of which only some could be named.
		p.clusters = nil
	}
	return ""
}

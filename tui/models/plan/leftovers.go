package plan

import (
	"fmt"
	"slices"

	"dftask/client/task"
	"dftask/tui/models/executions"
	"dftask/tui/models/phrase"
	"dftask/tui/views/text"
)

const (
	warnOnlyLeft = "This deletes again what was left, and what was downloaded there since."
	warnLeftEach = "This deletes again the targets of which something was left, each in all clusters named here."
)

// Again is the purge of what an earlier one has left, and of what was never sent of it,
// or in a clause why there can be none. Where resumeKey is set, that key sends what was
// never sent: it is not sent in a second way, and unsent says so.
func (m *Maker) Again(x *executions.Execution, resumeKey string) (p *Plan, unsent, why string) {
	p, why = m.left(x)
	if why != "" {
		return p, "", why
	}
	left := len(p.Targets)
	unsent = m.addUnsent(p, x, resumeKey)
	if len(p.Targets) > left {
		p.warnings = slices.DeleteFunc(p.warnings, func(text string) bool { return text == warnOnlyLeft || text == warnLeftEach })
		p.warn("This deletes what was left and what was never sent, each in all clusters named here.")
	}
	return p, unsent, ""
}

// left is the purge of what an earlier one left, or why there can be none.
func (m *Maker) left(x *executions.Execution) (p *Plan, why string) {
	p = &Plan{scoped: true, Reason: x.Result.Reason}
	l := leftovers{plan: p, names: m.Clusters.Name}
	if x.Many == nil {
		l.add(&x.Result)
	} else {
		for i := range x.Many.Updates {
			if u := &x.Many.Updates[i]; x.Many.Rank(i) == 0 {
				l.add(&u.Result)
			}
		}
	}
	if l.anywhere {
		if why := m.whereItWent(p, x); why != "" {
			return p, why
		}
	}
	p.sortClusters()
	p.searched = slices.ContainsFunc(p.Clusters, func(c Cluster) bool { return c.Copies >= 0 })
	together := !l.anywhere && !slices.ContainsFunc(l.where, func(ids []uint) bool { return len(ids) < len(p.Clusters) })
	if len(p.Targets) > 1 && !together {
		p.warn(warnLeftEach)
	} else {
		p.warn(warnOnlyLeft)
	}
	m.warnScope(p)
	p.Reach.Forgotten = l.forgotten > 0
	return p, ""
}

// whereItWent names all clusters that the purge before went to: of some of it is
// not known where anything is left.
func (m *Maker) whereItWent(p *Plan, x *executions.Execution) (why string) {
	ids := slices.Clone(x.ClusterIDs)
	if !x.Scoped() && x.Many == nil {
		for _, c := range x.Result.Clusters {
			ids = append(ids, c.ID)
		}
	}
	switch {
	case len(ids) > 0:
		m.addClusters(p, ids)
		return ""
	case x.Scoped():
		// It went to all there are.
		p.scoped, p.known = false, len(m.Clusters.All) > 0
		m.addClusters(p, m.all())
	default:
		// It is not known where it went.
		if why := m.Clusters.WhyUnknown(); why != "" {
			return why
		}
		fresh := m.New(nil)
		p.scoped, p.known = fresh.scoped, fresh.known
		for _, c := range fresh.Clusters {
			p.clusterOf(c.ID, c.Name)
		}
	}
	if !p.scoped && !p.known {
		// All of them, of which only some could be named.
		p.Clusters = nil
	}
	return ""
}

func (m *Maker) all() (ids []uint) {
	for _, c := range m.Clusters.All {
		ids = append(ids, c.ID)
	}
	return ids
}

func (m *Maker) addClusters(p *Plan, ids []uint) {
	for _, id := range ids {
		p.clusterOf(id, phrase.ClusterByID(id, m.Clusters.Name))
	}
}

// addUnsent adds what was never sent of a purge, or says which key sends it.
func (m *Maker) addUnsent(p *Plan, x *executions.Execution, resumeKey string) string {
	targets := x.UnsentTargets()
	if len(targets) == 0 {
		return ""
	}
	if resumeKey != "" {
		words := fmt.Sprintf("%s targets were never sent: %s sends them.", text.Number(len(targets)), resumeKey)
		if len(targets) == 1 {
			words = "1 target was never sent: " + resumeKey + " sends it."
		}
		if len(p.Targets) > 0 {
			p.warn(words)
		}
		return words
	}
	p.add(targets)
	p.warn(fmt.Sprintf("Never sent before: %d of these.", len(targets)))
	ids := x.ClusterIDs
	if len(ids) == 0 {
		p.scoped = false
		ids = m.all()
	}
	m.addClusters(p, ids)
	return ""
}

// leftovers are gathered from the results of a purge.
type leftovers struct {
	plan  *Plan
	names func(uint) string
	// where are the clusters in which something of each target is left.
	where [][]uint
	// anywhere is set when of one of them it is not known where.
	anywhere  bool
	forgotten int
}

// add takes in what a result has left.
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
	pc := l.plan.clusterOf(id, phrase.ClusterByID(id, l.names))
	for _, c := range result.Clusters {
		if c.ID != id {
			continue
		}
		if c.Name != "" {
			pc.Name = phrase.Cluster(id, c.Name)
		}
		for _, h := range c.Hosts {
			if h.Left || h.Outcome == task.Failed {
				pc.Copies = max(pc.Copies, 0) + 1
			}
			if h.Cause == task.Forgotten {
				l.forgotten++
			}
		}
	}
}

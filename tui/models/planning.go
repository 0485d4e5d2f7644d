package models

import (
	"slices"

	"dftask/client/task"
	"dftask/tui/models/executions"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/models/search"
)

// newPlan is a purge of targets about which nothing is known, in the clusters
// in use.
func (r *Root) newPlan(targets []task.Target) *plan.Plan {
	p := &plan.Plan{Scoped: len(r.deps.ClusterIDs) > 0, Known: len(r.clusters) > 0, Still: r.deps.Engine.Still}
	p.Add(targets)
	for _, id := range r.deps.ClusterIDs {
		p.Clusters = append(p.Clusters, plan.Cluster{ID: id, Name: phrase.ClusterByID(id, r.clusterName), Copies: -1})
	}
	if !p.Scoped {
		for _, c := range r.clusters {
			p.Clusters = append(p.Clusters, plan.Cluster{ID: c.ID, Name: phrase.Cluster(c.ID, c.Name), Copies: -1})
		}
	}
	slices.SortFunc(p.Clusters, func(a, b plan.Cluster) int { return int(a.ID) - int(b.ID) })
	p.Bounded = p.Scoped
	return p
}

// planSearch is the purge of what a search tab shows.
func (r *Root) planSearch(s *search.Pane, q task.Query) *plan.Plan {
	p := r.newPlan([]task.Target{{Query: q}})
	result := &s.Update.Result
	waits, _ := s.Waits()
	answered := s.Asked != nil && !waits && s.Update.Err == nil
	if s.Asked != nil && s.Update.Err == nil && (answered || result.Answered > 0) {
		p.AddFound(0, result, answered, r.clusterName)
		p.AddSilent(result, s.Scope, answered, r.silenceOver)
	}
	p.WarnOfReach(result, answered, result.Copies())
	if s.Edited() {
		p.Warn("The form was edited since the search: what is deleted is named here, not there.")
	}
	r.leaveOutUnmarked(p, s)
	return p
}

// planLayers is the purge of marked layers of an image, each as the task of its
// URL, with what the image's search found of them.
func (r *Root) planLayers(s *search.Pane, layers []task.Target) *plan.Plan {
	p := r.newPlan(layers)
	result, copies := &s.Update.Result, 0
	for i := range p.Targets {
		if found, ok := result.Blob(p.Targets[i].Query.URL); ok {
			p.AddFound(i, &found, true, r.clusterName)
			copies += found.Copies()
		}
	}
	p.WarnOfReach(result, true, copies)
	if p.Searched {
		p.AddSilent(result, s.Scope, true, r.silenceOver)
	}
	p.Reach.Layers = true
	r.leaveOutUnmarked(p, s)
	return p
}

func (r *Root) silenceOver(id uint) bool { return r.silence.Over(id, r.deps.Engine.Clock.Now()) }

// leaveOutUnmarked leaves the clusters out in which no row is marked, when any
// row is.
func (r *Root) leaveOutUnmarked(p *plan.Plan, s *search.Pane) {
	marked := map[uint]int{}
	hosts := false
	for _, key := range s.Copies.List.Marked() {
		if row := s.Copies.Rows[key]; row.Cluster != nil {
			marked[row.Cluster.ID]++
			hosts = hosts || row.Host != nil
		}
	}
	if len(marked) == 0 {
		return
	}
	for i := range p.Clusters {
		c := &p.Clusters[i]
		c.LeftOut = c.LeftOut || marked[c.ID] == 0
	}
	if hosts {
		p.Warn("A delete goes to all hosts of a cluster, also to those that are not marked.")
	}
}

// hearSearch learns from what a search has told so far.
func (r *Root) hearSearch(u *task.SearchUpdate, scope plan.Scope) {
	if u.Err != nil || !plan.TellsClusters(&u.Result) {
		return
	}
	for _, c := range r.clusters {
		if scope.Covers(c.ID) {
			r.silence.Heard(c.ID, r.deps.Engine.Clock.Now(), plan.Unscheduled(&u.Result, scope, c.ID))
		}
	}
}

// hearPurge learns from a delete that has ended.
func (r *Root) hearPurge(x *executions.Execution) {
	for _, c := range x.Result.Clusters {
		if c.Answered || c.Unasked {
			r.silence.Heard(c.ID, r.deps.Engine.Clock.Now(), c.Unasked)
		}
	}
}

// leaveOutSilent leaves the clusters out of which the last that was heard is
// that they have no active scheduler, and of which nobody has looked for this
// purge: a delete that named one would be one that nothing proves. What the
// operator chose stays, and so does all where nothing else is there.
func (r *Root) leaveOutSilent(p *plan.Plan) {
	now := r.deps.Engine.Clock.Now()
	silent := func(c plan.Cluster) bool {
		return r.silence[c.ID].Holds(now) && c.Copies < 0 && !c.Queued
	}
	if !slices.ContainsFunc(p.Clusters, func(c plan.Cluster) bool { return !c.LeftOut && !silent(c) }) {
		return
	}
	named := !p.Everywhere()
	for i := range p.Clusters {
		if c := &p.Clusters[i]; silent(*c) && !c.LeftOut {
			c.Note, c.LeftOut = plan.NoScheduler, !p.Scoped && named
		}
	}
}

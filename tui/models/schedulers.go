package models

import (
	"slices"
	"time"

	"dftask/client/task"
)

// silenceKept is how long a cluster is taken to have no active scheduler after
// an answer has told so. One that returns is found by the next search.
const silenceKept = 10 * time.Minute

// silence is which clusters have no active scheduler, as far as answers have
// told: a manager sends them nothing, and lists no schedulers to a token
// (contract §2.4, §7.1).
type silence map[uint]time.Time

// heard writes down what an answer tells of a cluster.
func (s silence) heard(id uint, now time.Time, silent bool) {
	if silent {
		s[id] = now
	} else {
		delete(s, id)
	}
}

// hearSearch learns from what a search has told so far.
func (r *Root) hearSearch(u *task.SearchUpdate, scope searchScope) {
	if u.Err != nil || !tellsClusters(&u.Result) {
		return
	}
	for _, c := range r.clusters {
		if scope.covers(c.ID) {
			r.silence.heard(c.ID, r.deps.Engine.Clock.Now(), unscheduled(&u.Result, scope, c.ID))
		}
	}
}

// tellsClusters says whether an answer tells of every cluster that it covers
// whether the manager has sent it anything. What is read from a list, where all
// have not answered, leaves some out; of an image the searches for its blobs
// tell.
func tellsClusters(r *task.SearchResult) bool {
	if r.Query.Type == task.Image {
		return len(r.Layers) > 0 && r.Full()
	}
	return r.Schedulers > 0 && (r.Answered == r.Schedulers || slices.ContainsFunc(r.Clusters, func(c task.Cluster) bool { return !c.Answered }))
}

// unscheduled says whether an answer that tells of its clusters tells that one
// has no active scheduler: a manager leaves it out. Those that were asked for by
// name are in the answer all the same, and have not answered when all others
// have.
func unscheduled(r *task.SearchResult, scope searchScope, id uint) bool {
	i := slices.IndexFunc(r.Clusters, func(c task.Cluster) bool { return c.ID == id })
	return i < 0 || len(scope) > 0 && !r.Clusters[i].Answered && r.Answered == r.Schedulers
}

// hearPurge learns from a delete that has ended.
func (r *Root) hearPurge(x *execution) {
	for _, c := range x.result.Clusters {
		if c.Answered || c.Unasked {
			r.silence.heard(c.ID, r.deps.Engine.Clock.Now(), c.Unasked)
		}
	}
}

// leaveOutSilent leaves the clusters out of which the last that was heard is
// that they have no active scheduler, and of which nobody has looked for this
// purge: a delete that named one would be one that nothing proves. What the
// operator chose stays, and so does all where nothing else is there.
func (r *Root) leaveOutSilent(p *plan) {
	now := r.deps.Engine.Clock.Now()
	silent := func(c planCluster) bool {
		at, told := r.silence[c.id]
		return told && now.Sub(at) < silenceKept && c.copies < 0 && !c.queued
	}
	if !slices.ContainsFunc(p.clusters, func(c planCluster) bool { return !c.leftOut && !silent(c) }) {
		return
	}
	named := !p.everywhere()
	for i := range p.clusters {
		if c := &p.clusters[i]; silent(*c) && !c.leftOut {
			c.note, c.leftOut = noScheduler, !p.scoped && named
		}
	}
}

const noScheduler = "no active scheduler"

package models

import (
	"slices"
	"time"

	"dftask/client/task"
)

// silenceKept is how long a cluster is taken to have no active scheduler after
// an answer has told so. One that returns is found by the next search.
const silenceKept = 10 * time.Minute

// silence is what was last heard of clusters, as far as answers have told: to
// one without an active scheduler a manager sends nothing, and it lists no
// schedulers to a token (contract §2.4, §7.1).
type silence map[uint]hearing

// hearing is what an answer has told of a cluster.
type hearing struct {
	at     time.Time
	silent bool
}

// holds says whether a cluster is still taken to have no active scheduler.
func (h hearing) holds(now time.Time) bool { return h.silent && now.Sub(h.at) < silenceKept }

// heard writes down what an answer tells of a cluster.
func (s silence) heard(id uint, now time.Time, silent bool) { s[id] = hearing{now, silent} }

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
		return r.silence[c.id].holds(now) && c.copies < 0 && !c.queued
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

// over says whether what an answer told of a cluster without a scheduler is over:
// another one has told since that it has one, or it was long ago.
func (s silence) over(id uint, now time.Time) bool {
	h, told := s[id]
	return told && !h.holds(now)
}

const noScheduler = "no active scheduler"

package models

import (
	"slices"
	"time"

	"dftask/client"
	"dftask/client/task"
)

// silenceKept is how long a cluster is taken to have no active scheduler after
// an answer has told so. One that returns is found by the next search.
const silenceKept = 10 * time.Minute

// silence is which clusters have no active scheduler, as far as answers have
// told: a manager sends them nothing, and lists no schedulers to a token
// (contract §2.4, §7.1).
type silence map[uint]time.Time

// heard writes down what an answer that is complete tells of the clusters that
// it covers: those that it lacks have no active scheduler.
func (s silence) heard(now time.Time, clusters []client.Cluster, covers, answered func(id uint) bool) {
	for _, c := range clusters {
		switch {
		case !covers(c.ID):
		case answered(c.ID):
			delete(s, c.ID)
		default:
			s[c.ID] = now
		}
	}
}

// hearSearch learns from the answer to a search.
func (r *Root) hearSearch(u *task.SearchUpdate, scope searchScope) {
	if !u.Done || u.Err != nil || !allAnswered(&u.Result) {
		return
	}
	r.silence.heard(r.deps.Engine.Clock.Now(), r.clusters, scope.covers, func(id uint) bool {
		return slices.ContainsFunc(u.Result.Clusters, func(c task.Cluster) bool { return c.ID == id && c.Answered })
	})
}

// allAnswered says whether every scheduler that a search was sent to has
// answered, so that a cluster without an answer has none that is active. Of an
// image the searches for its blobs tell.
func allAnswered(r *task.SearchResult) bool {
	if r.Query.Type == task.Image {
		return len(r.Layers) > 0 && r.Full()
	}
	return r.Schedulers > 0 && r.Answered == r.Schedulers
}

// hearPurge learns from a delete that has ended.
func (r *Root) hearPurge(x *execution) {
	result := &x.result
	if x.many != nil || result.Query.Type == task.Image || len(result.Jobs) == 0 || result.Jobs[0].State != client.Success {
		return
	}
	scope := searchScope(x.own.op.ClusterIDs)
	r.silence.heard(r.deps.Engine.Clock.Now(), r.clusters, scope.covers, func(id uint) bool {
		return slices.ContainsFunc(result.Clusters, func(c task.PurgedCluster) bool { return c.ID == id && (c.Answered || len(c.Hosts) > 0) })
	})
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

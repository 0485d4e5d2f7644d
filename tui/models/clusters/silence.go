package clusters

import (
	"slices"
	"time"

	"dftask/client/task"
)

// SilenceKept is how long a cluster is taken to have no active scheduler after
// an answer has told so. One that returns is found by the next search.
const SilenceKept = 10 * time.Minute

// silence is what answers last told of clusters: to
// one without an active scheduler a manager sends nothing, and it lists no
// schedulers to a token (contract §2.4, §7.1).
type silence map[uint]hearing

// hearing is what an answer has told of a cluster.
type hearing struct {
	at     time.Time
	silent bool
}

// holds says whether a cluster is still taken to have no active scheduler.
func (h hearing) holds(now time.Time) bool { return h.silent && now.Sub(h.at) < SilenceKept }

// Silent says whether the last that was heard of a cluster is that it has no active
// scheduler.
func (c *Clusters) Silent(id uint) bool { return c.silence[id].holds(c.engine.Clock.Now()) }

// SilenceOver says whether what an answer told of a cluster without a scheduler is over:
// another one has told since that it has one, or it was long ago.
func (c *Clusters) SilenceOver(id uint) bool {
	h, told := c.silence[id]
	return told && !h.holds(c.engine.Clock.Now())
}

func (c *Clusters) hear(id uint, silent bool) {
	c.silence[id] = hearing{c.engine.Clock.Now(), silent}
}

// HearSearch learns from what a search that was sent to scope has told so far.
func (c *Clusters) HearSearch(u *task.SearchUpdate, scope Scope) {
	if u.Err != nil || !TellsClusters(&u.Result) {
		return
	}
	for _, cluster := range c.All {
		if scope.Covers(cluster.ID) {
			c.hear(cluster.ID, Unscheduled(&u.Result, scope, cluster.ID))
		}
	}
}

// HearPurge learns from a delete that has ended.
func (c *Clusters) HearPurge(r *task.PurgeResult) {
	for _, cluster := range r.Clusters {
		if cluster.Answered || cluster.Unasked {
			c.hear(cluster.ID, cluster.Unasked)
		}
	}
}

// TellsClusters says whether an answer tells of every cluster that it covers
// whether the manager has sent it anything. What is read from a list, where all
// have not answered, leaves some out; of an image the searches for its blobs
// tell.
func TellsClusters(r *task.SearchResult) bool {
	if r.Query.Type == task.Image {
		return len(r.Layers) > 0 && r.Full()
	}
	return r.Schedulers > 0 && (r.Answered == r.Schedulers || slices.ContainsFunc(r.Clusters, func(c task.Cluster) bool { return !c.Answered }))
}

// Unscheduled says whether an answer that tells of its clusters tells that one
// has no active scheduler: a manager leaves it out. Those that were asked for by
// name are in the answer all the same, and have not answered when all others
// have.
func Unscheduled(r *task.SearchResult, scope Scope, id uint) bool {
	i := slices.IndexFunc(r.Clusters, func(c task.Cluster) bool { return c.ID == id })
	return i < 0 || len(scope) > 0 && !r.Clusters[i].Answered && r.Answered == r.Schedulers
}

// NoScheduler is said of a cluster to which nothing can be sent.
const NoScheduler = "no active scheduler"

// Scope are the clusters that a search was sent to; none are all there
// were.
type Scope []uint

// Covers says whether a cluster was among them.
func (s Scope) Covers(id uint) bool { return len(s) == 0 || slices.Contains(s, id) }

package plan

import (
	"dftask/client/task"
	"dftask/tui/models/phrase"
)

const (
	WarnOnlyLeft = "This deletes again what was left, and what was downloaded there since."
	WarnLeftEach = "This deletes again the targets of which something was left, each in all clusters named here."
)

// Leftovers are gathered from the results of a purge.
type Leftovers struct {
	Plan  *Plan
	Names func(uint) string
	// Where are the clusters in which something of each target is left.
	Where [][]uint
	// Anywhere is set when it is not known where one of them is.
	Anywhere  bool
	Forgotten int
}

// Add takes in what a result has left.
func (l *Leftovers) Add(result *task.PurgeResult) {
	target, ids, ok := result.Leftover()
	if !ok {
		return
	}
	l.Plan.Add([]task.Target{target})
	l.Where = append(l.Where, ids)
	l.Anywhere = l.Anywhere || len(ids) == 0
	for _, id := range ids {
		l.count(id, result)
	}
}

// count counts what is left of a result in a cluster.
func (l *Leftovers) count(id uint, result *task.PurgeResult) {
	pc := l.Plan.ClusterOf(id, phrase.ClusterByID(id, l.Names))
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
				l.Forgotten++
			}
		}
	}
}

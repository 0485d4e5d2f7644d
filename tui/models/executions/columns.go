package executions

import (
	"strings"
	"time"

	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// describe fills in what the columns of a row show besides its verdict.
func (x *Execution) describe(r *views.ExecutionRow, deps *world.Deps, names func(uint) string) {
	q := x.Result.Query
	r.Target, r.Parameters, r.Type = text.Clean(q.Target()), phrase.Given(q), x.kind()
	r.Clusters = text.Clean(strings.Join(x.clusterNames(names), ", "))
	r.By, r.Took = text.Clean(x.Result.Who), x.took()
	if !x.Created.IsZero() {
		r.Began = shortTime(x.Created, deps.Now(), "15:04:05")
	}
	r.Hosts, r.Copies = x.shares()
}

// kind is how the target was named, as the filter and the screen call it.
func (x *Execution) kind() string {
	if x.Many != nil {
		return "list"
	}
	return string(x.Result.Query.Type)
}

// took is how long it took; 0 while it runs, and where that is not known.
func (x *Execution) took() time.Duration {
	if x.Running() {
		return 0
	}
	return x.Result.Elapsed.Round(time.Second)
}

// shortTime is an instant as a column has it: of today the time alone, in a layout.
func shortTime(at, now time.Time, today string) string {
	at, now = at.Local(), now.Local()
	if at.Year() == now.Year() && at.YearDay() == now.YearDay() {
		return at.Format(today)
	}
	return at.Format("Jan 02 15:04")
}

// clusterNames are those of the clusters it ran in; none while that is not known.
func (x *Execution) clusterNames(names func(uint) string) (clusters []string) {
	switch scope := x.clusters(names); {
	case x.Scoped() && len(x.ClusterIDs) > 1:
		for _, id := range x.ClusterIDs {
			clusters = append(clusters, phrase.ClusterByID(id, names))
		}
		return clusters
	case len(x.Result.Clusters) < 2 || scope == "" || scope == text.AllClusters:
		return []string{scope}
	}
	for _, c := range x.Result.Clusters {
		if c.Name == "" && names != nil {
			c.Name = names(c.ID)
		}
		clusters = append(clusters, phrase.Cluster(c.ID, c.Name))
	}
	return clusters
}

// shares are of how many hosts the copies are gone, and of how many copies. Of a
// list the hosts are not told apart.
func (x *Execution) shares() (hosts, copies views.Share) {
	if m := x.Many; m != nil {
		copies = views.Share{Gone: m.deleted, Of: m.deleted + max(m.failed, m.left)}
		return copies, copies
	}
	h, c := x.Result.Shares()
	return views.Share(h), views.Share(c)
}

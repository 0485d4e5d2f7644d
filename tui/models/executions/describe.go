package executions

import (
	"fmt"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/executions"
	"dftask/client/task"
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

// Exported is the execution as lists for other programs have it: of a list each of its
// targets. What was never sent is no job, and is left out.
func (e *Pane) Exported(x *Execution) (rows []executions.Execution) {
	if m := x.Many; m != nil {
		for i := range m.Updates {
			rows = append(rows, e.Exported(m.Execution(i, x))...)
		}
		return rows
	}
	if x.JobID == 0 {
		return nil
	}
	row := executions.Execution{JobID: x.JobID, State: client.Success, Result: x.Result, FromJournal: x.MemoryOnly(e.ReadBackTo())}
	row.Result.CreatedAt = x.Created
	row.UpdatedAt = x.Created.Add(x.Result.Elapsed)
	switch {
	case x.job != nil:
		row.State, row.UpdatedAt = x.job.State, x.job.UpdatedAt.Time
	case x.Running() || x.Result.Verdict == task.Lost || x.Result.Verdict == task.Undecided:
		row.State = client.Pending
	case x.Result.Verdict == task.FailedPurge || x.Result.Verdict == task.TimedOut:
		row.State = client.Failure
	}
	return []executions.Execution{row}
}

// Errors are what went wrong in a purge, a line each: of each host why it could not
// delete, and what went wrong beyond single hosts.
func (x *Execution) Errors() (lines []string) {
	if m := x.Many; m != nil {
		for i := range m.Updates {
			for _, line := range m.Execution(i, x).Errors() {
				lines = append(lines, m.Queries[i].Target()+": "+line)
			}
		}
		return lines
	}
	if x.Own != nil && x.Own.Update.Err != nil {
		lines = append(lines, phrase.Sentence(x.Own.Update.Err))
	}
	lines = append(lines, x.Result.Errors...)
	for _, c := range x.Result.Clusters {
		for _, h := range c.Hosts {
			if h.Error != "" {
				lines = append(lines, fmt.Sprintf("%s (%s): %s", h.Hostname, h.IP, h.Error))
			}
		}
	}
	return lines
}

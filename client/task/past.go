package task

import (
	"slices"
	"time"
)

// forgottenAfter is the age from which on a manager removes the records of jobs:
// 6 hours, and until 3 hours later (contract §9).
const forgottenAfter = 6 * time.Hour

// jobOf tells a job from another that has the same id, as that of a manager
// whose database was made anew has.
type jobOf struct {
	id        uint
	operation string
}

// past is the index of what the journal tells of a job; negative for nothing.
func (e *Executions) past(job uint, operation string) int {
	e.once.Do(func() {
		e.byJob = map[jobOf]int{}
		for i := range e.Past {
			for _, j := range e.Past[i].Result.Jobs {
				e.byJob[jobOf{j.ID, e.Past[i].Result.OperationID}] = i
			}
		}
	})
	if i, known := e.byJob[jobOf{job, operation}]; known && operation != "" {
		return i
	}
	return -1
}

// recall puts what the journal tells of an execution, proof included, in the
// place of what its record alone tells. An image's purge is more than one job,
// and one that was lost to whoever followed it may have ended since.
func (e *Executions) recall(x *Execution) {
	i := e.past(x.JobID, x.Result.OperationID)
	if i < 0 {
		return
	}
	p := &e.Past[i].Result
	if p.Query.Type == Image || p.TaskID != x.Result.TaskID || p.Verdict == Undecided || p.Verdict == Lost {
		return
	}
	record := x.Result
	x.Result = *p
	x.Result.Jobs, x.Result.CreatedAt = record.Jobs, record.CreatedAt
	x.Result.withHostsOf(&record)
}

// withHostsOf adds the hosts that the job's record names, and a journal leaves
// out. Where it may have left out one that still has its copy nothing is added.
func (r *PurgeResult) withHostsOf(record *PurgeResult) {
	left := 0
	clusters := slices.Clone(r.Clusters)
	at := map[uint]map[hostKey]bool{}
	for _, c := range clusters {
		at[c.ID] = map[hostKey]bool{}
		for _, h := range c.Hosts {
			at[c.ID][keyOf(h.IP, h.Hostname, h.Type)] = true
			left += toInt(h.Left)
		}
	}
	if left != r.left {
		return
	}
	for _, c := range record.Clusters {
		i := slices.IndexFunc(clusters, func(o PurgedCluster) bool { return o.ID == c.ID })
		if i < 0 {
			clusters = append(clusters, c)
			continue
		}
		missing := slices.DeleteFunc(slices.Clone(c.Hosts), func(h HostOutcome) bool { return at[c.ID][keyOf(h.IP, h.Hostname, h.Type)] })
		clusters[i].Hosts = slices.Concat(clusters[i].Hosts, missing)
		clusters[i].sort()
	}
	r.Clusters = clusters
}

// remembered is an execution of which only the journal tells.
func remembered(x Execution) Execution {
	x.Remembered = true
	if x.Result.Verdict == Undecided {
		x.Result.Verdict = Lost
		x.Result.Errors = append(slices.Clone(x.Result.Errors), "the manager has forgotten the job, and whoever followed it was stopped before it had ended")
	}
	return x
}

// forgotten are the executions that a filter chooses of those that the manager
// may have no record of any more, the newest first.
func (e *Executions) forgotten(f *ExecutionFilter) (list []Execution) {
	now := e.Now()
	for _, x := range e.Past {
		x = remembered(x)
		made := x.Result.CreatedAt
		if now.Sub(made) > forgottenAfter && !made.Before(f.Since) && f.passes(&x) {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b Execution) int { return b.Result.CreatedAt.Compare(a.Result.CreatedAt) })
	return list
}

// showPast is what the journal tells of a job of which the manager has no
// record.
func (e *Executions) showPast(id uint) (found Execution, ok bool) {
	for _, x := range e.Past {
		named := slices.ContainsFunc(x.Result.Jobs, func(j JobRef) bool { return j.ID == id })
		if named && (!ok || x.Result.CreatedAt.After(found.Result.CreatedAt)) {
			found, ok = remembered(x), true
		}
	}
	return found, ok
}

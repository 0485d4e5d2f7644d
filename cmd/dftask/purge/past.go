package purge

import (
	"cmp"
	"slices"
	"time"

	"dftask/client"
	"dftask/client/executions"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
)

// AddPast gives executions what the journal tells of them. It returns the ids
// of the purges that have not ended, and on which nobody is at work. Without the
// journal the manager's records are shown as they are.
func AddPast(e console.Env, c *session.Connection, x *executions.Reader) (stopped map[string]bool) {
	stopped = map[string]bool{}
	if c.Demo != nil {
		return stopped
	}
	j, err := session.OpenJournal(e, c)
	var records []journal.Record
	if err == nil {
		records, err = j.Past()
	}
	if err != nil {
		console.Note(e, "%s; purges are shown as the manager's records tell them", err)
		return stopped
	}
	ahead := x.Now().Sub(x.Clock.Now())
	for i := range records {
		r := &records[i]
		if r.Unfinished() && !r.Alive {
			stopped[r.Operation.ID] = true
		}
		for n := range r.Operation.Targets {
			if past, known := executionOf(r, n, ahead); known {
				for at := range past.Result.Clusters {
					if cluster := &past.Result.Clusters[at]; cluster.Name == "" {
						cluster.Name = x.Names(cluster.ID)
					}
				}
				x.Past = append(x.Past, past)
			}
		}
	}
	return stopped
}

// executionOf is the execution that the journal has of a target; false where it
// knows of no job. ahead is how far the manager's clock is before ours.
func executionOf(r *journal.Record, target int, ahead time.Duration) (executions.Execution, bool) {
	q := r.Operation.Targets[target].Query
	result, ended := r.Results[target]
	if !ended {
		if r.Alive {
			return executions.Execution{}, false // somebody is about to know
		}
		result = task.PurgeResult{Query: q, TaskID: q.ComputedID(), OperationID: r.Operation.ID, Reason: r.Operation.Reason, Who: r.Operation.Who}
	}
	made := r.Operation.Began
	if len(result.Jobs) == 0 {
		for _, id := range r.Operation.Targets[target].TaskIDs() {
			if job, sent := r.Sent[id]; sent {
				result.Jobs = append(result.Jobs, task.JobRef{ID: job.ID, State: client.Pending})
				made = job.At
			}
		}
	}
	if len(result.Jobs) == 0 {
		return executions.Execution{}, false
	}
	if result.CreatedAt.IsZero() {
		result.CreatedAt = made.Add(ahead)
	}
	result.Jobs = slices.SortedFunc(slices.Values(result.Jobs), func(a, b task.JobRef) int { return cmp.Compare(a.ID, b.ID) })
	return executions.Execution{
		JobID: result.Jobs[0].ID, State: stateOf(result.Jobs), UpdatedAt: result.CreatedAt.Add(result.Elapsed), Result: result,
	}, true
}

// stateOf is the state of all jobs of a purge, as they were last seen.
func stateOf(jobs []task.JobRef) client.JobState {
	for _, state := range []client.JobState{client.Pending, client.Failure} {
		if slices.ContainsFunc(jobs, func(j task.JobRef) bool { return j.State == state }) {
			return state
		}
	}
	return client.Success
}

package executions

import (
	"cmp"
	"slices"
	"time"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
)

// forgottenAfter is the age from which on a manager removes the records of jobs:
// 6 hours, and until 3 hours later (contract §9).
const forgottenAfter = 6 * time.Hour

// Remember adds to Past what a journal has of purges. It leaves out targets of
// which a living program will know more.
func (r *Reader) Remember(past []journal.Record) {
	ahead := r.Now().Sub(r.Clock.Now())
	for i := range past {
		for target := range past[i].Operation.Targets {
			x, known := fromRecord(&past[i], target, ahead)
			if !known {
				continue
			}
			for at := range x.Result.Clusters {
				if c := &x.Result.Clusters[at]; c.Name == "" && r.Names != nil {
					c.Name = r.Names(c.ID)
				}
			}
			r.Past = append(r.Past, x)
		}
	}
}

// fromRecord is the execution that a journal has of a target; false where it knows
// of no job. ahead is how far the manager's clock is before ours.
func fromRecord(r *journal.Record, target int, ahead time.Duration) (Execution, bool) {
	result := r.Result(target)
	if len(result.Jobs) == 0 || r.Alive && r.Standing(target) != journal.Ended {
		return Execution{}, false
	}
	if result.CreatedAt.IsZero() {
		made := r.Operation.Began
		if jobs := r.Jobs(target); len(jobs) > 0 {
			made = jobs[len(jobs)-1].At
		}
		result.CreatedAt = made.Add(ahead)
	}
	result.Jobs = slices.SortedFunc(slices.Values(result.Jobs), func(a, b task.JobRef) int { return cmp.Compare(a.ID, b.ID) })
	return Execution{JobID: result.Jobs[0].ID, State: stateOf(result.Jobs), UpdatedAt: result.CreatedAt.Add(result.Elapsed), Result: result}, true
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

// jobOf tells a job from another that has the same id, as the jobs of a manager
// with a new database have.
type jobOf struct {
	id        uint
	operation string
}

// past is the index of what the journal tells of a job; negative for nothing.
func (r *Reader) past(job uint, operation string) int {
	if r.byJob == nil {
		r.byJob = map[jobOf]int{}
		for i := range r.Past {
			for _, j := range r.Past[i].Result.Jobs {
				r.byJob[jobOf{j.ID, r.Past[i].Result.Mark()}] = i
			}
		}
	}
	if i, known := r.byJob[jobOf{job, operation}]; known && operation != "" {
		return i
	}
	return -1
}

// fillIn puts what the journal tells of an execution, proof included, in the
// place of what its record alone tells. An image's purge is more than one job,
// and one that was lost to the program that followed it may have ended since.
func (r *Reader) fillIn(x *Execution) {
	i := r.past(x.JobID, x.Result.Mark())
	if i < 0 {
		return
	}
	p := &r.Past[i].Result
	lost := p.Verdict == task.Lost && (p.Proof == task.Moment{} || x.Result.Verdict != task.Lost)
	if p.Query.Type == task.Image || p.TaskID != x.Result.TaskID || p.Verdict == task.Undecided || lost {
		return
	}
	record := x.Result
	x.Result = p.WithRecord(&record)
}

// fromJournal is an execution of which only the journal tells.
func fromJournal(x Execution) Execution {
	x.FromJournal = true
	if x.Result.Verdict == task.Undecided {
		x.Result.Verdict = task.Lost
		x.Result.Errors = append(slices.Clone(x.Result.Errors), "the manager has forgotten the job, and the dftask that watched it ended first")
	}
	return x
}

// forgotten are the executions that a filter chooses of those that the manager
// may have no record of any more, the newest first.
func (r *Reader) forgotten(f *Filter) (list []Execution) {
	now := r.Now()
	for _, x := range r.Past {
		x = fromJournal(x)
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
func (r *Reader) showPast(id uint) (found Execution, ok bool) {
	for _, x := range r.Past {
		named := slices.ContainsFunc(x.Result.Jobs, func(j task.JobRef) bool { return j.ID == id })
		if named && (!ok || x.Result.CreatedAt.After(found.Result.CreatedAt)) {
			found, ok = fromJournal(x), true
		}
	}
	return found, ok
}

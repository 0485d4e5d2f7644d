package journal

import (
	"time"

	"dftask/client"
	"dftask/client/task"
)

// Record is what the journal has of an operation.
type Record struct {
	Operation task.Operation
	// Sent are the jobs that were made, by the ids of the tasks they delete. An
	// operation that ended a while ago has none: they stand in its results.
	Sent map[string]task.SentJob
	// Results are what became of the targets, by their index. Of their hosts
	// those are kept that are left, and where there are few targets some others.
	Results map[int]task.PurgeResult
	// Ended is when the operation ended; zero while it is unfinished.
	Ended time.Time
	// GivenUp is true when the operator left unsent what was not sent.
	GivenUp bool
	// Alive is true while a living program works on it.
	Alive bool
	// Missing is how many targets the journal has lost, to a damage of the
	// file. They are empty among the operation's targets.
	Missing int
}

// Unfinished says whether the operation has not ended. A program may work on it.
func (r *Record) Unfinished() bool { return r.Ended.IsZero() }

// Interrupted says whether the operation has not ended, and no program works on it:
// it can be resumed.
func (r *Record) Interrupted() bool { return r.Unfinished() && !r.Alive }

// Standing is how far a target of an operation is, as the journal tells it.
type Standing int

const (
	// Unsent is a target of which no job is known.
	Unsent Standing = iota
	// Missing is one that the journal has lost.
	Missing
	// Sent is one that has jobs, and no end.
	Sent
	// Ended is one that has its result.
	Ended
)

// Standing is how far a target is.
func (r *Record) Standing(target int) Standing {
	switch _, ended := r.Results[target]; {
	case ended:
		return Ended
	case r.Operation.Targets[target].Query.Type == "":
		return Missing
	case len(r.Jobs(target)) > 0:
		return Sent
	}
	return Unsent
}

// Jobs are the jobs that were made for a target, as far as they were written down.
func (r *Record) Jobs(target int) (jobs []task.SentJob) {
	if len(r.Sent) == 0 {
		return nil
	}
	for _, id := range r.Operation.Targets[target].TaskIDs() {
		if job, sent := r.Sent[id]; sent {
			jobs = append(jobs, job)
		}
	}
	return jobs
}

// Result is what became of a target, which is Undecided while it has not ended.
func (r *Record) Result(target int) task.PurgeResult {
	result, ended := r.Results[target]
	if op := &r.Operation; !ended {
		q := op.Targets[target].Query
		result = task.PurgeResult{Query: q, TaskID: q.ComputedID(), OperationID: op.ID, Reason: op.Reason, Who: op.Who}
	}
	if len(result.Jobs) == 0 {
		for _, job := range r.Jobs(target) {
			result.Jobs = append(result.Jobs, task.JobRef{ID: job.ID, State: client.Pending})
		}
	}
	return result
}

// Unsent are the indexes of the targets of which no job is known.
func (r *Record) Unsent() (targets []int) {
	for i := range r.Operation.Targets {
		if r.Standing(i) == Unsent {
			targets = append(targets, i)
		}
	}
	return targets
}

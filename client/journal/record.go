package journal

import (
	"time"

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

// Unfinished says whether the operation has not ended. Somebody may work on it.
func (r *Record) Unfinished() bool { return r.Ended.IsZero() }

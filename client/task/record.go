package task

import "time"

// SentJob is a delete job that the manager has taken.
type SentJob struct {
	ID uint
	// At is when it was made, on the clock of the engine.
	At time.Time
}

// Recorder keeps of an operation what must outlive the program. Each method
// returns when that is on disk, or when it cannot be brought there: a purge
// goes on without its record, and whoever keeps the record says what is wrong
// with it. The methods are called from several goroutines.
type Recorder interface {
	// Sent is told a job as soon as it exists, before anybody else hears of it.
	// taskID is the id of the task that it deletes: an operation deletes a task
	// with one job at most, so that both name the job.
	Sent(taskID string, job SentJob)
	// Layers is told the blobs of an image that was begun without them, and the
	// clusters known to hold copies of them, before the first of them is deleted:
	// a purge that goes on is about those, and not about what the tag names by
	// then. target is the index of the operation's target.
	Layers(target int, layers []Layer, known []KnownCluster)
	// Ended is told what became of the operation's target with an index.
	Ended(target int, r PurgeResult)
}

// noRecord is a Recorder that keeps nothing.
type noRecord struct{}

func (noRecord) Sent(string, SentJob)                {}
func (noRecord) Layers(int, []Layer, []KnownCluster) {}
func (noRecord) Ended(int, PurgeResult)              {}

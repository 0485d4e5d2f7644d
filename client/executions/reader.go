package executions

import (
	"context"
	"fmt"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/journal"
	"dftask/client/send"
	"dftask/client/task"
)

const (
	// rowsPerPage is the size of a page of the job list. Rows carry their whole
	// results, so pages are small (contract §3.2).
	rowsPerPage = 20

	// pagesAtMost bounds one reading of the list, which grows while it is read.
	pagesAtMost = 1000

	// proofPages bounds how many pages of searches are read for a page of the list.
	proofPages = 3

	// brokenPages is how many pages one after the other may not be readable at
	// all. Each costs a question for each of its rows.
	brokenPages = 5
)

// Execution is a delete job as its record tells it, of anybody's purge, or as a
// journal remembers it.
type Execution struct {
	// JobID is that of the first, of a remembered purge of an image.
	JobID uint
	// State is the job's, which is not the verdict: a job of which the manager
	// keeps a record that will stay pending for ever is lost.
	State client.JobState
	// UpdatedAt is when the manager last checked the job.
	UpdatedAt time.Time
	// Result is what became of the copies. As far as the record tells it is never
	// proved, for no search belongs to it; what the journal has is.
	Result task.PurgeResult
	// FromJournal is true where the manager has no record any more, and only the
	// journal tells.
	FromJournal bool

	// missed is true while the manager has not checked the job when it should have.
	missed bool

	// job is the record, of one that has ended and is not verified.
	job *client.Job

	// group tells the job from another one that has its id since the manager's
	// database was set up again; empty where only the journal tells.
	group string
}

// Pending says whether the execution may still change.
func (x *Execution) Pending() bool { return x.Result.Verdict == task.Undecided }

// MarshalJSON writes the execution as the command line promises it: what a
// purge has, and what the job's record tells besides.
func (x Execution) MarshalJSON() ([]byte, error) {
	return task.JSON(struct {
		ID        uint            `json:"id"`
		State     client.JobState `json:"state"`
		CreatedAt time.Time       `json:"created_at"`
		UpdatedAt time.Time       `json:"updated_at"`
		Who       string          `json:"who"`
		// Remembered says that the manager has no record any more.
		Remembered bool `json:"remembered"`
		task.PurgeReport
	}{x.JobID, x.State, x.Result.CreatedAt.UTC(), x.UpdatedAt.UTC(), x.Result.Who, x.FromJournal, x.Result.Report()})
}

// Reader reads the delete jobs of a manager.
type Reader struct {
	API joblist.API
	// Clock is the one to wait by, and Now the manager's: the first and how far
	// the manager's is ahead of it.
	Clock send.Clock
	Now   func() time.Time
	// Names gives the names of the clusters; nil when they are not known.
	Names func(uint) string
	// Unreadable is how many rows the last List left out, for their users are gone
	// (contract §0.6).
	Unreadable int
	// About is how many there are, near enough, where the last List left some out for
	// the limit; 0 where a filter keeps that from being known.
	About int
	// Past are those that a journal tells of, in any order. One without an
	// outcome there is Undecided.
	Past []Execution
	// Recognize looks for the manager's jobs, by the marks of their purges, in the
	// journals of its other addresses, and returns all that is remembered where that
	// is more now. Nil looks nowhere.
	Recognize func(jobs map[string]uint) []journal.Record
	// Proofs reads the searches of others that prove their purges; nil for none.
	Proofs *task.Engine

	// byJob are the indexes of Past, for past; nil until they are needed.
	byJob map[jobOf]int
}

// List reads the executions that a filter chooses, the newest first, page by
// page and no further than it must. more says that the limit left some out.
// Those that are old and not listed any more are taken from Past.
func (r *Reader) List(ctx context.Context, f Filter) (list []Execution, more bool, err error) {
	list, more, err = r.list(ctx, f)
	if err == nil && r.remembersMore(list) {
		return r.list(ctx, f)
	}
	return list, more, err
}

// remembersMore says whether the journals of other addresses know one of these, so
// that more is remembered now.
func (r *Reader) remembersMore(list []Execution) bool {
	unknown := map[string]uint{}
	for i := range list {
		if x := &list[i]; !x.FromJournal && r.past(x.JobID, x.Result.Mark()) < 0 {
			unknown[x.Result.Mark()] = x.JobID
		}
	}
	if r.Recognize == nil || len(unknown) == 0 {
		return false
	}
	past := r.Recognize(unknown)
	if len(past) == 0 {
		return false
	}
	r.Recognize, r.Past, r.byJob = nil, nil, nil
	r.Remember(past)
	return true
}

func (r *Reader) list(ctx context.Context, f Filter) (list []Execution, more bool, err error) {
	seen := map[uint]bool{}
	past, listed := r.forgotten(&f), map[int]bool{}
	add := func(x Execution) (room bool) {
		if more = f.Limit > 0 && len(list) == f.Limit; !more {
			list = append(list, x)
		}
		return !more
	}
	// addPast adds those of the past that were made after an instant.
	addPast := func(after time.Time) (room bool) {
		for len(past) > 0 && past[0].Result.CreatedAt.After(after) {
			x := past[0]
			past = past[1:]
			if !listed[r.past(x.JobID, x.Result.Mark())] && !add(x) {
				return false
			}
		}
		return true
	}
	r.Unreadable, r.About = 0, 0
	broken := 0
	for page := 1; page <= pagesAtMost; page++ {
		rows, unreadable, err := joblist.Page(ctx, r.API, client.JobQuery{Type: client.DeleteTask, State: f.State.job, Page: page, PerPage: rowsPerPage})
		if joblist.IsGone(err) && broken < brokenPages {
			// A user who is gone may have made many, one after the other.
			broken++
			r.Unreadable += rowsPerPage
			continue
		}
		if err != nil {
			return nil, false, err
		}
		broken = 0
		r.Unreadable += unreadable
		r.readProofs(ctx, &f, rows.Jobs)
		if f.all() {
			r.About = rows.Last * rowsPerPage
		}
		for i := range rows.Jobs {
			job := &rows.Jobs[i]
			if !f.Since.IsZero() && job.CreatedAt.Before(f.Since) {
				addPast(time.Time{})
				return list, more, nil
			}
			// New jobs push those that were read onto the next page.
			if seen[job.ID] {
				continue
			}
			seen[job.ID] = true
			x := r.read(job)
			listed[r.past(x.JobID, x.Result.Mark())] = true
			// When a job was made is known to the second where no dftask followed it.
			if !addPast(job.CreatedAt.Add(joblist.ClockSlack)) || f.passes(&x) && !add(x) {
				return list, more, nil
			}
		}
		if page >= rows.Last || len(rows.Jobs) == 0 {
			break
		}
	}
	addPast(time.Time{})
	return list, more, nil
}

// read makes an execution of a job's record.
func (r *Reader) read(job *client.Job) Execution {
	now := r.Now()
	x := Execution{JobID: job.ID, State: job.State, UpdatedAt: job.UpdatedAt.Time, Result: task.FromJob(job, r.Names, now), missed: job.CheckMissed(job.Age(now)), group: job.Group}
	r.fillIn(&x)
	if r.Proofs != nil {
		x.Result = r.Proofs.Proven(x.Result, job)
		r.Proofs.Learn(&x.Result)
	}
	if !x.Pending() && !x.Result.Verdict.Gone() {
		// A copy, for the row would keep its whole page in memory.
		kept := *job
		x.job = &kept
	}
	return x
}

// readProofs reads the searches that may prove a page of the list, as far as it asks
// for them: those that are about as old. Without an answer nothing is proved.
func (r *Reader) readProofs(ctx context.Context, f *Filter, jobs []client.Job) {
	if r.Proofs == nil {
		return
	}
	var oldest time.Time
	for i := range jobs {
		job := &jobs[i]
		if job.CreatedAt.Before(f.Since) || job.State == client.Pending && !task.NeverEnds(job, r.Now()) {
			continue
		}
		if at := r.past(job.ID, task.MarkOf(job)); at >= 0 && r.Past[at].Result.Verdict.Gone() {
			continue
		}
		if oldest.IsZero() || job.CreatedAt.Before(oldest) {
			oldest = job.CreatedAt.Time
		}
	}
	if !oldest.IsZero() {
		_ = r.Proofs.ReadSearches(ctx, oldest, proofPages)
	}
}

// Verification is the execution as one that is to be verified.
func (x *Execution) Verification() task.Verification {
	v := task.Verification{Result: x.Result}
	if x.job != nil {
		v.Rows = map[uint]*client.Job{x.job.ID: x.job}
	}
	return v
}

// Show reads one execution, from Past where the manager has no record of it. A
// job of another type is a [*NotDeleteError].
func (r *Reader) Show(ctx context.Context, id uint) (Execution, error) {
	job, err := r.API.Job(ctx, id)
	if joblist.IsGone(err) {
		if x, known := r.showPast(id); known {
			return x, nil
		}
	}
	if err != nil {
		return Execution{}, err
	}
	if job.Type != client.DeleteTask {
		return Execution{}, &NotDeleteError{JobID: id, Type: job.Type}
	}
	r.readProofs(ctx, &Filter{}, []client.Job{*job})
	x := r.read(job)
	if r.remembersMore([]Execution{x}) {
		x = r.read(job)
	}
	return x, nil
}

// NotDeleteError is a job that deletes nothing.
type NotDeleteError struct {
	JobID uint
	Type  client.JobType
}

func (e *NotDeleteError) Error() string {
	return fmt.Sprintf("job %d is of the type %s, which deletes nothing", e.JobID, e.Type)
}

// Advice says which jobs are executions.
func (e *NotDeleteError) Advice() string {
	return "Name a delete_task job; dftask executions list shows those there are."
}

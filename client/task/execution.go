package task

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"dftask/client"
)

const (
	// listPage is the size of a page of the job list. Rows carry their whole
	// results, so pages are small (contract §3.2).
	listPage = 20

	// listPages bounds one reading of the list, which grows while it is read.
	listPages = 1000

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
	// UpdatedAt is when the manager last looked at the job.
	UpdatedAt time.Time
	// Result is what became of the copies. As far as the record tells it is never
	// proved, for no search belongs to it; what the journal has is.
	Result PurgeResult
	// Remembered is true where the manager has no record any more, and only the
	// journal tells.
	Remembered bool

	// missed is true while the manager has not checked the job when it should have.
	missed bool

	// group tells the job from another one that has its id since the manager's
	// database was made anew; empty where only the journal tells.
	group string
}

// Pending says whether the execution may still change.
func (x *Execution) Pending() bool { return x.Result.Verdict == Undecided }

// MarshalJSON writes the execution as the command line promises it: what a
// purge has, and what the job's record tells besides.
func (x Execution) MarshalJSON() ([]byte, error) {
	return JSON(struct {
		ID        uint            `json:"id"`
		State     client.JobState `json:"state"`
		CreatedAt time.Time       `json:"created_at"`
		UpdatedAt time.Time       `json:"updated_at"`
		Who       string          `json:"who"`
		// Remembered says that the manager has no record any more.
		Remembered bool `json:"remembered"`
		purgeReport
	}{x.JobID, x.State, x.Result.CreatedAt.UTC(), x.UpdatedAt.UTC(), x.Result.Who, x.Remembered, x.Result.report()})
}

// Executions reads the delete jobs of a manager.
type Executions struct {
	API API
	// Clock is the one to wait by, and Now the manager's: the first and how far
	// the manager's is ahead of it.
	Clock Clock
	Now   func() time.Time
	// Names gives the names of the clusters; nil when they are not known.
	Names func(uint) string
	// Unreadable is how many rows the last List left out, for their users are gone
	// (contract §0.6).
	Unreadable int
	// Past are those that a journal tells of, in any order. One without an
	// outcome there is Undecided.
	Past []Execution

	once sync.Once
	// byJob are the indexes of Past, for past.
	byJob map[jobOf]int
}

// ExecutionFilter chooses among executions. The zero value chooses all.
type ExecutionFilter struct {
	State ExecutionState
	// Type is how the target was named; empty for all.
	Type Type
	// Target is a part of the target, or of its task id, in whatever case.
	Target string
	// Since is the oldest instant an execution may have begun, on the manager's
	// clock; zero for any.
	Since time.Time
	// Limit bounds how many are wanted; 0 is no limit.
	Limit int
}

// ExecutionState is a state or a verdict to filter by.
type ExecutionState struct {
	job      client.JobState
	verdicts []Verdict
}

// executionStates are the words of states and verdicts. Where a state of the
// job follows from the verdict, the manager is asked for that alone.
var executionStates = []struct {
	word  string
	state ExecutionState
}{
	{"pending", ExecutionState{client.Pending, []Verdict{Undecided}}},
	{"success", ExecutionState{job: client.Success}},
	{"failure", ExecutionState{job: client.Failure}},
	// No record proves anything by itself, and that of a job that is not checked
	// any more stays pending.
	{"purged", ExecutionState{verdicts: []Verdict{Purged, Unverified}}},
	{"nothing-to-purge", ExecutionState{client.Success, []Verdict{NothingToPurge}}},
	{"purged-unverified", ExecutionState{verdicts: []Verdict{Unverified}}},
	{"partly-purged", ExecutionState{client.Success, []Verdict{PartlyPurged}}},
	{"nothing-purged", ExecutionState{client.Success, []Verdict{NothingPurged, NothingDeleted}}},
	{"nothing-deleted-unverified", ExecutionState{client.Success, []Verdict{NothingDeleted}}},
	{"failed", ExecutionState{verdicts: []Verdict{FailedPurge}}},
	{"timed-out", ExecutionState{client.Failure, []Verdict{TimedOut}}},
	{"lost", ExecutionState{client.Pending, []Verdict{Lost}}},
}

// ExecutionStates are the words that [ParseExecutionState] reads.
func ExecutionStates() []string {
	var words []string
	for _, s := range executionStates {
		words = append(words, s.word)
	}
	return words
}

// ParseExecutionState reads a state of a job or a verdict, as they are shown or
// with hyphens between the words. Empty is any. The error is a
// [*client.RefusedError] with the field state.
func ParseExecutionState(text string) (ExecutionState, error) {
	word := strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == ',' }), "-")
	if word == "" {
		return ExecutionState{}, nil
	}
	for _, s := range executionStates {
		if s.word == word {
			return s.state, nil
		}
	}
	return ExecutionState{}, refuse("state", fmt.Sprintf("there is no state %q", text), "Use one of "+strings.Join(ExecutionStates(), ", ")+".")
}

func (s ExecutionState) has(x *Execution) bool {
	return (s.job == "" || s.job == x.State) && (s.verdicts == nil || slices.Contains(s.verdicts, x.Result.Verdict))
}

func (f *ExecutionFilter) passes(x *Execution) bool {
	target := strings.ToLower(f.Target)
	return f.State.has(x) && (f.Type == "" || f.Type == x.Result.Query.Type) &&
		(strings.Contains(strings.ToLower(x.Result.Query.Target()), target) || strings.Contains(x.Result.TaskID, target))
}

// List reads the executions that a filter chooses, the newest first, page by
// page and no further than it must. more says that the limit left some out.
// Those that are old and not listed any more are taken from Past.
func (e *Executions) List(ctx context.Context, f ExecutionFilter) (list []Execution, more bool, err error) {
	seen := map[uint]bool{}
	past, listed := e.forgotten(&f), map[int]bool{}
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
			if !listed[e.past(x.JobID, x.Result.OperationID)] && !add(x) {
				return false
			}
		}
		return true
	}
	e.Unreadable = 0
	broken := 0
	for page := 1; page <= listPages; page++ {
		rows, unreadable, err := JobsAround(ctx, e.API, client.JobQuery{Type: client.DeleteTask, State: f.State.job, Page: page, PerPage: listPage})
		if gone(err) && broken < brokenPages {
			// A user who is gone may have made many, one after the other.
			broken++
			e.Unreadable += listPage
			continue
		}
		if err != nil {
			return nil, false, err
		}
		broken = 0
		e.Unreadable += unreadable
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
			x := e.read(job)
			listed[e.past(x.JobID, x.Result.OperationID)] = true
			// When a job was made is known to the second where nobody followed it.
			if !addPast(job.CreatedAt.Add(clockSlack)) || f.passes(&x) && !add(x) {
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
func (e *Executions) read(job *client.Job) Execution {
	now := e.Now()
	x := Execution{JobID: job.ID, State: job.State, UpdatedAt: job.UpdatedAt.Time, Result: FromJob(job, e.Names, now), missed: job.CheckMissed(job.Age(now)), group: job.Group}
	e.recall(&x)
	return x
}

// Show reads one execution, from Past where the manager has no record of it. A
// job of another type is a [*NotDeleteError].
func (e *Executions) Show(ctx context.Context, id uint) (Execution, error) {
	job, err := e.API.Job(ctx, id)
	if gone(err) {
		if x, known := e.showPast(id); known {
			return x, nil
		}
	}
	if err != nil {
		return Execution{}, err
	}
	if job.Type != client.DeleteTask {
		return Execution{}, &NotDeleteError{JobID: id, Type: job.Type}
	}
	return e.read(job), nil
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

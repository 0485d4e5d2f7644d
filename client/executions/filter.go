package executions

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/task"
)

// Filter chooses among executions. The zero value chooses all.
type Filter struct {
	State State
	// Type is how the target was named; empty for all.
	Type task.Type
	// Target is a part of the target, or of its task id, in whatever case.
	Target string
	// By is a part of who began it, in whatever case.
	By string
	// Since is the oldest instant an execution may have begun, on the manager's
	// clock; zero for any.
	Since time.Time
	// Limit bounds how many are wanted; 0 is no limit.
	Limit int
}

// State is a state or a verdict to filter by.
type State struct {
	job      client.JobState
	verdicts []task.Verdict
}

// states are the words of states and verdicts. Where a state of the
// job follows from the verdict, the manager is asked for that alone.
var states = []struct {
	word  string
	state State
}{
	{"pending", State{client.Pending, []task.Verdict{task.Undecided}}},
	{"success", State{job: client.Success}},
	{"failure", State{job: client.Failure}},
	// No record proves anything by itself, and that of a job that is not checked
	// any more stays pending.
	{"purged", State{verdicts: []task.Verdict{task.Purged, task.Unverified}}},
	{"nothing-to-purge", State{client.Success, []task.Verdict{task.NothingToPurge}}},
	{"purged-unverified", State{verdicts: []task.Verdict{task.Unverified}}},
	{"partly-purged", State{client.Success, []task.Verdict{task.PartlyPurged}}},
	{"nothing-purged", State{client.Success, []task.Verdict{task.NothingPurged, task.NothingDeleted}}},
	{"nothing-deleted-unverified", State{client.Success, []task.Verdict{task.NothingDeleted}}},
	{"not-verified", State{verdicts: []task.Verdict{task.Unverified, task.NothingDeleted}}},
	{"failed", State{verdicts: []task.Verdict{task.FailedPurge}}},
	{"timed-out", State{client.Failure, []task.Verdict{task.TimedOut}}},
	{"lost", State{client.Pending, []task.Verdict{task.Lost}}},
}

// States are the words that [ParseState] reads.
func States() []string {
	var words []string
	for _, s := range states {
		words = append(words, s.word)
	}
	return words
}

// ParseState reads a state of a job or a verdict, as they are shown or
// with hyphens between the words. Empty is any. The error is a
// [*client.RefusedError] with the field state.
func ParseState(text string) (State, error) {
	word := strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == ',' }), "-")
	if word == "" {
		return State{}, nil
	}
	for _, s := range states {
		if s.word == word {
			return s.state, nil
		}
	}
	return State{}, &client.RefusedError{Field: "state", Reason: fmt.Sprintf("there is no state %q", text), Next: "Use one of " + strings.Join(States(), ", ") + "."}
}

func (s State) has(x *Execution) bool {
	return (s.job == "" || s.job == x.State) && (s.verdicts == nil || slices.Contains(s.verdicts, x.Result.Verdict))
}

func (f *Filter) passes(x *Execution) bool {
	target := strings.ToLower(f.Target)
	if !strings.Contains(strings.ToLower(x.Result.Who), strings.ToLower(f.By)) {
		return false
	}
	return f.State.has(x) && (f.Type == "" || f.Type == x.Result.Query.Type) &&
		(strings.Contains(strings.ToLower(x.Result.Query.Target()), target) || strings.Contains(x.Result.TaskID, target))
}

// all says whether the filter leaves out nothing of what the manager lists.
func (f *Filter) all() bool {
	return f.State.verdicts == nil && f.Type == "" && f.Target == "" && f.By == "" && f.Since.IsZero()
}

package views

import "time"

// ExecutionsState is what the Executions pane knows.
type ExecutionsState int

// The states of the Executions pane.
const (
	// ExecutionsLoading is before the first answer.
	ExecutionsLoading ExecutionsState = iota
	// ExecutionsReady has rows, or knows that there are none.
	ExecutionsReady
	// ExecutionsFailed has Problem and no rows. A failed refresh of rows that
	// are there is ExecutionsReady with Problem set.
	ExecutionsFailed
)

// Executions is the list of purges: this session's and everybody else's.
type Executions struct {
	State ExecutionsState
	// Pending and Finished count the executions known, not only the rows.
	Pending, Finished int
	// Asked is the age of the newest answer; negative when there is none.
	Asked time.Duration
	// Problem is why the last request failed; nil when it did not. Retry is the
	// time until the next one.
	Problem *Problem
	Retry   time.Duration
	// Warning is a sentence about the list as a whole: "The journal cannot be
	// written: no space left on device." Empty when there is none.
	Warning string
	// More is set when the manager has older ones that were not fetched yet;
	// LoadingOlder while they are being fetched.
	More, LoadingOlder bool
	// Rows are the visible rows.
	Rows []ExecutionRow
	List List
	// Summary is the row that stands for all of them where there is only one
	// line: the pending one that matters most, or the newest finished one.
	Summary *ExecutionRow
	// OpenKey is the key that shows all of them, named at the end of that line.
	OpenKey string
}

// ExecutionRow is one line of the Executions pane.
type ExecutionRow struct {
	// ID is the job id, or that of the first job: "42". It is drawn as #42.
	ID string
	// Marked rows carry a star.
	Marked  bool
	Verdict Verdict
	// Next is the time until the manager's next look; for a running
	// verdict. 0 leaves it out, and negative means that the answer is
	// due at any moment.
	Next time.Duration
	// Targets is how many targets a purge of many has, 0 or 1 for one, and Done
	// how many of them have their verdict. Verdicts count them by verdict.
	Targets, Done int
	Verdicts      []VerdictCount
	// GoOn is the key that goes on with a purge that was cut off, or never sent;
	// empty when nothing does.
	GoOn string
	// Missing are the names of the clusters that have not answered while others
	// have, or after the early looks; they stand in place of the countdown.
	Missing []string
	// Lapsed is set while the manager has missed its check of a running one, and
	// for a lost one that it does not check any more.
	Lapsed bool
	// Remembered is set when the manager has forgotten the job and only the
	// journal here still knows it.
	Remembered bool
	// Deleted, Failed and Left count copies. Left is what a search afterwards
	// still found, negative when nobody searched.
	Deleted, Failed, Left int
	// Target is the URL, image, task id or content, in full: it is cut here,
	// keeping what tells it from others.
	Target string
	// Clusters names where it ran: "all clusters", "cluster-1", "2 clusters".
	Clusters string
	// Age is the time since its creation.
	Age time.Duration
	// Reason is the job's bio.
	Reason string
}

package views

import "time"

// Many is a purge of many targets, drawn in place of one target's account.
type Many struct {
	// Targets is how many there are, duplicates not counted. Sent of them have
	// their job, Answered of those have an answer of the schedulers, and Done of
	// all have their verdict: the bar is of Done.
	Targets, Sent, Answered, Done int
	// Duplicates is how many lines named a target that was there already.
	Duplicates int
	// Verdicts count the targets by verdict, in the order to draw them.
	Verdicts []VerdictCount
	// Deleted, Failed and Left count copies. Left is what searches afterwards
	// still found, negative when nobody searched.
	Deleted, Failed, Left int
	// Pace is how fast jobs are sent while some are still to be: "10 a second".
	Pace string
	// Next is the time until the manager's next look at any of the jobs, as in
	// [ExecutionRow]. Remaining is about how long it takes until the last
	// verdict; 0 leaves it out.
	Next, Remaining time.Duration
	// Trouble is why the last request failed; the purge goes on.
	Trouble string
	// Rows are the visible targets: as many as [Layout].TargetRows. Those that
	// need a hand stand first, but that is the caller's order.
	Rows []TargetRow
	List List
}

// VerdictCount is how many targets have a verdict.
type VerdictCount struct {
	Verdict Verdict
	Count   int
}

// TargetRow is one of many targets, being purged or searched.
type TargetRow struct {
	// Marked rows carry a star.
	Marked bool
	// Verdict is of a purge; a search does not draw it. A target whose turn has
	// not come is VerdictUnsent.
	Verdict Verdict
	// Target is the URL, image, task id or content, in full: it is cut here.
	Target string
	// Job is its job id, "42"; empty when there is none yet.
	Job string
	// Copies is how many a search found; negative while that is not known.
	Copies int
	// Deleted, Failed and Left count copies, as in [Many].
	Deleted, Failed, Left int
	// Note is a reservation in a few words: "1 still downloading".
	Note string
	// Error is what went wrong with this target, as a clause; empty when nothing
	// did. A search that failed has Copies negative and an Error.
	Error string
}

// TargetsState is what the pane of many searched targets is about to say.
type TargetsState int

// The states of that pane.
const (
	// TargetsSearching is under way; the rows fill in as answers come.
	TargetsSearching TargetsState = iota
	// TargetsReady has every answer.
	TargetsReady
	// TargetsFailed ended in Problem; rows that were answered stay.
	TargetsFailed
)

// Targets is the result of searching many lines. It is drawn in place of the
// copies, whose layout and focus ([PaneCopies]) it has.
type Targets struct {
	State TargetsState
	// Count is how many targets there are, Done how many have their answer,
	// Found how many of those have a copy, and Copies how many copies that is.
	Count, Done, Found, Copies int
	// Waiting is drawn in TargetsSearching; its Job may be empty once targets
	// are done.
	Waiting Waiting
	// Warnings are sentences that qualify the rows.
	Warnings []string
	// Rows are the visible targets: as many as [Layout].TargetRows.
	Rows []TargetRow
	List List
	// Problem is drawn in TargetsFailed.
	Problem Problem
}

package views

import "time"

// Resume is the dialog at the start that offers to go on with purges which
// ended with the program and not with a verdict.
type Resume struct {
	// Items are the visible purges, newest first.
	Items []ResumeItem
	// List has the cursor and the position; its filter is not drawn. What stands
	// under the list is about the item under the cursor.
	List List
	// Sent and Unsent count targets of all purges: those with a job at the
	// manager and without a verdict, and those that were never sent and still may
	// be, by somebody. Of those for which it is too late Text tells.
	Sent, Unsent int
	// Word is the input in which the operator types Expected before anything
	// more is sent; nil when nothing is to be sent.
	Word *Field
	// Expected is the word to type: "delete".
	Expected string
	// Ready is set when enter would send what was never sent. It is the
	// caller's decision.
	Ready bool
	// Text is one more thing to know, a sentence or two; may be empty.
	Text string
	// Keys are named in the last line: {"enter", "watch"}, {"esc", "leave them"}.
	Keys []Hint
}

// ResumeItem is a purge that was cut off.
type ResumeItem struct {
	// ID is that of its first job, "42", or of the operation when none is known.
	ID string
	// Reason is the operator's text, By who asked; both may be empty.
	Reason, By string
	// Age is the time since it was confirmed.
	Age time.Duration
	// Targets is how many it has: Sent have a job, Ended of those a verdict, and
	// Unsent have neither.
	Targets, Sent, Ended, Unsent int
	// First is its first target, in full.
	First string
	// Clusters names where it goes: "all clusters", "cluster-1".
	Clusters string
}

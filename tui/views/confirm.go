package views

import "time"

// Confirm is the dialog before a purge. Everything in it is frozen when it opens.
type Confirm struct {
	// Target is the target with every parameter, in full.
	Target []Fact
	// Count is how many targets there are; with 0 or 1 the dialog is about
	// Target. With more it is about First, the first of them, in full, and More
	// that are not among those; Dropped more lines named one of them again.
	Count         int
	First         []string
	More, Dropped int
	// Jobs is how many jobs it makes, and Takes how long sending them takes at
	// the manager's pace. Jobs 0 leaves both out, Takes 0 that.
	Jobs  int
	Takes time.Duration
	// Layers is how many blobs an image has, config included, and Hosts how many
	// hosts hold any of them, 0 when nobody knows; both 0 for everything that is
	// no image.
	Layers, Hosts int
	// TaskIDs are the ids that will be deleted, in full.
	TaskIDs []string
	// Clusters are the scheduler clusters the delete goes to.
	Clusters []ConfirmCluster
	// ClustersFocused is set while keys go to the clusters: Word and Reason are
	// not focused then. ClusterCursor is the index of the one under the cursor.
	ClustersFocused bool
	ClusterCursor   int
	// Searched is unset when nobody has searched this target: the numbers of
	// copies are unknown then, and the dialog says so.
	Searched bool
	// Warnings say what the delete will not reach: copies still downloading,
	// peers the scheduler may have forgotten, an edited form, other targets
	// that share a layer. Whole sentences.
	Warnings []string
	// Word is the input in which the operator types Expected.
	Word Field
	// Expected is the word to type: "delete".
	Expected string
	// Reason is the reason field, one tab away.
	Reason Field
	// By is who will be recorded with the reason.
	By string
	// Ready is set when enter would delete now. It is the caller's decision, so
	// that the dialog never promises something else than what will happen.
	Ready bool
	// Keys are what the keys do now, most important first: {"enter", "deletes
	// now"}, {"tab", "reason"}, {"esc", "back"}.
	Keys []Hint
	// Offset is the number of lines of the upper part scrolled past.
	Offset int
}

// ConfirmCluster is a cluster named in the confirmation.
type ConfirmCluster struct {
	Name string
	// All is set when it stands for all clusters there are, whatever they are.
	All bool
	// Copies is how many were found there; negative when unknown.
	Copies int
	// Note is a reservation in a few words: "1 still downloading".
	Note string
	// Left is set when the operator left it out: nothing is sent there.
	Left bool
	// Queued is set when a scheduler of it does not answer although the manager
	// says that it is active: the delete waits in its queue and may still run
	// when it returns.
	Queued bool
}

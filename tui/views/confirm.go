package views

// Confirm is the dialog before a purge. Everything in it is frozen when it opens.
type Confirm struct {
	// Target is the target with every parameter, in full.
	Target []Fact
	// TaskIDs are the ids that will be deleted, in full.
	TaskIDs []string
	// Clusters are the scheduler clusters the delete goes to.
	Clusters []ConfirmCluster
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
	// Offset is the number of lines of the upper part scrolled past.
	Offset int
}

// ConfirmCluster is a cluster named in the confirmation.
type ConfirmCluster struct {
	Name string
	// Copies is how many were found there; negative when unknown.
	Copies int
	// Note is a reservation in a few words: "1 still downloading".
	Note string
}

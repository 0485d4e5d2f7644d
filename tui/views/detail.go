package views

import "time"

// Fact is a labelled value.
type Fact struct{ Label, Value string }

// Detail is one execution in full.
type Detail struct {
	// ID is the job id in the title: "42".
	ID      string
	Verdict Verdict
	// Waiting is drawn while the verdict is VerdictPending or VerdictVerifying.
	Waiting Waiting
	// Trouble is an error that belongs to no host: a failed job's text.
	Trouble string

	// Target has the target and every parameter of it, in order, each in full:
	// {"URL", …}, {"Tag", "prod"}, {"Filtered", "default (32)"}.
	Target []Fact
	// TaskIDs are the ids in full; an image has one per layer.
	TaskIDs []string
	// Jobs are the job ids: "42", or several when a purge took several jobs.
	Jobs []string
	// Clusters names where it ran.
	Clusters string
	// Reason is the operator's text, By who asked; both may be empty.
	Reason, By string
	// Created is the instant of creation, already formatted.
	Created string
	// Took is how long it took until the verdict; 0 leaves it out.
	Took time.Duration

	// Deleted, Failed and Untouched are the hosts by what happened to their
	// copy. Untouched ones were found afterwards and visited by nobody.
	Deleted, Failed, Untouched []HostOutcome
	// Left is how many copies a search afterwards still found, negative when
	// nobody searched.
	Left int

	// Offset is the number of lines scrolled past. [Detail.Height] gives the
	// lines there are, [Layout].DetailLines those that fit.
	Offset int
}

// HostOutcome is what happened to one host's copy.
type HostOutcome struct {
	Hostname, IP, HostType string
	// Cluster is the name of the host's scheduler cluster.
	Cluster string
	// Error is why the copy could not be deleted, in full.
	Error string
	// Left is set when the search afterwards still found the copy.
	Left bool
}

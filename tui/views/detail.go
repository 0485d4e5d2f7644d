package views

import "time"

// Fact is a labelled value.
type Fact struct{ Label, Value string }

// Detail is one execution in full.
type Detail struct {
	// ID is the job id in the title: "42".
	ID      string
	Verdict Verdict
	// Waiting is drawn while the verdict is a running one.
	Waiting Waiting
	// Many is set for a purge of many targets, and drawn in place of Waiting and
	// the hosts; Offset does nothing then.
	Many *Many
	// Remembered is set when the manager has forgotten the job and only the
	// journal here still knows it.
	Remembered bool
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
	// Those that came back were deleted and are found again all the same.
	Deleted, Failed, Untouched, CameBack []HostOutcome
	// Silent hosts held a copy before, and nobody has heard of it since.
	Silent []HostOutcome
	// Left is how many copies a search afterwards still found, negative when
	// nobody searched.
	Left int
	// Layers are, for an image, its blobs and what became of each.
	Layers []LayerOutcome
	// Remedies are what would remove what is left, best first. With any, they
	// stand in place of the advice that every verdict has.
	Remedies []Remedy
	// RetryKeys are the keys that try again from here: {"r", "delete again what
	// is left"}.
	RetryKeys []Hint

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
	// Cause is why the copy is left, as far as it is known: "forgotten by the
	// scheduler", "still downloading".
	Cause string
	// Forgotten is set when that is why: no delete reaches it.
	Forgotten bool
	// Left is set when the search afterwards still found the copy.
	Left bool
}

// LayerOutcome is what became of one blob of an image.
type LayerOutcome struct {
	// Digest names the blob: "sha256:…".
	Digest  string
	Verdict Verdict
	// Deleted, Failed and Left count copies. Left is what a search afterwards
	// still found, negative when nobody searched.
	Deleted, Failed, Left int
}

// Remedy is one way to remove what is left.
type Remedy struct {
	// Text says when it helps, in a sentence.
	Text string
	// Command is what to run, in full: "dfctl task rm 7da9…". It is drawn so
	// that it can be copied; empty when there is none.
	Command string
	// Hosts names where to run it: "node-003, node-004". May be empty.
	Hosts string
}

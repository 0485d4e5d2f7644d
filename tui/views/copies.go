package views

import "time"

// CopiesState is what the Copies pane is about to say.
type CopiesState int

// The states of the Copies pane.
const (
	// CopiesIdle is before the first search.
	CopiesIdle CopiesState = iota
	// CopiesWaiting is a search under way; Rows may already hold what came in.
	CopiesWaiting
	// CopiesFound is a finished search with Rows.
	CopiesFound
	// CopiesNone is a finished search that lists nobody.
	CopiesNone
	// CopiesFailed is a search that ended in Problem.
	CopiesFailed
)

// Copies is the pane of search results.
type Copies struct {
	State CopiesState
	// Ask is the sentence of the idle pane that says what to do on this tab:
	// "Type a URL and press enter."
	Ask string
	// Waiting is drawn in CopiesWaiting, above the rows.
	Waiting Waiting
	// Problem is drawn in CopiesFailed.
	Problem Problem
	// Unasked is set of an answer for which no host was asked at all.
	Unasked bool
	// Reasons are, for CopiesNone, what is known of why nobody is listed: "no
	// host is connected to cluster-1", "a scheduler of eu-west failed". Whole
	// clauses, may be empty.
	Reasons []string
	// Checks are, for CopiesNone, what to look at next. Nil means the checks
	// that fit a URL (tag, application, piece length).
	Checks []string
	// Warnings are sentences that qualify rows that are there: a scheduler that
	// failed, a partial answer.
	Warnings []string

	// Count is the number of copies found so far, on Hosts hosts of Clusters
	// clusters.
	Count, Hosts, Clusters int
	// Complete is how many of them are complete; negative when the manager does
	// not say.
	Complete int
	// Layers is, for an image, how many layers it has; 0 for everything else.
	Layers int
	// Job names the job that answered or is waited for: "job 15".
	Job string
	// Answered is how long the answer took; 0 leaves it out.
	Answered time.Duration
	// Outdated is why these rows may no longer hold: "the form was edited".
	// Empty when nothing speaks against them.
	Outdated string

	// Rows are the visible rows, the first at the top.
	Rows []CopyRow
	// List says where those rows stand among all.
	List List
	// HostWidth and IPWidth are the widths of the widest hostname and address of
	// all rows, so that columns hold still while scrolling. 0 measures Rows.
	HostWidth, IPWidth int
}

// List is the state every list of rows shares.
type List struct {
	// Cursor is the index, in the rows passed, of the row under the cursor;
	// negative for none.
	Cursor int
	// First is how many rows stand above the first one passed.
	First int
	// Total is how many rows the list has after filtering.
	Total int
	// Marked is how many rows are marked, hidden ones included.
	Marked int
	// HiddenMarks is how many of those a filter hides.
	HiddenMarks int
	// Sort is the column sorted by; empty for the natural order.
	Sort string
	// Descending is set when the greatest comes first.
	Descending bool
	// Filter is the line under the title; nil when there is no filter.
	Filter *Filter
}

// Filter is the text that narrows a list.
type Filter struct {
	// Input holds the text and the cursor; Focused while it is being typed.
	Input Field
	// Shown of Of entries pass the filter (hosts, not rows of headings).
	Shown, Of int
}

// RowKind tells the rows of the Copies pane apart.
type RowKind int

// The kinds of rows.
const (
	// RowCluster heads the hosts of a scheduler cluster.
	RowCluster RowKind = iota
	// RowHost is one host's copy.
	RowHost
	// RowLayer is a layer of an image.
	RowLayer
)

// CopyState says how much of the task a host holds.
type CopyState int

// The states of a copy.
const (
	// CopyUnknown is for managers that do not report it.
	CopyUnknown CopyState = iota
	// CopyPartial is unfinished: still downloading, or given up.
	CopyPartial
	// CopyComplete has every piece.
	CopyComplete
)

// CopyRow is one line of the Copies pane.
type CopyRow struct {
	Kind RowKind
	// Marked rows carry a star.
	Marked bool

	// Cluster is the name on a RowCluster.
	Cluster string
	// Count is how many copies a cluster or a layer has; negative leaves it out,
	// for a heading that is no cluster.
	Count int
	// Error is what went wrong in the cluster, in a few words.
	Error string
	// Folded is set on a cluster whose hosts are not shown.
	Folded bool

	// Hostname and IP name the host.
	Hostname, IP string
	// HostType is Dragonfly's own word: "normal", "super". It is shown as
	// "normal" or "seed".
	HostType string
	// State is what the host holds of a task.
	State CopyState
	// Layers is how many layers the host holds, of Copies.Layers.
	Layers int

	// Digest names a RowLayer.
	Digest string
}

// Waiting is a job being watched.
type Waiting struct {
	// Job names it: "job 15". Empty while it is being created.
	Job string
	// Answered of Asked schedulers have answered. Asked 0 leaves it out.
	Answered, Asked int
	// Since is the time since the manager last looked (or since the creation),
	// Next the time until it looks again: together they draw the progress.
	Since, Next time.Duration
	// Late is set when the early looks are over and the manager now looks only
	// every few minutes.
	Late bool
	// Missing are the names of the clusters that have not answered: "eu-west".
	// They are drawn once others have answered, or when it is Late.
	Missing []string
	// Lapsed says that the manager has missed its check of the job, and what comes
	// of it; it stands in place of the time until the next one.
	Lapsed string
	// Trouble is why the last request failed: "connection refused". The watching
	// goes on; Retry is the time until the next attempt.
	Trouble string
	Retry   time.Duration
}

// Problem is an error in three parts.
type Problem struct {
	// What failed: "The search could not be started".
	What string
	// Why: the cause, in the manager's or the network's words.
	Why string
	// Do is what the reader can do about it.
	Do string
}

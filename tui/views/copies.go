package views

import (
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

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
	// CopiesNone is a finished search that lists no host.
	CopiesNone
	// CopiesFailed is a search that ended in Problem.
	CopiesFailed
)

// Copies is the pane of search results.
type Copies struct {
	State CopiesState
	// Ask is the sentence of the idle pane that says what to do on this tab:
	// "Type a URL", before SearchKey is pressed.
	Ask, SearchKey string
	// Waiting is drawn in CopiesWaiting, above the rows.
	Waiting Waiting
	// Problem is drawn in CopiesFailed.
	Problem widget.Problem
	// Unasked is set of an answer for which no host was asked at all.
	Unasked bool
	// Reasons are, for CopiesNone, what is known of why no host is listed: "no
	// host is connected to cluster-1", "a scheduler of eu-west failed". Whole
	// clauses, may be empty.
	Reasons []string
	// Checks are, for CopiesNone, what to check next. Nil means the checks
	// that fit a URL (tag, application, piece length).
	Checks []string
	// Others are, for CopiesNone, the searches under other names; nil for none.
	Others *Others
	// Known is, for CopiesWaiting, what was answered in the last minutes: "2 min ago:
	// 8 copies (job 171)".
	Known string
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
	// Most is how many copies the cluster with most of them has, for the bars of a
	// big fleet; 0 for none.
	Most int
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
	List widget.List
	// HostWidth and IPWidth are the widths of the widest hostname and address of
	// all rows, so that columns hold still while scrolling. 0 measures Rows.
	HostWidth, IPWidth int
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
	// CopyAbsent is a layer of which a host has nothing.
	CopyAbsent
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
	// Partial is how many of a cluster's copies are unfinished.
	Partial int
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
	// Layers is how many layers the host holds, of Copies.Layers, and Held how
	// much of each of them.
	Layers int
	Held   []CopyState

	// Digest names a RowLayer, and Layer is its place: 0 for the config.
	Digest string
	Layer  int
	// Platforms are those that have the layer, where several were searched.
	Platforms string
}

const meaning = "A copy is one host's cached task. Nothing is asked of the manager before you press "

const noProof = "This does not prove that there is none: hosts that are unreachable, slow or too old to answer are left out without a word."

var defaultChecks = []string{
	"tag, application, piece length and filtered query params are part of the task id: they must be those of the download",
	"the id a host really uses is in its `dfctl task ls` and in the X-Dragonfly-Task-ID header of a proxied download: search it under Task ID",
}

// head is the title of the pane.
func (c Copies) head(width, height int, focused bool, st *widget.Styles) string {
	var parts []widget.Part
	say := func(text string, must bool) {
		if text != "" {
			parts = append(parts, widget.Part{Text: text, Must: must})
		}
	}
	if c.Outdated != "" && c.State != CopiesIdle {
		parts = append(parts, widget.Part{Text: "OUTDATED: " + c.Outdated, Must: true, Paint: st.Tone[widget.ToneWarn]})
	}
	job := c.Job
	switch c.State {
	case CopiesWaiting:
		say("searching", true)
		if c.Count > 0 {
			say(text.Number(c.Count)+" so far", false)
		}
		if job == "" {
			job = c.Waiting.Job
		}
	case CopiesFound:
		say(c.summary(), c.Outdated == "")
	case CopiesNone:
		say(c.none(), true)
	case CopiesFailed:
		say("the search failed", true)
	}
	if c.Answered > 0 {
		job = text.Commas(job, "answered after "+text.Duration(c.Answered))
	}
	say(c.List.Marks(), true)
	if c.List.Total > 0 && !c.titled(height) {
		say(c.List.Sorting(), false)
	}
	say(job, false)
	return widget.Rule(width, st, "Copies", focused, parts, c.List.Position(len(c.Rows)))
}

// none says that no copy is listed.
func (c Copies) none() string {
	if c.Unasked {
		return "no host was asked for a copy"
	}
	return noCopyFound
}

// summary counts what was found: "8 in 2 clusters, 8 complete", or of an image
// "7 on 4 hosts in 2 clusters".
func (c Copies) summary() string {
	if c.Count == 0 && c.Layers > 0 {
		return c.none() + " of " + text.Count(c.Layers, "layer", "layers")
	}
	s := text.Number(c.Count)
	if c.Layers > 0 {
		s += " on " + text.Count(c.Hosts, "host", "hosts")
	}
	s += " in " + text.Count(c.Clusters, "cluster", "clusters")
	if c.Complete >= 0 {
		s += ", " + text.Number(c.Complete) + " complete"
	}
	return s
}

// above is how many lines stand over the rows.
func (c Copies) above(width, height int) int {
	n := 1 + len(c.notes(width, height, &widget.Styles{}))
	if c.titled(height) {
		n++
	}
	return n
}

// titled says whether the columns have titles: a small pane needs the line for a row.
func (c Copies) titled(height int) bool { return height >= titlesHeight+2 && c.List.Total > 0 }

// notes are the lines between the title and the rows.
func (c Copies) notes(width, height int, st *widget.Styles) []string {
	var lines []string
	if c.List.Filter != nil {
		lines = append(lines, c.List.Filter.Lines(width, height/3, st)...)
	}
	if c.State == CopiesWaiting {
		waiting := c.Waiting.lines(width, 2, st)
		if height < 6 { // the row under the cursor, or the answer to come, is all there is room for
			waiting = waiting[:1]
		}
		lines = append(lines, waiting...)
		if c.Known != "" && height >= 6 {
			lines = append(lines, widget.Prefixed(width, "  ", "  ", st.Muted, c.Known)...)
		}
	}
	var warnings []string
	for _, warning := range c.Warnings {
		warnings = append(warnings, widget.Prefixed(width, "  ! ", "    ", st.Tone[widget.ToneWarn], warning)...)
	}
	lines = append(lines, widget.CutLines(warnings, max(1, height/4), width)...)
	if height >= 6 {
		lines = append(lines, c.layerHeads(width, c.titled(height), st)...)
	}
	if room := height - 2; len(lines) > room { // the title, and a row
		lines = lines[:max(room, 0)]
	}
	return lines
}

// render draws the pane in exactly height lines.
func (c Copies) render(width, height int, focused bool, st *widget.Styles) []string {
	if height <= 0 {
		return nil
	}
	lines := append([]string{c.head(width, height, focused, st)}, c.notes(width, height, st)...)
	titles := 0
	if c.titled(height) && len(c.Rows) > 0 && len(lines)+1 < height {
		titles = 1
	}
	if rows := c.rows(width, height-len(lines)-titles, focused, st); len(rows) > 0 {
		if titles > 0 {
			lines = append(lines, c.titles(width, st))
		}
		return append(lines, rows...)
	}
	return append(lines, c.message(width, height-len(lines), st)...)
}

// message is what stands in the pane when there are no rows.
func (c Copies) message(width, height int, st *widget.Styles) []string {
	var lines []string
	switch c.State {
	case CopiesIdle:
		ask := c.Ask
		if ask == "" {
			ask = "Fill in the form"
		}
		lines = append(lines, widget.Paragraph(width, 2, widget.Paint{}, ask+" and press "+c.SearchKey+". dftask asks every scheduler which hosts hold a copy.")...)
		lines = append(lines, widget.Paragraph(width, 2, st.Muted, meaning+c.SearchKey+".")...)
	case CopiesFound:
		if f := c.List.Filter; f != nil {
			lines = widget.Paragraph(width, 2, widget.Paint{}, "None of "+text.Copies(f.Of)+" passes the filter.")
		}
	case CopiesNone:
		lines = append(lines, widget.Paragraph(width, 2, st.Tone[widget.ToneWarn], text.Capital(c.none())+".")...)
		for _, reason := range c.Reasons {
			lines = append(lines, widget.Bullet(width, 2, widget.Paint{}, reason)...)
		}
		if c.Others != nil {
			more, found := c.Others.lines(width, height, st)
			lines = append(append(lines, widget.Gap(height, 14)...), more...)
			if found {
				return lines
			}
		}
		lines = append(lines, widget.Gap(height, 14)...)
		lines = append(lines, widget.Paragraph(width, 2, widget.Paint{}, noProof)...)
		lines = append(lines, widget.Gap(height, 14)...)
		checks := c.Checks
		if checks == nil {
			checks = defaultChecks
			if c.Others != nil && len(c.Others.Names) > 0 { // the first was done
				checks = checks[1:]
			}
		}
		if len(checks) > 0 {
			lines = append(lines, widget.Paragraph(width, 2, st.Strong, "What to check")...)
		}
		for _, check := range checks {
			lines = append(lines, widget.Bullet(width, 2, widget.Paint{}, check)...)
		}
	case CopiesFailed:
		lines = c.Problem.Lines(width, height, st)
	}
	return lines
}

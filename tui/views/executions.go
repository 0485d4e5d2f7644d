package views

import (
	"slices"
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

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
	Problem *widget.Problem
	Retry   time.Duration
	// Warning is a sentence about the list as a whole: "The journal cannot be
	// written: no space left on device." Empty when there is none.
	Warning string
	// More is set when the manager has older ones that were not fetched yet;
	// LoadingOlder while they are being fetched.
	More, LoadingOlder bool
	// Rows are the visible rows.
	Rows []ExecutionRow
	List widget.List
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
	// Next is the time until the manager's next check; for a running
	// verdict. 0 leaves it out, and negative means that the answer is
	// due at any moment.
	Next time.Duration
	// Targets is how many targets a purge of many has, 0 or 1 for one, and Done
	// how many of them have their verdict. Verdicts count them by verdict.
	Targets, Done int
	Verdicts      []VerdictCount
	// ResumeKey is the key that resumes a purge that was interrupted, or never sent;
	// empty when nothing does.
	ResumeKey string
	// Missing are the names of the clusters that have not answered while others
	// have, or after the early checks; they stand in place of the countdown.
	Missing []string
	// Lapsed is set while the manager has missed its check of a running one, and
	// for a lost one that it does not check any more.
	Lapsed bool
	// Remembered is set when the manager has forgotten the job and only the
	// journal here still knows it.
	Remembered bool
	// Deleted, Failed and Left count copies. Left is what a search afterwards
	// still found, negative when no search was made.
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

const (
	idWidth      = 8  // "#104711"
	outcomeWidth = 25 // "2 deleted 1 failed 1 left"
	shortOutcome = 18 // "2 deleted 1 failed", "next check in 59 s"
	shortReason  = 6  // "INC-42"
	clusterWidth = 14
	shortCluster = 9 // "cluster-1"
	ageWidth     = 4
	minTarget    = 15 // "…/disk-only.bin"
)

// around is how many lines stand over and under the rows.
func (e Executions) around() int {
	n := 1 + len(e.notes(MinWidth, &widget.Styles{}))
	if e.More || e.LoadingOlder {
		n++
	}
	return n
}

func (e Executions) head(width int, focused bool, st *widget.Styles) string {
	var parts []widget.Part
	if e.State == ExecutionsReady {
		parts = append(parts, widget.Part{Text: e.totals(), Must: true}, widget.Part{Text: e.List.Marks(), Must: true}, widget.Part{Text: e.List.Sorting()})
		if e.remembers() {
			parts = append(parts, widget.Part{Text: remembered + " only in the journal", Must: true})
		}
		if e.Asked >= 0 {
			parts = append(parts, widget.Part{Text: "asked " + text.Duration(e.Asked) + " ago"})
		}
	}
	return widget.Rule(width, st, "Executions", focused, parts, e.List.Position(len(e.Rows)))
}

// remembered stands in place of the # of a job that only the journal knows.
const remembered = "~"

func (e Executions) remembers() bool {
	return slices.ContainsFunc(e.Rows, func(r ExecutionRow) bool { return r.Remembered })
}

func (e Executions) totals() string {
	var pending, finished string
	if e.Pending > 0 {
		pending = text.Number(e.Pending) + " pending"
	}
	if e.Finished > 0 {
		finished = text.Number(e.Finished) + " finished"
	}
	return text.Commas(pending, finished)
}

// notes are the lines between the title and the rows; one line each.
func (e Executions) notes(width int, st *widget.Styles) []string {
	var lines []string
	if e.List.Filter != nil {
		lines = append(lines, e.List.Filter.Draw(width, st))
	}
	if e.Warning != "" {
		l := widget.NewLine(width)
		l.To(2)
		l.Add(st.Tone[widget.ToneWarn], "! "+e.Warning)
		lines = append(lines, l.String())
	}
	if e.State == ExecutionsReady && e.Problem != nil {
		l := widget.NewLine(width)
		l.To(2)
		retry := ""
		if e.Retry > 0 {
			retry = " — trying again in " + text.Duration(e.Retry)
		}
		l.Add(st.Tone[widget.ToneWarn], text.Truncate("! these may be out of date: "+text.Clean(e.Problem.Why), max(l.Left()-text.Width(retry), 24)))
		l.Add(st.Tone[widget.ToneWarn], retry)
		lines = append(lines, l.String())
	}
	return lines
}

// render draws the pane in at most height lines.
func (e Executions) render(width, height int, focused bool, st *widget.Styles) []string {
	if height <= 0 {
		return nil
	}
	lines := append([]string{e.head(width, focused, st)}, e.notes(width, st)...)
	room := height - len(lines)
	switch {
	case e.State == ExecutionsLoading:
		return append(lines, widget.Paragraph(width, 2, st.Muted, "Asking the manager for its executions.")...)
	case e.State == ExecutionsFailed && e.Problem != nil:
		lines = append(lines, e.Problem.Lines(width, room, st)...)
		if e.Retry > 0 {
			lines = append(lines, widget.Paragraph(width, 2, st.Muted, "Trying again in "+text.Duration(e.Retry)+".")...)
		}
		return lines
	case len(e.Rows) == 0 && e.List.Filter != nil:
		return append(lines, widget.Paragraph(width, 2, widget.Paint{}, "None of "+text.Number(e.List.Filter.Of)+" executions passes the filter.")...)
	case len(e.Rows) == 0:
		lines = append(lines, widget.Paragraph(width, 2, widget.Paint{}, "No executions. An execution is a purge: everyone's deletes on this manager appear here.")...)
		return append(lines, widget.Paragraph(width, 2, st.Muted, "The manager keeps them for 6 to 9 hours.")...)
	}
	cols := executionColumns(width)
	for i, row := range e.Rows {
		if i == room {
			break
		}
		lines = append(lines, row.render(width, cols, i == e.List.Cursor, focused, st))
	}
	if len(lines) < height && (e.More || e.LoadingOlder) {
		older := "  older ones are fetched as you go down"
		if e.LoadingOlder {
			older = "  asking the manager for older ones"
		}
		lines = append(lines, widget.Paragraph(width, 0, st.Muted, older)[0])
	}
	return lines
}

// executionCols are the widths of the columns after the id; 0 leaves one out.
type executionCols struct{ verdict, outcome, target, clusters, age, reason int }

// executionColumns depend on the width alone, so that they hold still. What
// gives way as it narrows: the room for the counts, the length of the reason
// and of the clusters, the age (the list is in its order), the verdict's long
// form, the clusters, the reason, the counts; the target is cut, the verdict
// never.
func executionColumns(width int) executionCols {
	cols := executionCols{verdict: verdictWidth, outcome: outcomeWidth, clusters: clusterWidth, age: ageWidth, reason: 16}
	room := func() int {
		n := width - 2 - idWidth - cols.verdict
		for _, col := range []int{cols.outcome, cols.clusters, cols.age, cols.reason} {
			if col > 0 {
				n -= col + 2
			}
		}
		return n - 2
	}
	for _, give := range []struct {
		col  *int
		left int
	}{
		{&cols.outcome, shortOutcome}, {&cols.reason, shortReason}, {&cols.clusters, shortCluster}, {&cols.age, 0},
		{&cols.verdict, shortVerdict}, {&cols.clusters, 0}, {&cols.reason, 0}, {&cols.outcome, 0},
	} {
		if room() < minTarget {
			*give.col = give.left
		}
	}
	cols.target = max(room(), 0)
	if cols.target < 6 {
		cols.target = 0
	}
	// A wide line has room for more of the reason.
	if spare := cols.target - 40; spare > 0 && cols.reason > 0 {
		more := min(spare*2/3, 30)
		cols.reason += more
		cols.target -= more
	}
	return cols
}

// line draws the executions as one line: the rule of the pane, with the row
// that stands for all.
func (e Executions) line(width int, st *widget.Styles) string {
	var parts []widget.Part
	warning := ""
	if e.Warning != "" {
		warning = "! " + e.Warning
	}
	switch {
	case e.Summary != nil:
		r := e.Summary
		parts = append(parts,
			widget.Part{Text: r.name(24) + " " + text.Commas(r.Verdict.String(), r.outcome(outcomeWidth)), Must: true, Paint: r.Verdict.paint(st)},
			widget.Part{Text: warning, Must: true, Paint: st.Tone[widget.ToneWarn]},
			widget.Part{Text: r.target(24)},
			widget.Part{Text: e.totals()})
	case e.Warning != "":
		parts = append(parts, widget.Part{Text: warning, Must: true, Paint: st.Tone[widget.ToneWarn]})
	case e.State == ExecutionsLoading:
		parts = append(parts, widget.Part{Text: "asking", Must: true})
	case e.Problem != nil:
		parts = append(parts, widget.Part{Text: "could not ask: " + e.Problem.Why, Must: true, Paint: st.Tone[widget.ToneWarn]})
	default:
		parts = append(parts, widget.Part{Text: "none yet"})
	}
	open := ""
	if e.OpenKey != "" {
		open = text.Clean(e.OpenKey) + " for all"
	}
	return widget.Rule(width, st, "Executions", false, parts, open)
}

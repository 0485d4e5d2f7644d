package views

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// head is the title of the pane.
func (t Targets) head(width int, focused bool, st *widget.Styles) string {
	var parts []widget.Part
	switch t.State {
	case TargetsSearching:
		parts = append(parts, widget.Part{Text: "searching", Must: true})
	case TargetsReady:
		parts = append(parts, widget.Part{Text: text.Number(t.Found) + " of " + text.Number(t.Count) + " with copies", Must: true})
	case TargetsFailed:
		parts = append(parts, widget.Part{Text: "the search failed", Must: true, Paint: st.Tone[widget.ToneError]})
	}
	parts = append(parts, widget.Part{Text: t.List.Marks(), Must: true}, widget.Part{Text: t.List.Sorting()})
	if t.State != TargetsReady && t.Found > 0 {
		parts = append(parts, widget.Part{Text: text.Number(t.Found) + " with copies so far"})
	}
	if t.Copies > 0 {
		parts = append(parts, widget.Part{Text: text.Copies(t.Copies)})
	}
	return widget.Rule(width, st, "Targets", focused, parts, t.List.Position(len(t.Rows)))
}

// above is the title and what stands between it and the rows.
func (t Targets) above(width, height int, focused bool, st *widget.Styles) []string {
	lines := []string{t.head(width, focused, st)}
	if t.List.Filter != nil {
		lines = append(lines, t.List.Filter.Lines(width, height/3, st)...)
	}
	if t.State == TargetsSearching {
		lines = append(lines, progress(width, nil, t.Done, t.Count, t.Waiting.Next, 0, st))
		if w := t.Waiting; w.Trouble != "" {
			lines = append(lines, w.troubled(width, 2, st))
		} else if s := w.missing(); s != "" {
			lines = append(lines, widget.Paragraph(width, 1, st.Tone[widget.ToneWarn], text.Capital(s))[0])
		}
	}
	if t.State == TargetsFailed {
		room := max(3, height-len(lines)-min(t.List.Total, height/2))
		problem := t.Problem.Lines(width, room, st)
		lines = append(lines, problem[:min(len(problem), room)]...)
	}
	var warnings []string
	for _, warning := range t.Warnings {
		warnings = append(warnings, widget.Prefixed(width, "  ! ", "    ", st.Tone[widget.ToneWarn], warning)...)
	}
	lines = append(lines, widget.CutLines(warnings, max(1, height/4), width)...)
	return lines[:min(len(lines), max(height-1, 1))] // a row
}

// render draws the pane in at most height lines.
func (t Targets) render(width, height int, focused bool, st *widget.Styles) []string {
	if height <= 0 {
		return nil
	}
	lines := t.above(width, height, focused, st)
	if len(t.Rows) == 0 && t.List.Filter != nil {
		return append(lines, widget.Paragraph(width, 2, widget.Paint{}, "None of "+text.Count(t.List.Filter.Of, "target", "targets")+" passes the filter.")...)
	}
	cols := searchColumns(width)
	for i, row := range t.Rows[:max(0, min(len(t.Rows), height-len(lines)))] {
		lines = append(lines, widget.Row(i, row.searched(width, cols, t.State == TargetsSearching, i == t.List.Cursor, focused, st), st))
	}
	return lines
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
	List widget.List
	// Problem is drawn in TargetsFailed.
	Problem widget.Problem
}

// targetCols are the widths of the columns of targets; 0 leaves one out.
type targetCols struct{ state, outcome, target, job, note int }

const (
	noCopyFound = "no copy found"
	foundWidth  = len(noCopyFound)
	longTarget  = 24 // what a target keeps before the others give way
)

// fit gives the target what the other columns leave, and takes from them in
// turn while that is too little.
func (c *targetCols) fit(width int, gives ...give) {
	room := func() int {
		n := width - 2 - 1 // the last cell stays free
		for _, col := range []int{c.state, c.outcome, c.job, c.note} {
			if col > 0 {
				n -= col + 2
			}
		}
		return n
	}
	for _, g := range gives {
		if room() < longTarget {
			*g.col = g.left
		}
	}
	if c.target = max(room(), 0); c.target < 6 {
		c.target = 0
	}
	// A wide line has room for more of the note.
	if spare := c.target - 70; spare > 0 && c.note > 0 {
		c.note += spare / 2
		c.target -= spare / 2
	}
}

// give is a column that gives way to the target, and what is left of it.
type give struct {
	col  *int
	left int
}

func purgeColumns(width int) targetCols {
	c := targetCols{state: verdictWidth, outcome: outcomeWidth, job: len("#104711"), note: 30}
	c.fit(width, give{&c.outcome, len("2 del 1 fail 3 left")}, give{&c.state, shortVerdict}, give{&c.note, 16}, give{&c.note, 0}, give{&c.job, 0}, give{&c.outcome, 0})
	return c
}

func searchColumns(width int) targetCols {
	c := targetCols{state: foundWidth, note: 40}
	c.fit(width, give{&c.note, 20}, give{&c.note, 0})
	return c
}

// purged draws a target that is being purged.
func (r TargetRow) purged(width int, cols targetCols, cursor, focused bool, st *widget.Styles) string {
	l := widget.ListLine(width, cursor, focused, r.Marked, st)
	job := ""
	if r.Job != "" {
		job = "#" + r.Job
	}
	s := r.Verdict.outcome(cols.outcome, r.Deleted, r.Failed, r.Left)
	if s == "" && r.Copies >= 0 && (r.Verdict.Running() || r.Verdict == VerdictUnsent) {
		s = text.Copies(r.Copies)
	}
	r.columns(l, cols, r.Verdict.in(cols.state), r.Verdict.paint(st), s, job, st)
	return l.String()
}

// searched draws a target that is being searched, or was.
func (r TargetRow) searched(width int, cols targetCols, searching, cursor, focused bool, st *widget.Styles) string {
	l := widget.ListLine(width, cursor, focused, r.Marked, st)
	state, paint := text.Copies(r.Copies), widget.Paint{}
	switch {
	case r.Copies < 0 && (r.Error != "" || !searching):
		state, paint = "not searched", st.Tone[widget.ToneError]
	case r.Copies < 0:
		state, paint = "searching", st.Muted
	case r.Copies == 0:
		state, paint = noCopyFound, st.Tone[widget.ToneWarn]
	}
	r.columns(l, cols, state, paint, "", "", st)
	return l.String()
}

func (r TargetRow) columns(l *widget.Line, cols targetCols, state string, paint widget.Paint, outcome, job string, st *widget.Styles) {
	at := l.At()
	column := func(p widget.Paint, s string, width int) {
		if width > 0 {
			l.To(at)
			l.Add(p, text.Truncate(text.Clean(s), width))
			at += width + 2
		}
	}
	column(paint, state, cols.state)
	column(widget.Paint{}, outcome, cols.outcome)
	column(widget.Paint{}, text.ShortTarget(text.Clean(r.Target), cols.target), cols.target)
	column(st.Muted, job, cols.job)
	if r.Error != "" {
		column(st.Tone[widget.ToneWarn], "! "+r.Error, cols.note)
	} else {
		column(st.Muted, r.Note, cols.note)
	}
}

package views

import (
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Many is a purge of many targets, drawn in place of one target.
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
	// still found, negative when no search was made.
	Deleted, Failed, Left int
	// Pace is how fast jobs are sent while some are still to be: "10 a second".
	Pace string
	// Next is the time until the manager's next check of any of the jobs, as in
	// [ExecutionRow]. Remaining is about how long it takes until the last
	// verdict; 0 leaves it out.
	Next, Remaining time.Duration
	// Trouble is why the last request failed; the purge continues.
	Trouble string
	// Rows are the visible targets: as many as [Layout].TargetRows. Those that
	// need a hand stand first, but that is the caller's order.
	Rows []TargetRow
	List widget.List
}

// VerdictCount is how many targets have a verdict.
type VerdictCount struct {
	Verdict Verdict
	Count   int
}

// many draws a purge of many targets in at most height lines.
func (d Detail) many(width, height int, focused bool, st *widget.Styles) []string {
	lines := d.manyAbove(width, height, focused, st)
	m := d.Many
	if len(m.Rows) == 0 && m.List.Filter != nil {
		return append(lines, widget.Paragraph(width, 2, widget.Paint{}, "None of "+text.Count(m.List.Filter.Of, "target", "targets")+" passes the filter.")...)
	}
	cols := purgeColumns(width)
	for i, row := range m.Rows[:max(0, min(len(m.Rows), height-len(lines)))] {
		lines = append(lines, widget.Row(i, row.purged(width, cols, i == m.List.Cursor, focused, st), st))
	}
	return lines
}

// manyAbove is what stands over the targets: the pane's title, how the purge
// stands, and the title of the list. It leaves the list half of the height.
func (d Detail) manyAbove(width, height int, focused bool, st *widget.Styles) []string {
	m := d.Many
	title := "Execution"
	if d.ID != "" {
		title = "Execution " + text.PurgeName(d.ID, m.Targets > 1, 24)
	}
	parts := []widget.Part{
		{Text: d.Verdict.String(), Must: true, Paint: d.Verdict.paint(st)},
		{Text: text.Count(m.Targets, "target", "targets")},
	}
	list := []widget.Part{{Text: m.List.Marks(), Must: true}, {Text: m.List.Sorting()}}
	var under []string
	// A few lines have no room for a second title.
	if height >= 9 {
		under = append(under, widget.Rule(width, st, "Targets", false, list, m.List.Position(len(m.Rows))))
	} else {
		parts = append(parts, list...)
	}
	if m.List.Filter != nil {
		under = append(under, m.List.Filter.Lines(width, height/3, st)...)
	}
	least := max(1, min(m.List.Total, height/2))
	lines := []string{widget.Rule(width, st, title, focused, parts, "")}
	lines = append(lines, widget.Squeeze(d.manyHead(width, st), width, height-1-len(under)-least)...)
	return append(lines, under...)
}

// manyHead are the lines that say how a purge of many targets stands.
func (d Detail) manyHead(width int, st *widget.Styles) (lines []widget.Ranked) {
	m := d.Many
	add := func(n int, some ...string) { lines = append(lines, widget.Rank(n, some...)...) }
	running, cut := d.Verdict.Running(), d.Verdict == VerdictInterrupted
	if cut {
		add(1, widget.Paragraph(width, 1, widget.Paint{}, interrupted)...)
	} else {
		add(4, widget.Paragraph(width, 1, widget.Paint{}, m.meaning(running))...)
	}
	if d.Remembered {
		add(4, widget.Paragraph(width, 1, st.Muted, rememberedHere)...)
	}
	if running || cut {
		add(0, m.progress(width, st))
	}
	for _, trouble := range []string{d.Trouble, m.trouble()} {
		if trouble != "" {
			add(2, widget.Prefixed(width, " ! ", "   ", st.Tone[widget.ToneWarn], trouble)...)
		}
	}
	add(3, widget.Paragraph(width, 1, widget.Paint{}, m.counts(running || cut))...)
	add(1, m.verdicts(width, st)...)
	if s := text.Commas(text.OutcomeWords(m.Deleted, m.Failed, m.Left)...); s != "" {
		add(3, widget.Paragraph(width, 1, widget.Paint{}, "Copies: "+s)...)
	}
	if running || cut || len(d.Bars) > 1 {
		for _, bar := range widget.Outcomes(width, 1, d.Bars, st) {
			add(6, bar)
		}
	}
	add(5, d.remedies(width, st)...)
	if len(d.RetryKeys) > 0 && !running {
		add(2, indented(widget.KeyLine(width-1, d.RetryKeys, st)))
	}
	if facts := widget.Facts(width, 1, d.facts(), st); len(facts) > 0 {
		add(7, "")
		for _, fact := range facts {
			add(6, fact)
		}
	}
	return lines
}

const rememberedHere = "Known from the journal; the manager has forgotten the job."

// meaning says in a sentence what happens now, or what the result is.
func (m Many) meaning(running bool) string {
	if running && m.Sent < m.Targets {
		if m.Pace == "" {
			return "Jobs are sent at the manager's pace."
		}
		return "Jobs are sent at the manager's pace, " + m.Pace + "."
	}
	if running {
		return "Every job is sent. The schedulers delete within seconds; the records show it at the manager's next check."
	}
	s := Summary(m.Verdicts) + "."
	if countOf(m.Verdicts, VerdictPurged, VerdictNothingToPurge, VerdictUnsent) < m.Targets {
		s += " Open a target to see what is left, and why."
	}
	return s
}

// progress is the bar, with when more will be known.
func (m Many) progress(width int, st *widget.Styles) string {
	good := widget.Share{Sign: widget.SignWhole, Paint: st.Draw[widget.ToneOK]}
	open := widget.Share{Sign: widget.SignMost, Paint: st.Draw[widget.ToneOpen]}
	bad := widget.Share{Sign: widget.SignSome, Paint: st.Draw[widget.ToneError]}
	left := widget.Share{N: m.Targets, Sign: widget.SignNone, Paint: st.Bar.Left}
	for _, v := range m.Verdicts {
		of := &good
		switch {
		case v.Verdict.Running() || v.Verdict == VerdictUnsent:
			continue
		case v.Verdict.Open():
			of = &open
		case v.Verdict.Tone() >= widget.ToneWarn:
			of = &bad
		}
		of.N, left.N = of.N+v.Count, left.N-v.Count
	}
	return progress(width, []widget.Share{good, open, bad, left}, m.Done, m.Targets, m.Next, m.Remaining, st)
}

func (m Many) trouble() string {
	if m.Trouble == "" {
		return ""
	}
	return "could not ask: " + m.Trouble
}

// counts are the targets by how far they have come.
func (m Many) counts(running bool) string {
	s := text.Count(m.Targets, "target", "targets")
	if running {
		s += ": " + text.Number(m.Sent) + " sent, " + text.Number(m.Answered) + " answered, " + text.Number(m.Done) + " done"
	}
	if m.Duplicates > 0 {
		s += "; " + text.Count(m.Duplicates, "duplicate", "duplicates") + " left out"
	}
	return s
}

// verdicts are the numbers by verdict, as many lines as they take.
func (m Many) verdicts(width int, st *widget.Styles) (lines []string) {
	l := widget.NewLine(width)
	l.To(1)
	for _, v := range m.Verdicts {
		if v.Count == 0 {
			continue
		}
		n := text.Number(v.Count)
		if size := text.Width(n) + 1 + text.Width(v.Verdict.String()); l.At() > 1 && l.At()+3+size > width {
			lines = append(lines, l.String())
			l = widget.NewLine(width)
			l.To(1)
		} else if l.At() > 1 {
			l.Skip(3)
		}
		l.Add(widget.Paint{}, n)
		l.Skip(1)
		l.Add(v.Verdict.paint(st), v.Verdict.String())
	}
	if l.At() > 1 {
		lines = append(lines, l.String())
	}
	return lines
}

// summaries are what became of targets, in the order it is told; of one, and of
// more than one.
var summaries = []struct {
	verdicts  []Verdict
	one, many string
}{
	{[]Verdict{VerdictPurged}, "purged", "purged"},
	{[]Verdict{VerdictUnverified}, "deleted but not verified", "deleted but not verified"},
	{[]Verdict{VerdictPartly, VerdictNothing}, "left a copy", "left copies"},
	{[]Verdict{VerdictFailed}, "failed", "failed"},
	{[]Verdict{VerdictTimedOut}, "timed out", "timed out"},
	{[]Verdict{VerdictLost}, "lost", "lost"},
	{[]Verdict{VerdictNothingDeleted}, "not verified", "not verified"},
	{[]Verdict{VerdictPending, VerdictVerifying, VerdictGone}, "not ended", "not ended"},
	{[]Verdict{VerdictUnsent}, "not sent", "not sent"},
	{[]Verdict{VerdictNothingToPurge}, "was not cached", "were not cached"},
}

// Summary says what became of many targets, also for the command line:
// "1 purged, 1 left a copy, 48 were not cached".
func Summary(counts []VerdictCount) string {
	var parts []string
	for _, s := range summaries {
		if n := countOf(counts, s.verdicts...); n > 0 {
			parts = append(parts, text.Count(n, s.one, s.many))
		}
	}
	return text.Commas(parts...)
}

// countOf is how many targets have one of some verdicts.
func countOf(counts []VerdictCount, of ...Verdict) (n int) {
	for _, c := range counts {
		for _, v := range of {
			if c.Verdict == v {
				n += c.Count
			}
		}
	}
	return n
}

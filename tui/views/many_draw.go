package views

import (
	"time"

	"dftask/tui/views/text"
)

// many draws a purge of many targets in at most height lines.
func (d Detail) many(width, height int, focused bool, st *Styles) []string {
	lines := d.manyAbove(width, height, focused, st)
	m := d.Many
	if len(m.Rows) == 0 && m.List.Filter != nil {
		return append(lines, wrapped(width, 2, Paint{}, "None of "+text.Count(m.List.Filter.Of, "target", "targets")+" passes the filter.")...)
	}
	cols := purgeColumns(width)
	for i, row := range m.Rows[:max(0, min(len(m.Rows), height-len(lines)))] {
		lines = append(lines, row.purged(width, cols, i == m.List.Cursor, focused, st))
	}
	return lines
}

// manyAbove is what stands over the targets: the pane's title, how the purge
// stands, and the title of the list. It leaves the list half of the height.
func (d Detail) manyAbove(width, height int, focused bool, st *Styles) []string {
	m := d.Many
	title := "Execution"
	if d.ID != "" {
		title = "Execution " + ExecutionRow{ID: d.ID, Targets: m.Targets}.name(24)
	}
	parts := []part{
		{text: d.Verdict.String(), must: true, paint: d.Verdict.paint(st)},
		{text: text.Count(m.Targets, "target", "targets")},
	}
	list := []part{{text: m.List.marks(), must: true}, {text: m.List.sorting()}}
	var under []string
	// A few lines have no room for a second title.
	if height >= 9 {
		under = append(under, rule(width, st, "Targets", false, list, m.List.position(len(m.Rows))))
	} else {
		parts = append(parts, list...)
	}
	if m.List.Filter != nil {
		under = append(under, m.List.Filter.render(width, st))
	}
	least := max(1, min(m.List.Total, height/2))
	lines := []string{rule(width, st, title, focused, parts, "")}
	lines = append(lines, squeeze(d.manyHead(width, st), width, height-1-len(under)-least)...)
	return append(lines, under...)
}

// manyHead are the lines that say how a purge of many targets stands.
func (d Detail) manyHead(width int, st *Styles) (lines []ranked) {
	m := d.Many
	add := func(n int, some ...string) { lines = append(lines, rank(n, some...)...) }
	running, cut := d.Verdict.Running(), d.Verdict == VerdictCutOff
	if cut {
		add(1, wrapped(width, 1, Paint{}, cutOff)...)
	} else {
		add(4, wrapped(width, 1, Paint{}, m.meaning(running))...)
	}
	if d.Remembered {
		add(4, wrapped(width, 1, st.Muted, rememberedHere)...)
	}
	if running || cut {
		add(0, m.progress(width, st))
	}
	for _, trouble := range []string{d.Trouble, m.trouble()} {
		if trouble != "" {
			add(2, paragraph(width, " ! ", "   ", st.Tone[ToneWarn], trouble)...)
		}
	}
	add(3, wrapped(width, 1, Paint{}, m.counts(running || cut))...)
	add(1, m.verdicts(width, st)...)
	if s := text.Commas(text.OutcomeWords(m.Deleted, m.Failed, m.Left)...); s != "" {
		add(3, wrapped(width, 1, Paint{}, "Copies: "+s)...)
	}
	add(5, d.remedies(width, st)...)
	if len(d.RetryKeys) > 0 && !running {
		add(2, indented(keyLine(width-1, d.RetryKeys, st)))
	}
	if facts := facts(width, 1, d.facts(), st); len(facts) > 0 {
		add(7, "")
		for _, fact := range facts {
			add(6, fact)
		}
	}
	return lines
}

const rememberedHere = "Remembered here; the manager has forgotten the job."

// meaning says in a sentence what is going on, or what came of it.
func (m Many) meaning(running bool) string {
	if running && m.Sent < m.Targets {
		if m.Pace == "" {
			return "Jobs are sent at the manager's pace."
		}
		return "Jobs are sent at the manager's pace, " + m.Pace + "."
	}
	if running {
		return "Every job is sent. The schedulers delete within seconds; the records show it when the manager looks."
	}
	s := Summary(m.Verdicts) + "."
	if countOf(m.Verdicts, VerdictPurged, VerdictNothingToPurge, VerdictUnsent) < m.Targets {
		s += " Open a target to see what is left, and why."
	}
	return s
}

// progress is the bar, with when more will be known.
func (m Many) progress(width int, st *Styles) string {
	return progress(width, m.Done, m.Targets, m.Next, m.Remaining, st)
}

// progress draws how many of all are done, and when more will be known.
func progress(width, done, of int, look, remaining time.Duration, st *Styles) string {
	l := newLine(width)
	l.to(min(1, width/10))
	s := text.Number(done) + " of " + text.Number(of)
	if of > 0 && width >= 50 {
		s += ", " + text.Number(100*done/of) + " %"
	}
	when := text.Next(look)
	if remaining > 0 {
		when = text.Commas(when, "about "+text.Duration(remaining)+" to go")
	}
	if size := min(40, l.left()-text.Width(s)-text.Width(when)-5); size >= 8 {
		l.bar(size, int64(done), int64(of), st)
		l.skip(2)
	}
	l.add(st.Strong, s)
	l.skip(3)
	l.add(Paint{}, when)
	return l.String()
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
func (m Many) verdicts(width int, st *Styles) (lines []string) {
	l := newLine(width)
	l.to(1)
	for _, v := range m.Verdicts {
		if v.Count == 0 {
			continue
		}
		n := text.Number(v.Count)
		if size := text.Width(n) + 1 + text.Width(v.Verdict.String()); l.at() > 1 && l.at()+3+size > width {
			lines = append(lines, l.String())
			l = newLine(width)
			l.to(1)
		} else if l.at() > 1 {
			l.skip(3)
		}
		l.add(Paint{}, n)
		l.skip(1)
		l.add(v.Verdict.paint(st), v.Verdict.String())
	}
	if l.at() > 1 {
		lines = append(lines, l.String())
	}
	return lines
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
func (r TargetRow) purged(width int, cols targetCols, cursor, focused bool, st *Styles) string {
	l := listLine(width, cursor, focused, r.Marked, st)
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
func (r TargetRow) searched(width int, cols targetCols, searching, cursor, focused bool, st *Styles) string {
	l := listLine(width, cursor, focused, r.Marked, st)
	state, paint := text.Copies(r.Copies), Paint{}
	switch {
	case r.Copies < 0 && (r.Error != "" || !searching):
		state, paint = "not searched", st.Tone[ToneError]
	case r.Copies < 0:
		state, paint = "searching", st.Muted
	case r.Copies == 0:
		state, paint = noCopyFound, st.Tone[ToneWarn]
	}
	r.columns(l, cols, state, paint, "", "", st)
	return l.String()
}

func (r TargetRow) columns(l *line, cols targetCols, state string, paint Paint, outcome, job string, st *Styles) {
	at := l.at()
	column := func(p Paint, s string, width int) {
		if width > 0 {
			l.to(at)
			l.add(p, text.Truncate(text.Clean(s), width))
			at += width + 2
		}
	}
	column(paint, state, cols.state)
	column(Paint{}, outcome, cols.outcome)
	column(Paint{}, text.ShortTarget(text.Clean(r.Target), cols.target), cols.target)
	column(st.Muted, job, cols.job)
	if r.Error != "" {
		column(st.Tone[ToneWarn], "! "+r.Error, cols.note)
	} else {
		column(st.Muted, r.Note, cols.note)
	}
}

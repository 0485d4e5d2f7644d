package widget

import "dftask/tui/views/text"

// Step is an instant of something that takes a while.
type Step struct {
	// At is the time of day, already formatted; empty where it is not known.
	At string
	// Words say what happened, or what is to come.
	Words string
	Tone  Tone
	// Ahead is set while it has not happened.
	Ahead bool
}

// Timeline draws steps under each other, or beside each other where they fit.
func Timeline(width, indent int, steps []Step, st *Styles) []string {
	if len(steps) == 0 {
		return nil
	}
	indent = min(indent, width/10)
	times, all := 0, indent
	for _, s := range steps {
		times = max(times, text.Width(s.At))
		all += text.Width(s.At) + text.Width(text.Clean(s.Words)) + len("o  ")
	}
	all += (len(steps) - 1) * len(" -- ")
	if all <= width {
		l := NewLine(width)
		l.To(indent)
		for i, s := range steps {
			if i > 0 {
				l.Skip(1)
				l.Add(st.Muted, Dashes(2))
				l.Skip(1)
			}
			s.draw(l, text.Width(s.At), st)
		}
		return []string{l.String()}
	}
	lines := make([]string, len(steps))
	for i, s := range steps {
		l := NewLine(width)
		l.To(indent)
		s.draw(l, times, st)
		lines[i] = l.String()
	}
	return lines
}

// draw writes a step: its sign, its time and what it is.
func (s Step) draw(l *Line, times int, st *Styles) {
	sign, paint := "●", st.Tone[s.Tone]
	if s.Ahead {
		sign, paint = "○", st.Muted
	}
	l.Add(paint, sign)
	l.Skip(1)
	if times > 0 {
		at := l.At()
		l.Add(st.Muted, s.At)
		l.To(at + times + 1)
	}
	l.Add(paint, text.Truncate(text.Clean(s.Words), l.Left()))
}

// Outcome is what became of the copies of a cluster.
type Outcome struct {
	Name string
	// Deleted, Failed and Left count copies. Left are those that are not deleted
	// yet, or were found afterwards.
	Deleted, Failed, Left int
}

// mostOutcomes is how many clusters have a bar of their own.
const mostOutcomes = 8

// Outcomes draws a bar for each cluster, as long as it is large beside the others.
// The largest come first.
func Outcomes(width, indent int, rows []Outcome, st *Styles) (lines []string) {
	shown := rows
	if len(rows) > mostOutcomes {
		shown = rows[:mostOutcomes-1]
	}
	names, words, most := 0, 0, 0
	for _, r := range shown {
		names = max(names, text.Width(text.Clean(r.Name)))
		words = max(words, text.Width(text.Outcome(r.Deleted, r.Failed, r.Left)))
		most = max(most, r.Deleted+r.Failed+r.Left)
	}
	indent = min(indent, width/10)
	names = min(names, width/3)
	size := min(width-indent-names-words-4, 40)
	for _, r := range shown {
		l := NewLine(width)
		l.To(indent)
		l.Add(Paint{}, text.TruncateMiddle(text.Clean(r.Name), names))
		l.To(indent + names + 2)
		if size >= 6 {
			l.Shares(size, most, Share{r.Deleted, SignWhole, st.Bar.Done}, Share{r.Failed, SignSome, st.Draw[ToneError]}, Share{r.Left, SignNone, st.Draw[ToneWarn]})
			l.To(indent + names + 2 + size + 2)
		}
		l.Add(Paint{}, text.Truncate(text.Outcome(r.Deleted, r.Failed, r.Left), l.Left()))
		lines = append(lines, l.String())
	}
	if rest := len(rows) - len(shown); rest > 0 {
		lines = append(lines, Paragraph(width, indent, st.Muted, "and "+text.Count(rest, "more cluster", "more clusters"))[0])
	}
	return lines
}

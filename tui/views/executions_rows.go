package views

import (
	"slices"
	"strings"
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

func (r ExecutionRow) render(width int, cols []placed, cursor, focused bool, st *widget.Styles) string {
	l := widget.ListLine(width, cursor, focused, r.Marked, st)
	typed := slices.ContainsFunc(cols, func(c placed) bool { return c.Name == "type" })
	for _, c := range cols {
		switch c.Name {
		case "result":
			l.To(c.at)
			r.result(l, c.width, st)
		case "target":
			l.To(c.at)
			r.addTarget(l, c.width, typed, st)
		default:
			cell, paint := r.cell(c.Name, c.width, st)
			cell = text.Truncate(cell, c.width)
			l.To(c.at)
			if c.right {
				l.Skip(c.width - text.Width(cell))
			}
			l.Add(paint, cell)
		}
	}
	return l.String()
}

// cell is what stands in a column that needs no more than a text.
func (r ExecutionRow) cell(column string, width int, st *widget.Styles) (string, widget.Paint) {
	switch column {
	case "age":
		age := text.Age(r.Age)
		if r.Remembered {
			age = remembered + age
		}
		return age, st.Muted
	case "hosts":
		return r.hosts(width), widget.Paint{}
	case "copies":
		if r.Verdict.Running() {
			return "", widget.Paint{}
		}
		return r.Copies.in(width), widget.Paint{}
	case "by":
		return shortName(text.Clean(r.By), width), st.Muted
	case "clusters":
		return shortScope(text.Clean(r.Clusters), width), st.Muted
	case "reason":
		return shortReasonOf(text.Clean(r.Reason), width), widget.Paint{}
	case "job":
		return r.name(width), st.Muted
	case "type":
		return r.Type, st.Muted
	case "took":
		if r.Took > 0 {
			return text.Age(r.Took), st.Muted
		}
	case "began":
		return r.Began, st.Muted
	case "deleted":
		return counted(r.Deleted), widget.Paint{}
	case "failed":
		return counted(r.Failed), widget.Paint{}
	case "left":
		return counted(r.Left), widget.Paint{}
	}
	return "", widget.Paint{}
}

// counted is a number where there is one; a search that was not made found nothing.
func counted(n int) string {
	if n < 0 {
		return "–"
	}
	return text.Number(n)
}

// barWidth is that of the bar beside a pending purge.
const barWidth = 4

// result draws the verdict, and beside a pending one how much of the time to the
// next check has passed.
func (r ExecutionRow) result(l *widget.Line, width int, st *widget.Styles) {
	word, paint := r.Verdict.Listed(width), r.Verdict.paint(st)
	if stay := word + ", " + text.Number(r.LeftOut) + " stay"; r.LeftOut > 0 && !r.Verdict.Bad() && !r.Verdict.Running() && len(stay) <= width {
		// A purge of some clusters does not look like a whole one.
		word, paint = stay, st.Tone[widget.ToneOpen]
	}
	l.Add(paint, word)
	if span := r.Since + r.Next; r.Verdict.Running() && r.Next > 0 && r.Since > 0 && len(word)+1+barWidth <= width {
		l.Skip(1)
		l.Bar(barWidth, int64(r.Since), int64(span), st)
	}
}

// addTarget draws the target, with its type before it where no column tells that. A
// URL needs none.
func (r ExecutionRow) addTarget(l *widget.Line, width int, typed bool, st *widget.Styles) {
	kind := ""
	switch {
	case typed || width < minTarget+len("content "):
	case r.Targets > 1:
		kind, r.Targets = "list of "+text.Number(r.Targets)+" ", 0
	case r.Type != "" && r.Type != "url":
		kind = r.Type + " "
	}
	l.Add(st.Muted, kind)
	width -= text.Width(kind)
	// The name of the file stays, whatever else there is to say.
	with := text.Clean(r.Parameters)
	name, _, _ := strings.Cut(r.Target, "?")
	room := width - text.Width(name[strings.LastIndexByte(name, '/')+1:]) - len("…/?… ")
	if text.Width(with) > room {
		with = "(…)"
	}
	if r.Parameters == "" || text.Width(with) > room {
		l.Add(widget.Paint{}, r.target(width))
		return
	}
	l.Add(widget.Paint{}, r.target(width-text.Width(with)-1))
	l.Skip(1)
	l.Add(st.Muted, with)
}

// hosts counts the hosts whose copy is gone, or says when more will be known.
func (r ExecutionRow) hosts(width int) string {
	switch {
	case r.Targets > 1 && (r.Verdict.Running() || r.ResumeKey != ""):
		if done := text.Number(r.Done) + "/" + text.Number(r.Targets); len(done) <= width {
			return done
		}
		return text.Number(r.Done*100/r.Targets) + " %"
	case r.Verdict.Running() && r.Lapsed && width >= len("check missed"):
		return "check missed"
	case r.Verdict.Running() && r.Lapsed:
		return "missed"
	case r.Verdict.Running() && len(r.Missing) > 0:
		return "no answer"
	case r.Verdict.Running() && r.Next > 0:
		return "next " + text.Age(r.Next)
	case r.Verdict.Running() && r.Next < 0:
		return "due now"
	case r.Verdict.Running():
		return ""
	case r.ResumeKey != "" && len(r.ResumeKey+resumes) <= width:
		return r.ResumeKey + resumes
	case r.Targets > 1:
		return r.Copies.in(width)
	}
	return r.Hosts.in(width)
}

// in is the share in what fits: "4 gone", "2 of 3", or how many are left.
func (s Share) in(width int) string {
	words := text.Number(s.Gone) + " of " + text.Number(s.Of)
	switch {
	case s.Of == 0:
		return "–"
	case s.Gone >= s.Of:
		words = text.Number(s.Gone) + " gone"
	case text.Width(words) > width:
		words = text.Number(s.Of-s.Gone) + " left"
	}
	return words
}

// shortName cuts the host off who asked before anything else.
func shortName(s string, width int) string {
	if user, _, found := strings.Cut(s, "@"); found && text.Width(s) > width {
		s = user
	}
	return text.Truncate(s, width)
}

// name is the job's id: "#42", of the first of many "#42…".
func (r ExecutionRow) name(width int) string {
	s := text.PurgeName(r.ID, r.Targets > 1, width)
	if r.Remembered {
		return remembered + s[1:]
	}
	return s
}

// target is what was purged; of many targets the first, and how many more.
func (r ExecutionRow) target(width int) string {
	more := ""
	if r.Targets > 1 {
		more = " +" + text.Number(r.Targets-1)
		if width >= 32 {
			more = " and " + text.Number(r.Targets-1) + " more"
		}
	}
	if text.Width(more) > width {
		return ""
	}
	return text.ShortTarget(text.Clean(r.Target), width-text.Width(more)) + more
}

// shortScope cuts the names of where it ran: the first, and how many more. Names
// differ at their ends.
func shortScope(s string, width int) string {
	if s == text.AllClusters && width < len(s) {
		return "all"
	}
	more := ""
	if first, rest, found := strings.Cut(s, ", "); found && text.Width(s) > width {
		s, more = first, " +"+text.Number(strings.Count(rest, ", ")+1)
	}
	return text.TruncateMiddle(s, width-len(more)) + more
}

// shortReasonOf cuts a reason, and keeps a ticket at its beginning whole.
func shortReasonOf(s string, width int) string {
	if first, _, _ := strings.Cut(s, " "); text.Width(s) > width && text.Width(first) == width {
		return first
	}
	return text.Truncate(s, width)
}

// outcome is the countdown of a running purge, or the counts of an ended one
// in what fits.
func (r ExecutionRow) outcome(width int) string {
	switch {
	case r.Targets > 1:
		return r.progress(width)
	case r.Verdict.Running() && len(r.Missing) > 0:
		if s := waitingFor(r.Missing); text.Width(s) <= width {
			return s
		}
		if len(r.Missing) == 1 {
			return text.Truncate("missing "+text.Clean(r.Missing[0]), width)
		}
		return text.Count(len(r.Missing), "cluster", "clusters") + " missing"
	case r.ResumeKey != "" && !r.Verdict.Running():
		return r.ResumeKey + resumes
	case r.Lapsed && r.Verdict.Running():
		return "check missed"
	case r.Lapsed && r.Verdict == VerdictLost && r.Left < 0:
		return "no longer checked"
	case r.Verdict == VerdictGone:
		return hostsDue(r.Next)
	case r.Verdict.Running():
		next := text.Next(r.Next)
		if text.Width(next) > width {
			next = strings.TrimPrefix(next, "next ")
		}
		return next
	}
	return r.Verdict.outcome(width, r.Deleted, r.Failed, r.Left)
}

// progress is how far a purge of many targets has come, or how it ended.
func (r ExecutionRow) progress(width int) string {
	if done := text.Number(r.Done) + " of " + text.Number(r.Targets); r.Verdict.Running() || r.ResumeKey != "" {
		if s := done + ", " + r.ResumeKey + resumes; r.ResumeKey != "" && text.Width(s) <= width {
			return s
		}
		return done
	}
	if s := Summary(r.Verdicts); text.Width(s) <= width {
		return s
	}
	gone := countOf(r.Verdicts, VerdictPurged, VerdictNothingToPurge)
	open := countOf(r.Verdicts, VerdictUnverified, VerdictNothingDeleted)
	switch not := r.Targets - gone - open; {
	case not > 0:
		return text.Number(not) + " not purged"
	case open > 0:
		return text.Number(open) + " not verified"
	}
	return text.Number(gone) + " gone"
}

const resumes = " resumes"

// hostsDue says when the hosts of a purge that left no copy are known.
func hostsDue(d time.Duration) string {
	switch {
	case d > 0:
		return "hosts in " + text.Duration(d)
	case d < 0:
		return "hosts due"
	}
	return ""
}

// outcome says what happened to copies in what fits.
func (v Verdict) outcome(width, deleted, failed, left int) string {
	switch v {
	case VerdictNothingToPurge:
		return noCopyFound
	case VerdictNothingDeleted:
		return "0 deleted"
	case VerdictUnverified:
		if deleted+failed == 0 && left == 0 {
			return noCopyFound
		}
	}
	return outcomeIn(width, deleted, failed, left)
}

// outcomeIn counts what happened to copies in what fits.
func outcomeIn(width, deleted, failed, left int) string {
	// A copy that was refused and is found afterwards is among those left: of
	// the two numbers the greater says it all, and it matters more than what
	// went well.
	notGone := func(count func(deleted, failed, left int) string, deleted int) string {
		if left > failed {
			return count(deleted, 0, left)
		}
		return count(deleted, failed, 0)
	}
	tries := []string{text.Outcome(deleted, failed, left), text.ShortOutcome(deleted, failed, left), notGone(text.Outcome, deleted), notGone(text.ShortOutcome, deleted)}
	if left <= failed {
		tries[1], tries[2] = tries[2], tries[1]
	}
	for _, s := range tries {
		if text.Width(s) <= width {
			return s
		}
	}
	return notGone(text.Outcome, 0)
}

package views

import (
	"strings"
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

func (r ExecutionRow) render(width int, cols executionCols, cursor, focused bool, st *widget.Styles) string {
	l := widget.ListLine(width, cursor, focused, r.Marked, st)
	l.Add(st.Muted, r.name(idWidth-1))
	at := 2 + idWidth
	column := func(p widget.Paint, s string, width int) {
		if width > 0 {
			l.To(at)
			l.Add(p, s)
			at += width + 2
		}
	}
	column(r.Verdict.paint(st), r.Verdict.in(cols.verdict), cols.verdict)
	column(widget.Paint{}, text.Truncate(r.outcome(cols.outcome), cols.outcome), cols.outcome)
	column(widget.Paint{}, r.target(cols.target), cols.target)
	column(st.Muted, shortScope(text.Clean(r.Clusters), cols.clusters), cols.clusters)
	column(st.Muted, text.Age(r.Age), cols.age)
	column(widget.Paint{}, shortReasonOf(text.Clean(r.Reason), cols.reason), cols.reason)
	return l.String()
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

// shortScope cuts the name of where it ran. Names differ at their ends.
func shortScope(s string, width int) string {
	if s == text.AllClusters && width < len(s) {
		return "all"
	}
	if n, found := strings.CutSuffix(s, " clusters"); found && width < len(s) {
		return text.Truncate(n+" clust.", width)
	}
	return text.TruncateMiddle(s, width)
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

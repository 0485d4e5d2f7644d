package overlay

import (
	"slices"
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Resume is the dialog at the start that offers to resume purges which
// ended with the program and not with a verdict.
type Resume struct {
	// Items are the visible purges, newest first.
	Items []ResumeItem
	// List has the cursor and the position; its filter is not drawn. What stands
	// under the list is about the item under the cursor.
	List widget.List
	// Sent and Unsent count targets of all purges: those with a job at the
	// manager and without a verdict, and those that were never sent and still may
	// be, by somebody. Of those for which it is too late Text tells.
	Sent, Unsent int
	// Word is the input in which the operator types Expected before anything
	// more is sent; nil when nothing is to be sent.
	Word *widget.Field
	// Expected is the word to type: "delete".
	Expected string
	// Ready is set when enter would send what was never sent. It is the
	// caller's decision.
	Ready bool
	// Text is one more thing to know, a sentence or two; may be empty.
	Text string
	// Keys are named in the last line, first the one that resumes: {"enter", "watch"}, {"esc", "leave them"}.
	Keys []widget.Hint
}

// ResumeItem is a purge that was interrupted.
type ResumeItem struct {
	// ID is that of its first job, "42", or of the operation when none is known.
	ID string
	// Reason is the operator's text, By who asked; both may be empty.
	Reason, By string
	// Age is the time since it was confirmed.
	Age time.Duration
	// Targets is how many it has: Sent have a job, Ended of those a verdict, and
	// Unsent have neither.
	Targets, Sent, Ended, Unsent int
	// First is its first target, in full.
	First string
	// Clusters names where it goes: "all clusters", "cluster-1".
	Clusters string
}

// Width is the width of text that the dialog likes best.
func (r Resume) Width() int { return 76 }

const resumeRows = 8

// Sheet draws the purges as a list. What is known of the one under the cursor
// stands under it, and the input and the keys stay when other lines give way.
func (r Resume) Sheet(width, height int, st *widget.Styles) widget.Sheet {
	total := max(r.List.Total, len(r.Items))
	s := widget.Sheet{Title: text.Count(total, "purge was", "purges were") + " interrupted", List: true, First: r.List.First, Total: total}
	s.Rows = max(1, min(resumeRows, total))
	for i, item := range r.Items {
		s.Body = append(s.Body, item.row(width, i == r.List.Cursor, st))
	}

	var fixed []string
	if r.Word != nil {
		word := *r.Word
		if word.Label == "" {
			word.Label = "Type " + r.Expected
		}
		fixed = append(fixed, word.Draw(width, text.Width(word.Label)+3, st))
	}
	fixed = append(fixed, widget.KeyLine(width, r.Keys, st))

	// The list keeps a few rows, the rest of the room is for what is to be known.
	room := height - len(fixed) - min(s.Rows, max(1, height/4))
	var below []widget.Ranked
	if i := r.List.Cursor; i >= 0 && i < len(r.Items) {
		below = r.Items[i].lines(width, st)
	}
	lines := len(below) + 1
	if total > 1 { // the dialog holds still while the cursor moves
		lines = max(lines, 8)
	}
	below = widget.PadRanked(below, lines, 9)
	above := r.says(width, st)
	keptAbove := 0
	for _, at := range widget.Keep(slices.Concat(above, below), room) {
		if at < len(above) {
			keptAbove++
		}
	}
	s.Top = widget.Squeeze(above, width, keptAbove)
	s.Pinned = append(widget.Squeeze(below, width, room-keptAbove), fixed...)
	return s
}

// says is what happened and what resuming means.
func (r Resume) says(width int, st *widget.Styles) (lines []widget.Ranked) {
	add := func(n int, p widget.Paint, s string) {
		lines = append(lines, widget.Rank(n, widget.Paragraph(width, 0, p, s)...)...)
	}
	if r.List.Total > 1 {
		add(3, widget.Paint{}, "dftask ended before these purges did.")
	} else {
		add(3, widget.Paint{}, "dftask ended before this purge did.")
	}
	if r.Sent > 0 {
		add(1, widget.Paint{}, "What was sent ("+text.Count(r.Sent, "target", "targets")+") continues at the manager and is watched again; nothing is sent twice.")
	}
	switch {
	case r.Unsent == 0:
	case r.Ready:
		add(0, st.Tone[widget.ToneError], text.Count(r.Unsent, "target was", "targets were")+" never sent: "+r.Keys[0].Keys+" sends them now.")
	case r.Word != nil:
		add(0, st.Tone[widget.ToneWarn], text.Count(r.Unsent, "target was", "targets were")+" never sent. Type "+r.Expected+" to send the rest too.")
	default:
		add(0, st.Tone[widget.ToneWarn], text.Count(r.Unsent, "target was", "targets were")+" never sent, and nothing more is sent.")
	}
	if r.Text != "" {
		add(2, widget.Paint{}, r.Text)
	}
	return append(lines, widget.Rank(9, "")...)
}

// row is a purge in one line.
func (r ResumeItem) row(width int, cursor bool, st *widget.Styles) string {
	l := widget.ListLine(width, cursor, true, false, st)
	l.Add(st.Muted, text.PurgeName(r.ID, r.Targets > 1, 10))
	l.To(13)
	l.Add(st.Muted, text.Age(r.Age)+" ago")
	l.To(22)
	l.Add(widget.Paint{}, r.counts())
	l.To(max(42, l.At()+2))
	if room := l.Left(); room >= 8 {
		l.Add(widget.Paint{}, text.ShortTarget(text.Clean(r.First), room))
	}
	return l.String()
}

func (r ResumeItem) counts() string {
	if r.Targets <= 1 {
		if r.Unsent > 0 {
			return "never sent"
		}
		return "sent"
	}
	return text.Number(r.Sent) + " of " + text.Number(r.Targets) + " sent"
}

// lines are what is known of the purge under the cursor.
func (r ResumeItem) lines(width int, st *widget.Styles) (lines []widget.Ranked) {
	lines = append(lines, widget.Ranked{Rank: 9, Line: ""}, widget.Ranked{Rank: 8, Line: dashed(width, st)})
	label := "Target"
	if r.Targets > 1 {
		label = "First"
	}
	var all []widget.Fact
	if r.Targets > 1 {
		all = append(all, widget.Fact{Label: "Targets", Value: text.Commas(text.Count(r.Targets, "target", "targets")+": "+text.Number(r.Sent)+" sent", text.Number(r.Ended)+" of those ended", text.Number(r.Unsent)+" never sent")})
	}
	all = append(all, widget.Fact{Label: label, Value: text.TruncateMiddle(text.Clean(r.First), max(width-10, 10))})
	for _, fact := range []widget.Fact{{Label: "Clusters", Value: r.Clusters}, {Label: "Reason", Value: r.Reason}, {Label: "By", Value: r.By}} {
		if fact.Value != "" {
			all = append(all, fact)
		}
	}
	for i, fact := range all {
		lines = append(lines, widget.Rank(4+min(i, 3), widget.Facts(width, 0, []widget.Fact{fact}, st)...)...)
	}
	return lines
}

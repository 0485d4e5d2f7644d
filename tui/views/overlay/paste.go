package overlay

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Paste is the question after many lines were pasted: search them or delete
// them. Lines that cannot be used are listed together, and then nothing is
// offered but going back.
type Paste struct {
	// Count is how many targets the lines name, Duplicates how many more lines
	// named one of those again.
	Count, Duplicates int
	// Images is set when there are images among them, which have to be searched
	// before they are deleted.
	Images bool
	// ReadOnly is set where nothing can be deleted.
	ReadOnly bool
	// First are the first targets, in full; More is how many are not among them.
	First []string
	More  int
	// Bad are the lines that cannot be used, with their numbers: "line 3: a URL
	// begins with http:// or https://".
	Bad []string
	// Keys are named in the last line: {"s", "search all"}, {"d", "delete
	// all"}, {"esc", "back"}.
	Keys []widget.Hint
	// Offset is the number of lines scrolled past.
	Offset int
}

// badLines is how many bad lines are listed. More are not read, and
// wrapping ten thousand takes longer than a key may.
const badLines = 500

// Width is the width of text that the dialog likes best.
func (p Paste) Width() int { return 76 }

// Sheet draws the content of the dialog.
func (p Paste) Sheet(width, height int, st *widget.Styles) widget.Sheet {
	s := widget.Sheet{Title: text.Count(p.Count, "target", "targets") + " pasted", Offset: p.Offset}
	s.Pinned = append(widget.Gap(height, 9), widget.KeyLine(width, p.Keys, st))
	blank := widget.Gap(height, 12)
	if len(p.Bad) > 0 {
		are := " lines cannot be used"
		if len(p.Bad) == 1 {
			are = " line cannot be used"
		}
		s.Title = text.Number(len(p.Bad)) + are
		s.Body = widget.Paragraph(width, 0, widget.Paint{}, "Nothing is searched or deleted. Fix the lines below and paste all of them again.")
		s.Body = append(s.Body, blank...)
		for _, bad := range p.Bad[:min(len(p.Bad), badLines)] {
			s.Body = append(s.Body, widget.Prefixed(width, "! ", "  ", st.Tone[widget.ToneError], bad)...)
		}
		if more := len(p.Bad) - badLines; more > 0 {
			s.Body = append(s.Body, widget.Paragraph(width, 0, st.Muted, "and "+text.Number(more)+" more")...)
		}
		return s
	}
	question := "Search all of them, or delete all of them? Before anything is deleted a confirmation follows."
	switch {
	case p.ReadOnly:
		question = "Search all of them? This dashboard is read-only: nothing is deleted."
	case p.Images:
		question = "Search all of them? There are images among them: what is deleted are their layers, which a search finds."
	}
	s.Body = widget.Paragraph(width, 0, widget.Paint{}, question)
	s.Body = append(s.Body, blank...)
	for _, first := range p.First {
		l := widget.NewLine(width)
		l.To(2)
		l.Add(widget.Paint{}, text.TruncateMiddle(text.Clean(first), l.Left()))
		s.Body = append(s.Body, l.String())
	}
	if p.More > 0 {
		s.Body = append(s.Body, widget.Paragraph(width, 2, st.Muted, "and "+text.Number(p.More)+" more")...)
	}
	if p.Duplicates > 0 {
		s.Body = append(s.Body, blank...)
		named := " lines name a target again and are left out."
		if p.Duplicates == 1 {
			named = " line names a target again and is left out."
		}
		s.Body = append(s.Body, widget.Paragraph(width, 0, widget.Paint{}, text.Number(p.Duplicates)+named)...)
	}
	return s
}

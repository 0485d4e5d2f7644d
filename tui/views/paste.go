package views

import (
	"dftask/tui/views/text"
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
	Keys []Hint
	// Offset is the number of lines scrolled past.
	Offset int
}

// badLines is how many bad lines are listed. Nobody reads more of them, and
// wrapping ten thousand takes longer than a key may.
const badLines = 500

func (p Paste) Width() int { return 76 }

func (p Paste) Sheet(width, height int, st *Styles) sheet {
	s := sheet{title: text.Count(p.Count, "target", "targets") + " pasted", offset: p.Offset}
	s.pinned = append(gap(height, 9), keyLine(width, p.Keys, st))
	blank := gap(height, 12)
	if len(p.Bad) > 0 {
		are := " lines cannot be used"
		if len(p.Bad) == 1 {
			are = " line cannot be used"
		}
		s.title = text.Number(len(p.Bad)) + are
		s.body = wrapped(width, 0, Paint{}, "Nothing is searched or deleted. Fix the lines below and paste all of them again.")
		s.body = append(s.body, blank...)
		for _, bad := range p.Bad[:min(len(p.Bad), badLines)] {
			s.body = append(s.body, paragraph(width, "! ", "  ", st.Tone[ToneError], bad)...)
		}
		if more := len(p.Bad) - badLines; more > 0 {
			s.body = append(s.body, wrapped(width, 0, st.Muted, "and "+text.Number(more)+" more")...)
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
	s.body = wrapped(width, 0, Paint{}, question)
	s.body = append(s.body, blank...)
	for _, first := range p.First {
		l := newLine(width)
		l.to(2)
		l.add(Paint{}, text.TruncateMiddle(text.Clean(first), l.left()))
		s.body = append(s.body, l.String())
	}
	if p.More > 0 {
		s.body = append(s.body, wrapped(width, 2, st.Muted, "and "+text.Number(p.More)+" more")...)
	}
	if p.Duplicates > 0 {
		s.body = append(s.body, blank...)
		named := " lines name a target again and are left out."
		if p.Duplicates == 1 {
			named = " line names a target again and is left out."
		}
		s.body = append(s.body, wrapped(width, 0, Paint{}, text.Number(p.Duplicates)+named)...)
	}
	return s
}

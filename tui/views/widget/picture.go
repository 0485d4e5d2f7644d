package widget

import "strings"

// Share is a part of a bar.
type Share struct {
	// N is how much it is.
	N int
	// Sign fills its cells: what a color says, a sign says too.
	Sign  string
	Paint Paint
}

// The signs of pictures, from what is there to what is not.
const (
	SignWhole = "█"
	SignMost  = "▓"
	SignSome  = "▒"
	SignNone  = "░"
)

// Shares draws a bar of parts, in size cells at most: of is what fills them all.
// A part that is not nothing has a cell, while there are cells.
func (l *Line) Shares(size, of int, parts ...Share) {
	size = min(size, l.Left())
	all, waiting := 0, 0 // waiting is how many parts still need their cell
	for _, part := range parts {
		if part.N > 0 {
			all, waiting = all+part.N, waiting+1
		}
	}
	of = max(of, all)
	sum, used := 0, 0
	for _, part := range parts {
		if part.N <= 0 || used >= size {
			continue
		}
		sum, waiting = sum+part.N, waiting-1
		end := max(used+1, min((2*size*sum+of)/(2*of), size-waiting))
		l.raw(part.Paint, strings.Repeat(part.Sign, end-used), end-used)
		used = end
	}
}

// Tally counts what ended well, unproved and badly in a span of time.
type Tally struct{ Good, Open, Bad int }

func (t Tally) sum() int { return t.Good + t.Open + t.Bad }

// paint is that of the worst of it.
func (t Tally) paint(st *Styles) Paint {
	switch {
	case t.Bad > 0:
		return st.Draw[ToneError]
	case t.Open > 0:
		return st.Draw[ToneOpen]
	}
	return st.Draw[ToneOK]
}

var heights = [...]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// Sparkline draws tallies beside each other, the greatest as high as a line is.
// A dot is a span of which nothing is known. Without color a bad one is an
// exclamation mark.
func (l *Line) Sparkline(tallies []Tally, st *Styles) {
	top := 0
	for _, t := range tallies {
		top = max(top, t.sum())
	}
	for _, t := range tallies {
		switch n := t.sum(); {
		case n == 0:
			l.Add(st.Muted, "·")
		case t.Bad > 0 && st.Plain:
			l.Add(Paint{}, "!")
		default:
			l.Add(t.paint(st), heights[(n*len(heights)-1)/top])
		}
	}
}

// joined are tallies of n longer spans.
func joined(tallies []Tally, n int) []Tally {
	spans := make([]Tally, n)
	for i, t := range tallies {
		at := &spans[i*n/len(tallies)]
		at.Good, at.Open, at.Bad = at.Good+t.Good, at.Open+t.Open, at.Bad+t.Bad
	}
	return spans
}

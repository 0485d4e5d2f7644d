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

// Level is one cell of a sparkline.
type Level struct {
	// N is its height.
	N     int
	Paint Paint
	// Loud cells are told apart without color too.
	Loud bool
}

var levels = [...]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// Sparkline draws heights beside each other, the highest as high as a line is.
func (l *Line) Sparkline(cells []Level, st *Styles) {
	top := 1
	for _, cell := range cells {
		top = max(top, cell.N)
	}
	for _, cell := range cells {
		switch {
		case cell.N <= 0:
			l.Add(st.Muted, "·")
		case cell.Loud && st.Plain:
			l.Add(cell.Paint, "!")
		default:
			l.Add(cell.Paint, levels[(cell.N*len(levels)-1)/top])
		}
	}
}

package widget

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"dftask/tui/views/text"
)

// Line builds one line of the screen: texts are cut at its width, positions
// are columns. Texts are cleaned once more on the way in, so that anything a
// caller forgot cannot break the screen.
type Line struct {
	b   strings.Builder
	w   int // cells written, the blanks that wait included
	gap int // blanks that wait for a text after them: lines end without any
	max int
	// last is the paint that the text so far ends in, while it is not yet ended:
	// what has the same paint continues it, which costs a slow line less.
	last Paint
	// flat, when set, replaces every paint, and runs on to the line's end: the
	// row under the cursor.
	flat *Paint
}

// NewLine begins a line of at most max cells.
func NewLine(max int) *Line { return newLine(max, min(max, 120)+40) } // and the paints

func newLine(max, bytes int) *Line {
	l := &Line{max: max}
	l.b.Grow(bytes)
	return l
}

// Add writes a text, cut to what is left of the line.
func (l *Line) Add(p Paint, s string) {
	s = text.Clean(s)
	w := text.Width(s)
	if room := l.max - l.w; w > room {
		s = text.Truncate(s, room)
		w = text.Width(s)
	}
	l.raw(p, s, w)
}

// raw writes a text known to be w cells wide and to fit.
func (l *Line) raw(p Paint, s string, w int) {
	if w == 0 || l.w+w > l.max {
		return
	}
	if l.flat != nil {
		p = Paint{}
	}
	blanks := Spaces(l.gap)
	if l.last.block && blanks != "" || p.on == "" {
		l.b.WriteString(l.last.ended())
		l.last = Paint{}
	}
	l.b.WriteString(blanks)
	l.b.WriteString(p.after(l.last))
	l.gap, l.last = 0, p
	l.b.WriteString(s)
	l.w += w
}

// Bar draws how much of something is done, in so many cells.
func (l *Line) Bar(size int, done, of int64, st *Styles) {
	n := 0
	if of > 0 {
		n = int(max(0, min(int64(size)*done/of, int64(size))))
	}
	l.raw(st.Bar.Done, strings.Repeat(heavy, n), n)
	l.raw(st.Bar.Left, Dashes(size-n), size-n)
}

// To moves to a column.
func (l *Line) To(col int) {
	if n := min(col, l.max) - l.w; n > 0 {
		l.gap += n
		l.w += n
	}
}

// Back takes a blank back that waits, if there is one.
func (l *Line) Back() {
	if l.gap > 0 {
		l.gap--
		l.w--
	}
}

// Skip leaves some cells blank.
func (l *Line) Skip(n int) { l.To(l.w + n) }

// At is the column that the next text begins in.
func (l *Line) At() int { return l.w }

// Left is the room that is left.
func (l *Line) Left() int { return max(l.max-l.w, 0) }

// String ends the line.
func (l *Line) String() string {
	l.b.WriteString(l.last.ended())
	l.last = Paint{}
	if l.flat == nil {
		return l.b.String()
	}
	l.To(l.max)
	return l.flat.on + l.b.String() + Spaces(l.gap) + l.flat.ended()
}

// Padded ends a line after which another text follows, with the blanks that wait.
func (l *Line) Padded() string { return l.String() + Spaces(l.gap) }

const blank = "                                                                                                                        "

// Spaces are n blanks.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blank) {
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

const dash, heavy = "─", "━"

// dashes are as many as most lines have.
var dashes = strings.Repeat(dash, 240)

// Dashes draw a line of n cells.
func Dashes(n int) string {
	if n = max(n, 0); n*len(dash) <= len(dashes) {
		return dashes[:n*len(dash)]
	}
	return strings.Repeat(dash, n)
}

// Paragraph draws a paragraph, indented, as lines of a width.
func Paragraph(width, indent int, p Paint, s string) []string {
	return Prefixed(width, Spaces(indent), Spaces(indent), p, s)
}

// Bullet is a paragraph with a dash before its first line.
func Bullet(width, indent int, p Paint, s string) []string {
	return Prefixed(width, Spaces(indent)+"- ", Spaces(indent+2), p, s)
}

// Prefixed wraps a text behind a prefix. A narrow screen has no room for one.
func Prefixed(width int, first, rest string, p Paint, s string) []string {
	if width < 32 {
		first, rest = strings.TrimLeft(first, " "), ""
	}
	lines := text.Wrap(text.CleanLines(s), max(width-len(first), 1))
	for i, wrapped := range lines {
		l := NewLine(width)
		l.Add(Paint{}, first)
		l.Add(p, wrapped)
		lines[i] = l.String()
		first = rest
	}
	return lines
}

// CutLines keeps the first lines of some, and says so when there are more.
func CutLines(lines []string, limit, width int) []string {
	if limit < 1 || len(lines) <= limit {
		return lines[:min(len(lines), max(limit, 0))]
	}
	lines = lines[:limit]
	lines[limit-1] = ansi.Truncate(lines[limit-1], width-2, "") + " " + text.Ellipsis
	return lines
}

// Gap is a blank line where the height allows one.
func Gap(height, from int) []string {
	if height < from {
		return nil
	}
	return []string{""}
}

// Warning is a sentence behind an exclamation mark.
func Warning(width int, st *Styles, s string) []string {
	return Prefixed(width, " ! ", "   ", st.Tone[ToneWarn], s)
}

// Pad fills a painted line with spaces up to a width.
func Pad(line string, width int) string {
	return line + Spaces(width-ansi.StringWidth(line))
}

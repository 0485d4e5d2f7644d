package views

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"dftask/tui/views/text"
)

// line builds one line of the screen: texts are cut at its width, positions
// are columns. Texts are cleaned once more on the way in, so that whatever a
// caller forgot cannot break the screen.
type line struct {
	b   strings.Builder
	w   int // cells written, the blanks that wait included
	gap int // blanks that wait for a text after them: lines end without any
	max int
	// flat, when set, replaces every paint, and runs on to the line's end: the
	// row under the cursor.
	flat Paint
}

func newLine(max int) *line { return &line{max: max} }

// add writes a text, cut to what is left of the line.
func (l *line) add(p Paint, s string) {
	s = text.Clean(s)
	w := text.Width(s)
	if room := l.max - l.w; w > room {
		s = text.Truncate(s, room)
		w = text.Width(s)
	}
	l.raw(p, s, w)
}

// raw writes a text known to be w cells wide and to fit.
func (l *line) raw(p Paint, s string, w int) {
	if w == 0 || l.w+w > l.max {
		return
	}
	if l.flat.on != "" {
		p = Paint{}
	}
	l.b.WriteString(spaces(l.gap))
	l.gap = 0
	l.b.WriteString(p.on)
	l.b.WriteString(s)
	l.b.WriteString(p.off)
	l.w += w
}

// bar draws how much of something is done, in so many cells.
func (l *line) bar(size int, done, of int64, st *Styles) {
	n := 0
	if of > 0 {
		n = int(max(0, min(int64(size)*done/of, int64(size))))
	}
	l.raw(st.Bar.Done, strings.Repeat(heavy, n), n)
	l.raw(st.Bar.Left, dashes(size-n), size-n)
}

// to moves to a column.
func (l *line) to(col int) {
	if n := min(col, l.max) - l.w; n > 0 {
		l.gap += n
		l.w += n
	}
}

// back takes a blank back that waits, if there is one.
func (l *line) back() {
	if l.gap > 0 {
		l.gap--
		l.w--
	}
}

// skip leaves some cells blank.
func (l *line) skip(n int) { l.to(l.w + n) }

// at is the column that the next text begins in.
func (l *line) at() int { return l.w }

// left is the room that is left.
func (l *line) left() int { return max(l.max-l.w, 0) }

// String ends the line.
func (l *line) String() string {
	if l.flat.on == "" {
		return l.b.String()
	}
	l.to(l.max)
	return l.flat.on + l.b.String() + spaces(l.gap) + l.flat.off
}

// padded ends a line after which another text follows, with the blanks that wait.
func (l *line) padded() string { return l.String() + spaces(l.gap) }

const blank = "                                                                                                                        "

func spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blank) {
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

const dash, heavy = "─", "━"

func dashes(n int) string { return strings.Repeat(dash, max(n, 0)) }

// wrapped draws a paragraph, indented, as lines of a width.
func wrapped(width, indent int, p Paint, s string) []string {
	return paragraph(width, spaces(indent), spaces(indent), p, s)
}

// bullet is a paragraph with a dash before its first line.
func bullet(width, indent int, p Paint, s string) []string {
	return paragraph(width, spaces(indent)+"- ", spaces(indent+2), p, s)
}

// paragraph wraps a text behind a prefix. A narrow screen has no room for one.
func paragraph(width int, first, rest string, p Paint, s string) []string {
	if width < 32 {
		first, rest = strings.TrimLeft(first, " "), ""
	}
	lines := text.Wrap(text.CleanLines(s), max(width-len(first), 1))
	for i, wrapped := range lines {
		l := newLine(width)
		l.add(Paint{}, first)
		l.add(p, wrapped)
		lines[i] = l.String()
		first = rest
	}
	return lines
}

// cutLines keeps the first lines of some, and says so when there are more.
func cutLines(lines []string, limit, width int) []string {
	if limit < 1 || len(lines) <= limit {
		return lines[:min(len(lines), max(limit, 0))]
	}
	lines = lines[:limit]
	lines[limit-1] = ansi.Truncate(lines[limit-1], width-2, "") + " " + text.Ellipsis
	return lines
}

// gap is a blank line where the height allows one.
func gap(height, from int) []string {
	if height < from {
		return nil
	}
	return []string{""}
}

// warning is a sentence behind an exclamation mark.
func warning(width int, st *Styles, s string) []string {
	return paragraph(width, " ! ", "   ", st.Tone[ToneWarn], s)
}

// padPainted fills a painted line with spaces up to a width.
func padPainted(line string, width int) string {
	return line + spaces(width-ansi.StringWidth(line))
}

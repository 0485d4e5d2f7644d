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

// part is something a pane's title says. What must be seen is cut rather than
// left out, and before anything else is shown.
type part struct {
	text  string
	must  bool
	paint Paint
}

// rule is the one-line head of a pane: a title, parts of what is to be known,
// and something at the right end.
func rule(width int, st *Styles, title string, focused bool, parts []part, right string) string {
	l := newLine(width)
	paint, open, shut := st.Pane.Title, " ", " "
	if focused {
		paint, open, shut = st.Pane.FocusedTitle, "[", "]"
	}
	l.raw(st.Pane.Rule, dash, 1)
	l.add(paint, open+text.Truncate(text.Clean(title), width-4)+shut)

	const around = 3 // a dash and blanks around a part
	room := l.left() - 1
	show := make([]bool, len(parts))
	for i, part := range parts {
		if parts[i].text = text.Clean(part.text); part.must && room >= around+4 {
			show[i] = true
			room -= around + text.Width(parts[i].text)
		}
	}
	end := text.Width(right) + around
	if right == "" || end > room {
		end = 0
	}
	room -= end
	for i, part := range parts {
		if size := around + text.Width(part.text); !part.must && part.text != "" && size <= room {
			show[i] = true
			room -= size
		}
	}
	for i, part := range parts {
		if show[i] && part.text != "" {
			l.raw(st.Pane.Rule, dash, 1)
			l.skip(1)
			l.add(part.paint, text.Truncate(part.text, l.left()-1))
			l.skip(1)
		}
	}
	if end > 0 {
		l.raw(st.Pane.Rule, dashes(l.left()-end), l.left()-end)
		l.add(st.Muted, " "+right+" ")
	}
	l.raw(st.Pane.Rule, dashes(l.left()), l.left())
	return l.String()
}

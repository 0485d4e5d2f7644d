package views

import (
	"github.com/charmbracelet/x/ansi"

	"dftask/tui/views/text"
)

// From this size on a dialog has a border; on less it takes the whole screen.
const (
	borderWidth  = 44
	borderHeight = 12
)

// sheet is the content of a dialog: lines that stay at its top and bottom, and
// between them a text that scrolls or the visible rows of a list.
type sheet struct {
	title  string
	danger bool
	top    []string
	body   []string
	pinned []string
	// offset is the first line of the body shown.
	offset int
	// show is a line of the body, counted from 1, that is shown whatever the
	// offset: the one under the cursor. 0 for none.
	show int
	// list is set when the body is a list's visible rows; it has total rows, and
	// rows is how many lines it always takes, at most those there are.
	list        bool
	first       int
	total, rows int
}

// frame is where a sheet stands and how its height is divided.
type frame struct {
	sheet
	border            bool
	x, y, w, h, inner int
	page              int // lines of the body shown
}

// lay fits an overlay on a screen.
func lay(o Overlay, width, height int, st *Styles) frame {
	f := frame{border: width >= borderWidth && height >= borderHeight}
	room := height - 1 // the title
	f.inner = width
	if f.border {
		f.inner = min(o.Width(), width-4)
		room = height - 3 // and the lower border and the footer
	}
	f.sheet = o.Sheet(f.inner, room, st)
	f.page = max(0, room-len(f.top)-len(f.pinned))
	if f.list {
		f.page = min(f.page, f.rows)
	} else {
		f.total = len(f.body)
		f.page = min(f.page, f.total)
		f.first = max(0, min(f.offset, f.total-f.page))
		if f.show > 0 && f.page > 0 {
			f.first = max(min(f.first, f.show-1), f.show-f.page)
		}
	}
	f.w, f.h = width, height
	if f.border {
		f.w = f.inner + 4
		f.h = len(f.top) + f.page + len(f.pinned) + 2
		f.x, f.y = (width-f.w)/2, max(0, (height-1-f.h)/2)
	}
	return f
}

// OverlayExtent says how much of an overlay fits on a screen and how much there
// is: rows of a list, lines of a text.
func OverlayExtent(o Overlay, width, height int) Extent {
	f := lay(o, width, height, &Styles{})
	return Extent{Page: f.page, Total: f.total}
}

// position says what part of the body is shown.
func (f frame) position() string {
	shown := f.page
	if f.list {
		shown = min(f.page, len(f.body))
	}
	return List{First: f.first, Total: f.total}.position(shown)
}

// content is the lines inside, as many as the frame has.
func (f frame) content() []string {
	lines := append([]string(nil), f.top...)
	body := f.body
	if !f.list {
		body = body[f.first:]
	}
	for i := range f.page {
		if i < len(body) {
			lines = append(lines, body[i])
		} else {
			lines = append(lines, "")
		}
	}
	return append(lines, f.pinned...)
}

// draw is the frame with its border, each line f.w wide, or without one the
// whole screen.
func (f frame) draw(st *Styles) []string {
	if !f.border {
		return append([]string{rule(f.w, st, f.title, true, nil, f.position())}, f.content()...)
	}
	border, title := st.Dialog.Border, st.Dialog.Title
	if f.danger {
		border, title = st.Dialog.DangerBorder, st.Dialog.DangerTitle
	}
	top := newLine(f.w)
	top.add(border, "╭─ ")
	top.add(title, text.Truncate(text.Clean(f.title), f.inner-2))
	top.skip(1)
	top.raw(border, dashes(f.w-1-top.at()), f.w-1-top.at())
	top.add(border, "╮")
	lines := []string{top.String()}

	bar := border.Render("│")
	for _, line := range f.content() {
		lines = append(lines, bar+" "+line+spaces(f.inner-ansi.StringWidth(line))+" "+bar)
	}

	bottom := newLine(f.w)
	bottom.add(border, "╰")
	if position := f.position(); position != "" {
		bottom.raw(border, dashes(f.w-text.Width(position)-5), f.w-text.Width(position)-5)
		bottom.add(st.Muted, " "+position+" ")
	}
	bottom.raw(border, dashes(f.w-1-bottom.at()), f.w-1-bottom.at())
	bottom.add(border, "╯")
	return append(lines, bottom.String())
}

// over lays a dialog on the lines of a screen. What lies behind it loses its
// colors, so that the eye goes where the keys go.
func over(lines []string, o Overlay, width, height int, st *Styles) []string {
	f := lay(o, width, height, st)
	box := f.draw(st)
	if !f.border {
		return box
	}
	for y := range lines {
		behind := ansi.Strip(lines[y])
		if y < f.y || y >= f.y+len(box) {
			if y < height-1 { // the footer speaks for the dialog
				lines[y] = st.Dialog.Behind.Render(behind)
			}
			continue
		}
		left := text.Head(behind, f.x)
		right := ""
		if n := text.Width(behind) - f.x - f.w; n > 0 {
			end := text.Tail(behind, n)
			right = spaces(n-text.Width(end)) + end
		}
		lines[y] = st.Dialog.Behind.Render(left+spaces(f.x-text.Width(left))) + box[y-f.y] + st.Dialog.Behind.Render(right)
	}
	return lines
}

// Overlay is a dialog drawn over the screen: [Confirm], [Help], [Messages],
// [Palette], [Quit], [Choice], [SignIn], [Resume] or [Paste].
type Overlay interface {
	// Width is the width of text it likes best.
	Width() int
	// Sheet is its content at a width of text and a height of lines for all of it.
	Sheet(width, height int, st *Styles) sheet
}

// Extent is how much an overlay shows at once and has in all, in rows or lines.
type Extent struct{ Page, Total int }

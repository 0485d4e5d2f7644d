package widget

import (
	"github.com/charmbracelet/x/ansi"

	"dftask/tui/views/text"
)

// Dialog is what can be drawn over the screen.
type Dialog interface {
	// Width is the width of text it likes best.
	Width() int
	// Sheet is its content at a width of text and a height of lines for all of it.
	Sheet(width, height int, st *Styles) Sheet
}

// Extent is how much a dialog shows at once and has in all, in rows or lines.
type Extent struct{ Page, Total int }

// From this size on a dialog has a border; on less it takes the whole screen.
const (
	borderWidth  = 44
	borderHeight = 12
)

// Sheet is the content of a dialog: lines that stay at its top and bottom, and
// between them a text that scrolls or the visible rows of a list.
type Sheet struct {
	Title  string
	Danger bool
	Top    []string
	Body   []string
	Pinned []string
	// Offset is the first line of the body shown.
	Offset int
	// Show is a line of the body, counted from 1, that is shown whatever the
	// offset: the one under the cursor. 0 for none.
	Show int
	// List is set when the body is a list's visible rows; it has total rows, and
	// rows is how many lines it always takes, at most those there are.
	List        bool
	First       int
	Total, Rows int
}

// frame is where a sheet stands and how its height is divided.
type frame struct {
	Sheet
	border            bool
	x, y, w, h, inner int
	page              int // lines of the body shown
}

// lay fits a dialog on a screen.
func lay(d Dialog, width, height int, st *Styles) frame {
	f := frame{border: width >= borderWidth && height >= borderHeight}
	room := height - 1 // the title
	f.inner = width
	if f.border {
		f.inner = min(d.Width(), width-4)
		room = height - 3 // and the lower border and the footer
	}
	f.Sheet = d.Sheet(f.inner, room, st)
	f.page = max(0, room-len(f.Top)-len(f.Pinned))
	if f.List {
		f.page = min(f.page, f.Rows)
	} else {
		f.Total = len(f.Body)
		f.page = min(f.page, f.Total)
		f.First = max(0, min(f.Offset, f.Total-f.page))
		if f.Show > 0 && f.page > 0 {
			f.First = max(min(f.First, f.Show-1), f.Show-f.page)
		}
	}
	f.w, f.h = width, height
	if f.border {
		f.w = f.inner + 4
		f.h = len(f.Top) + f.page + len(f.Pinned) + 2
		f.x, f.y = (width-f.w)/2, max(0, (height-1-f.h)/2)
	}
	return f
}

// ExtentOf says how much of a dialog fits on a screen and how much there
// is: rows of a list, lines of a text.
func ExtentOf(d Dialog, width, height int) Extent {
	f := lay(d, width, height, &Styles{})
	return Extent{Page: f.page, Total: f.Total}
}

// position says what part of the body is shown.
func (f frame) position() string {
	shown := f.page
	if f.List {
		shown = min(f.page, len(f.Body))
	}
	return List{First: f.First, Total: f.Total}.Position(shown)
}

// content is the lines inside, as many as the frame has.
func (f frame) content() []string {
	lines := append([]string(nil), f.Top...)
	body := f.Body
	if !f.List {
		body = body[f.First:]
	}
	for i := range f.page {
		if i < len(body) {
			lines = append(lines, body[i])
		} else {
			lines = append(lines, "")
		}
	}
	return append(lines, f.Pinned...)
}

// draw is the frame with its border, each line f.w wide, or without one the
// whole screen.
func (f frame) draw(st *Styles) []string {
	if !f.border {
		return append([]string{Rule(f.w, st, f.Title, true, nil, f.position())}, f.content()...)
	}
	border, title := st.Dialog.Border, st.Dialog.Title
	if f.Danger {
		border, title = st.Dialog.DangerBorder, st.Dialog.DangerTitle
	}
	top := NewLine(f.w)
	top.Add(border, "╭─ ")
	top.Add(title, text.Truncate(text.Clean(f.Title), f.inner-2))
	top.Skip(1)
	top.raw(border, Dashes(f.w-1-top.At()), f.w-1-top.At())
	top.Add(border, "╮")
	lines := []string{top.String()}

	bar := border.Render("│")
	for _, line := range f.content() {
		lines = append(lines, bar+" "+line+Spaces(f.inner-ansi.StringWidth(line))+" "+bar)
	}

	bottom := NewLine(f.w)
	bottom.Add(border, "╰")
	if position := f.position(); position != "" {
		bottom.raw(border, Dashes(f.w-text.Width(position)-5), f.w-text.Width(position)-5)
		bottom.Add(st.Muted, " "+position+" ")
	}
	bottom.raw(border, Dashes(f.w-1-bottom.At()), f.w-1-bottom.At())
	bottom.Add(border, "╯")
	return append(lines, bottom.String())
}

// Over lays a dialog on the lines of a screen. What lies behind it loses its
// colors, so that the eye goes where the keys go.
func Over(lines []string, d Dialog, width, height int, st *Styles) []string {
	f := lay(d, width, height, st)
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
			right = Spaces(n-text.Width(end)) + end
		}
		lines[y] = st.Dialog.Behind.Render(left+Spaces(f.x-text.Width(left))) + box[y-f.y] + st.Dialog.Behind.Render(right)
	}
	return lines
}

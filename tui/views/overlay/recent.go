package overlay

import (
	"strings"
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Recent is a list of targets that were searched or deleted lately.
type Recent struct {
	// Input is what was typed, to find one.
	Input widget.Field
	// Items are the visible ones.
	Items []RecentItem
	// List has the cursor and the position; its filter is not drawn.
	List widget.List
	// None says why there are no items.
	None string
	Keys []widget.Hint
}

// RecentItem is a target as it was named.
type RecentItem struct {
	Age time.Duration
	// Result is what became of it, in a word or two.
	Result string
	Tone   widget.Tone
	// Target is the target, and With what else names its task, in brackets.
	Target, With string
}

const (
	recentRows   = 14
	recentAge    = 4
	recentResult = 16
	// recentNarrow is the width below which a line has no room for a result.
	recentNarrow = 44
)

// Width is the width of text that the dialog likes best.
func (r Recent) Width() int { return 104 }

// Sheet draws the content of the dialog.
func (r Recent) Sheet(width, height int, st *widget.Styles) widget.Sheet {
	s := widget.Sheet{Title: "Recent targets", List: true, Rows: recentRows, First: r.List.First, Total: r.List.Total}
	l := widget.NewLine(width)
	l.Add(st.Accent, "/ ")
	r.Input.DrawValue(l, l.Left(), st)
	s.Top = append([]string{l.String()}, widget.Gap(height, 9)...)
	for i, item := range r.Items {
		s.Body = append(s.Body, item.line(width, i == r.List.Cursor, st))
	}
	if len(r.Items) == 0 {
		s.Body = widget.Paragraph(width, 2, st.Muted, r.None)
	}
	s.Pinned = append(widget.Gap(height, 9), widget.KeyLine(width, r.Keys, st))
	return s
}

func (i RecentItem) line(width int, cursor bool, st *widget.Styles) string {
	l := widget.ListLine(width, cursor, true, false, st)
	age := text.Age(i.Age)
	l.Skip(max(0, recentAge-text.Width(age)))
	l.Add(st.Muted, age)
	l.Skip(2)
	if width >= recentNarrow {
		at := l.At()
		l.Add(st.Tone[i.Tone], text.Truncate(text.Clean(i.Result), recentResult))
		l.To(at + recentResult + 2)
	}
	// The name of the file stays, whatever else there is to say.
	with, room := text.Clean(i.With), l.Left()
	name, _, _ := strings.Cut(i.Target, "?")
	if with != "" && text.Width(with)+text.Width(name[strings.LastIndexByte(name, '/')+1:])+len("…/?… ") > room {
		with = "(…)"
	}
	if with != "" {
		room -= text.Width(with) + 1
	}
	l.Add(widget.Paint{}, text.ShortTarget(text.Clean(i.Target), max(room, 0)))
	l.Skip(1)
	l.Add(st.Muted, with)
	return l.String()
}

package overlay

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Palette is the command palette.
type Palette struct {
	// Input is what was typed.
	Input widget.Field
	// Items are the visible matches.
	Items []PaletteItem
	// List has the cursor and the position; its filter is not drawn.
	List widget.List
}

// PaletteItem is an action in the palette.
type PaletteItem struct {
	// Name is what it does: "Delete copies".
	Name string
	// Keys is its key outside the palette.
	Keys string
	// Disabled is why it cannot be chosen now; empty when it can.
	Disabled string
}

const paletteRows = 14

// Width is the width of text that the dialog likes best.
func (p Palette) Width() int { return 72 }

// Sheet draws the content of the dialog.
func (p Palette) Sheet(width, height int, st *widget.Styles) widget.Sheet {
	s := widget.Sheet{Title: "Commands", List: true, Rows: paletteRows, First: p.List.First, Total: p.List.Total}
	l := widget.NewLine(width)
	l.Add(st.Accent, ": ")
	input := p.Input
	input.Focused = true
	input.DrawValue(l, l.Left(), st)
	s.Top = []string{l.String()}
	if height >= 8 {
		s.Top = append(s.Top, "")
	}
	keys := 0
	for _, item := range p.Items {
		keys = max(keys, text.Width(text.Clean(item.Keys)))
	}
	keys = min(keys, width/4)
	for i, item := range p.Items {
		l := widget.ListLine(width, i == p.List.Cursor, true, false, st)
		name := max(width-2-keys-2, 8)
		if item.Disabled == "" {
			l.Add(widget.Paint{}, text.Truncate(text.Clean(item.Name), name))
		} else {
			l.Add(st.Muted, text.Truncate(text.Clean(item.Name)+" — "+text.Clean(item.Disabled), name))
		}
		l.To(width - keys)
		l.Add(st.Hint.Keys, text.Truncate(text.Clean(item.Keys), keys))
		s.Body = append(s.Body, l.String())
	}
	if len(p.Items) == 0 {
		s.Body = widget.Paragraph(width, 2, st.Muted, "No command matches.")
	}
	return s
}

package views

import "dftask/tui/views/text"

// Palette is the command palette.
type Palette struct {
	// Input is what was typed.
	Input Field
	// Items are the visible matches.
	Items []PaletteItem
	// List has the cursor and the position; its filter is not drawn.
	List List
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

func (p Palette) Width() int { return 72 }

func (p Palette) Sheet(width, height int, st *Styles) sheet {
	s := sheet{title: "Commands", list: true, rows: paletteRows, first: p.List.First, total: p.List.Total}
	l := newLine(width)
	l.add(st.Accent, ": ")
	input := p.Input
	input.Focused = true
	input.value(l, l.left(), st)
	s.top = []string{l.String()}
	if height >= 8 {
		s.top = append(s.top, "")
	}
	keys := 0
	for _, item := range p.Items {
		keys = max(keys, text.Width(text.Clean(item.Keys)))
	}
	keys = min(keys, width/4)
	for i, item := range p.Items {
		l := listLine(width, i == p.List.Cursor, true, false, st)
		name := max(width-2-keys-2, 8)
		if item.Disabled == "" {
			l.add(Paint{}, text.Truncate(text.Clean(item.Name), name))
		} else {
			l.add(st.Muted, text.Truncate(text.Clean(item.Name)+" — "+text.Clean(item.Disabled), name))
		}
		l.to(width - keys)
		l.add(st.Hint.Keys, text.Truncate(text.Clean(item.Keys), keys))
		s.body = append(s.body, l.String())
	}
	if len(p.Items) == 0 {
		s.body = wrapped(width, 2, st.Muted, "No command matches.")
	}
	return s
}

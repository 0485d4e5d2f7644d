package dialogs

import (
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/listing"
	"dftask/tui/models/list"
	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// SortBy ends the dialog and orders the list that has the focus.
type SortBy struct{ Order listing.Order }

// SortPicker chooses the column that a list is ordered by.
type SortPicker struct {
	columns []string
	now     listing.Order
	list    list.List
}

// NewSortPicker chooses among columns. The cursor begins on the one in force.
func NewSortPicker(columns []string, now listing.Order) *SortPicker {
	if now.By == "" {
		now.By = columns[0]
	}
	p := &SortPicker{columns: columns, now: now}
	p.list.Keys = columns
	p.list.Move(max(0, slices.Index(columns, now.By)))
	return p
}

// Key moves, or chooses: a column that has a number by it too.
func (p *SortPicker) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	switch {
	case env.is(msg, escKey, qKey):
		return Close{}, nil
	case env.is(msg, enterKey):
		return SortBy{p.now.Toggle(p.list.Current())}, nil
	}
	if n, err := strconv.Atoi(msg.String()); err == nil && n > 0 && n <= len(p.columns) {
		return SortBy{p.now.Toggle(p.columns[n-1])}, nil
	}
	moveCursor(&p.list, msg, env)
	return nil, nil
}

// View is the dialog as it is drawn.
func (p *SortPicker) View(env Env) widget.Dialog {
	v := overlay.Choice{
		Title: "Order", Text: "The column to order the rows by; the one in force is turned around.",
		Keys: []widget.Hint{env.hint(enterKey, "order"), {Keys: "1…9", Words: "order at once"}, env.hint(escKey, "as it was")},
		List: widget.List{Total: len(p.columns), Sort: p.now.By, Descending: p.now.Reverse},
	}
	from, to := p.list.Window(env.extent(v).Page)
	v.List.First, v.List.Cursor = from, p.list.At-from
	for i, name := range p.columns[from:to] {
		number := "  "
		if n := from + i + 1; n <= 9 {
			number = strconv.Itoa(n) + " "
		}
		v.Items = append(v.Items, overlay.ChoiceItem{Label: number + v.List.Title(name, name), Marked: name == p.now.By})
	}
	return v
}

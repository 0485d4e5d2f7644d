package dialogs

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/list"
	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// ContextPicker chooses another manager.
type ContextPicker struct {
	// Text says what the choice is about, and Stay what leaving it is.
	Text, Stay string
	items      []overlay.ChoiceItem
	list       list.List
}

// NewContextPicker chooses among the contexts named, each drawn as its item. The
// cursor begins on the one that is marked.
func NewContextPicker(names []string, items []overlay.ChoiceItem) *ContextPicker {
	p := &ContextPicker{
		Text: "Another context is another manager: dftask stops watching this one.", Stay: "stay", items: items,
	}
	p.list.Keys = names
	for i, item := range items {
		if item.Marked {
			p.list.Move(i)
		}
	}
	return p
}

// Key moves, or chooses.
func (p *ContextPicker) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	switch {
	case env.is(msg, escKey, qKey):
		return Close{}, nil
	case env.is(msg, enterKey):
		return SwitchTo{p.list.Current()}, nil
	}
	moveCursor(&p.list, msg, env)
	return nil, nil
}

// View is the dialog as it is drawn.
func (p *ContextPicker) View(env Env) widget.Dialog {
	v := overlay.Choice{
		Title: "Contexts", Text: p.Text,
		Keys: []widget.Hint{env.hint(enterKey, "go there"), env.hint(escKey, p.Stay)},
		List: widget.List{Total: len(p.items)},
	}
	from, to := p.list.Window(env.extent(v).Page)
	v.List.First, v.List.Cursor = from, p.list.At-from
	v.Items = p.items[from:to]
	return v
}

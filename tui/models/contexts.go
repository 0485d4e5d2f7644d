package models

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/dialogs"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// contextsMsg is the configured managers, for the picker.
type contextsMsg struct {
	contexts []world.Context
	err      error
}

// askContexts reads the configured managers.
func (r *Root) askContexts() tea.Cmd {
	ctx, list := r.deps.Ctx, r.deps.Contexts
	return func() tea.Msg {
		contexts, err := list(ctx)
		return contextsMsg{contexts, err}
	}
}

func (r *Root) whyNotContexts() string {
	if r.deps.Contexts == nil {
		return "there are no contexts here"
	}
	return ""
}

func (r *Root) handleContextsMsg(m contextsMsg) tea.Cmd {
	switch {
	case m.err != nil:
		return r.tell(widget.ToneError, phrase.Sentence(m.err))
	case len(m.contexts) == 0:
		return r.tell(widget.ToneInfo, "No context is configured. Make one with: dftask context set NAME --manager URL")
	case r.front.dialog == nil:
		r.front.dialog = contextPicker(m.contexts)
	}
	return nil
}

// leaving says what is left behind; empty when nothing is.
func (r *Root) leaving() string {
	n := len(r.panes.Executions.Running())
	for _, s := range r.panes.Searches {
		s.Stop()
	}
	if len(r.token.held) > 0 {
		return fmt.Sprintf("Left %s before its token was found: no request was sent there.", r.deps.Header.Manager)
	}
	if n == 0 {
		return ""
	}
	if r.interrupted.written() {
		return fmt.Sprintf("Left %s with %d of its purges under way: the manager finishes what was sent, and coming back offers to watch it again.", r.deps.Header.Manager, n)
	}
	return fmt.Sprintf("Left %s with %d of its purges under way: the manager finishes what was sent, and no dftask here watches it.", r.deps.Header.Manager, n)
}

// contextPicker chooses among contexts.
func contextPicker(contexts []world.Context) *dialogs.ContextPicker {
	var names []string
	var items []overlay.ChoiceItem
	for _, c := range contexts {
		item := overlay.ChoiceItem{Label: text.Clean(c.Name), Note: text.Clean(c.Manager), Marked: c.Current, Color: c.Color}
		if c.ReadOnly {
			item.Badges = []widget.Badge{{Text: "READ-ONLY", Tone: widget.ToneWarn}}
		}
		names, items = append(names, c.Name), append(items, item)
	}
	return dialogs.NewContextPicker(names, items)
}

func switchTo(name string) tea.Cmd { return func() tea.Msg { return switchMsg{name} } }

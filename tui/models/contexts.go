package models

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/views/dialogs"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// contextsMsg is the configured managers, for the picker.
type contextsMsg struct {
	contexts []Context
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
	case r.dialog == nil:
		r.dialog = newContextPicker(m.contexts)
	}
	return nil
}

// remembers says whether the purges under way are written down, so that they
// can be gone on with.
func (r *Root) remembers() bool { return r.deps.Journal != nil && r.executions.journalTrouble == nil }

// leaving says what is left behind; empty when nothing is.
func (r *Root) leaving() string {
	n := len(r.executions.running())
	for _, s := range r.searches {
		s.stop()
	}
	if len(r.held) > 0 {
		return fmt.Sprintf("Left %s before its token was found: what was asked there was not sent.", r.deps.Header.Manager)
	}
	if n == 0 {
		return ""
	}
	if r.remembers() {
		return fmt.Sprintf("Left %s with %d of its purges under way: the manager goes on with what was sent, and coming back offers to watch it again.", r.deps.Header.Manager, n)
	}
	return fmt.Sprintf("Left %s with %d of its purges under way: the manager goes on with what was sent, and nobody here watches.", r.deps.Header.Manager, n)
}

// contextPicker chooses another manager.
type contextPicker struct {
	contexts []Context
	list     list.List
}

func newContextPicker(contexts []Context) *contextPicker {
	p := &contextPicker{contexts: contexts}
	p.list.Keys = make([]string, len(contexts))
	for i, c := range contexts {
		p.list.Keys[i] = c.Name
		if c.Current {
			p.list.Move(i)
		}
	}
	return p
}

func (p *contextPicker) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	over, name := p.choose(msg.String())
	if over {
		r.dialog = nil
	}
	if name != "" {
		return switchTo(name)
	}
	return nil
}

// choose takes a key. It says whether the picking is over, and which context
// was picked.
func (p *contextPicker) choose(key string) (over bool, name string) {
	switch key {
	case "esc", "ctrl+c", "q":
		return true, ""
	case "down", "j":
		p.list.Move(1)
	case "up", "k":
		p.list.Move(-1)
	case "g", "home":
		p.list.Home()
	case "G", "end":
		p.list.Move(len(p.contexts))
	case "enter":
		return true, p.list.Current()
	}
	return false, ""
}

// goToContext is what the palette does with "context NAME".
func goToContext(name string) *action {
	return &action{
		id: "context", where: inAll, keys: bind("go to the context " + text.Clean(name)), why: (*Root).whyNotContexts,
		run: func(*Root) tea.Cmd { return switchTo(name) },
	}
}

func switchTo(name string) tea.Cmd { return func() tea.Msg { return switchMsg{name} } }

func (p *contextPicker) View(r *Root) widget.Dialog {
	return p.overlay(r.width, r.height, "Another context is another manager: what is watched here is watched no more.", "stay")
}

// overlay is the picker as it is drawn, with what it is about and the word for
// leaving it.
func (p *contextPicker) overlay(width, height int, words, leave string) widget.Dialog {
	v := dialogs.Choice{
		Title: "Contexts", Text: words,
		Keys: []widget.Hint{{Keys: "enter", Words: "go there"}, {Keys: "esc", Words: leave}},
		List: widget.List{Total: len(p.contexts)},
	}
	from, to := p.list.Window(widget.ExtentOf(v, width, height).Page)
	v.List.First, v.List.Cursor = from, p.list.At-from
	for _, c := range p.contexts[from:to] {
		item := dialogs.ChoiceItem{Label: text.Clean(c.Name), Note: text.Clean(c.Manager), Marked: c.Current, Color: c.Color}
		if c.ReadOnly {
			item.Badges = []widget.Badge{{Text: "READ-ONLY", Tone: widget.ToneWarn}}
		}
		v.Items = append(v.Items, item)
	}
	return v
}

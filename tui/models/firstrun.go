package models

import (
	"context"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/input"
	"dftask/tui/models/keymap"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// firstRun asks for a manager when none is configured.
type firstRun struct {
	input   textinput.Model
	state   views.CheckState
	checked string
	plain   bool
	problem widget.Problem
	// picker is open while there are contexts, and none is the current one.
	picker *dialogs.ContextPicker
}

func newFirstRun() *firstRun {
	f := &firstRun{input: input.New()}
	f.input.Focus()
	return f
}

func (f *firstRun) update(a *App, msg tea.Msg) tea.Cmd {
	if m, listed := msg.(contextsMsg); listed {
		switch {
		case m.err != nil:
			return f.failed(m.err)
		case len(m.contexts) > 0:
			f.picker = contextPicker(m.contexts)
			f.picker.Text, f.picker.Stay = "None of these is the current one. dftask context use NAME chooses it for good.", "type an address"
		}
		return nil
	}
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil
	}
	if f.picker != nil {
		switch chosen, _ := f.picker.Key(key, dialogs.Env{Keys: a.keys}); chosen := chosen.(type) {
		case dialogs.Close:
			f.picker = nil
		case dialogs.SwitchTo:
			f.picker = nil
			f.state, f.checked = views.CheckRunning, chosen.Name
			return a.open(chosen.Name)
		}
		return nil
	}
	if act := a.keys.At(key.String(), keymap.FirstRun); act != nil && !input.IsText(key) {
		return f.perform(a, act.ID)
	}
	f.edit(key)
	return nil
}

// perform does an action of the first run.
func (f *firstRun) perform(a *App, id string) tea.Cmd {
	switch id {
	case "interrupt":
		return tea.Quit
	case "suspend":
		return suspend
	case "demo":
		f.state = views.CheckRunning
		f.checked, f.plain = "the built-in manager", false
		return a.connect(a.opener.Demo)
	case "check-manager":
		return f.check(a)
	}
	return nil
}

func (f *firstRun) edit(key tea.KeyMsg) {
	before := f.input.Value()
	for _, one := range input.Apart(key) {
		f.input, _ = f.input.Update(one)
	}
	if f.input.Value() != before && f.state == views.CheckFailed {
		f.state = views.CheckNone
	}
}

// check asks whether a manager answers at the address.
func (f *firstRun) check(a *App) tea.Cmd {
	if f.state == views.CheckRunning {
		return nil
	}
	base, err := client.ParseManagerURL(f.input.Value())
	if err != nil {
		return f.failed(err)
	}
	f.state, f.checked, f.plain = views.CheckRunning, base.String(), client.IsPlain(base)
	return a.connect(func(ctx context.Context) (*world.Deps, error) { return a.opener.Check(ctx, base.String()) })
}

func (f *firstRun) failed(err error) tea.Cmd {
	f.state, f.problem = views.CheckFailed, phrase.Problem("That manager cannot be used", err)
	return nil
}

func (f *firstRun) view(a *App) string {
	s := views.Screen{
		Width: a.width, Height: a.height, Body: views.BodyFirstRun,
		FirstRun: views.FirstRun{
			URL:   widget.Field{Value: f.input.Value(), Cursor: f.input.Position(), Focused: true, Placeholder: "http://manager.example.com:8080"},
			State: f.state, Checked: f.checked, PlainHTTP: f.plain, Problem: f.problem, DemoKey: a.keys.Shown("demo"), Without: client.WithoutManager,
		},
		Hints: []widget.Hint{{Keys: a.keys.Shown("check-manager"), Words: "check"}, {Keys: a.keys.Shown("demo"), Words: "demo"}, {Keys: a.keys.Shown("interrupt"), Words: "quit"}},
	}
	if f.picker != nil {
		s.Dialog = f.picker.View(dialogs.Env{Width: a.width, Height: a.height, Keys: a.keys})
	}
	return views.Render(s, a.styles)
}

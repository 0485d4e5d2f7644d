package keymap

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Place is where an action applies: what gets the keys.
type Place int

// The places.
const (
	Form Place = 1 << iota
	Copies
	Executions
	Detail
	// Targets is a list of targets: searched, or being purged.
	Targets
	// Filter is the text field of a filter, and FirstRun the question for a manager.
	Filter
	FirstRun
	// Dialog is any dialog, and Palette that of the commands by name. Where a text is
	// typed in one, its letters are text.
	Dialog
	Palette

	Lists   = Copies | Executions | Targets
	Reading = Lists | Detail
	Screen  = Form | Reading
)

// Action is one thing that the dashboard does at a key.
type Action struct {
	ID string
	// Keys carries the keys as Bubble Tea names them, and what the help and the
	// palette say of them. Where a letter is typed into a text field it is text;
	// keys that are no text work there too.
	Keys  key.Binding
	Where Place
	// Words stand in the footer; empty for an action that is not there.
	Words string
	// Dangerous actions need a manager that may be written to.
	Dangerous bool
	// Quiet actions are in the help alone: everyone tries them unasked.
	Quiet bool
	// Takes is what is typed behind the id where commands are given by name: "FILE".
	// Empty for an action that takes nothing.
	Takes string
}

// Applies says whether the action is one of a place.
func (a *Action) Applies(at Place) bool { return a.Where&at != 0 }

// Key is the first of its keys, for people.
func (a *Action) Key() string { return Name(a.Keys.Keys()[0]) }

// KeyFor is the first of its keys that works: where a text is typed, one that is no
// text. It is empty when there is none.
func (a *Action) KeyFor(typing bool) string {
	for _, name := range a.Keys.Keys() {
		if !typing || !isText(name) {
			return Name(name)
		}
	}
	return ""
}

// About says in the help what it does.
func (a *Action) About() string { return a.Keys.Help().Desc }

// Shown are its keys, for people.
func (a *Action) Shown() string { return a.Keys.Help().Key }

// Group is a heading of the help.
type Group struct {
	Name    string
	Actions []*Action
	// Unlisted groups stand in no help: their keys are shown where they work.
	Unlisted bool
}

// Table is the action table. It does not change once the dashboard has it.
type Table struct{ groups []Group }

// Groups are those of the help and of the documentation.
func (t *Table) Groups() []Group {
	return slices.DeleteFunc(slices.Clone(t.groups), func(g Group) bool { return g.Unlisted })
}

// At is what a key does at a place; nil when nothing.
func (t *Table) At(key string, at Place) *Action {
	for _, g := range t.groups {
		for _, a := range g.Actions {
			if a.Applies(at) && slices.Contains(a.Keys.Keys(), key) {
				return a
			}
		}
	}
	return nil
}

// Find is an action by its id; nil when there is none.
func (t *Table) Find(id string) *Action {
	for _, g := range t.groups {
		if i := slices.IndexFunc(g.Actions, func(a *Action) bool { return a.ID == id }); i >= 0 {
			return g.Actions[i]
		}
	}
	return nil
}

// Action is an action by its id, which is one of the table.
func (t *Table) Action(id string) *Action {
	a := t.Find(id)
	if a == nil {
		panic("keymap: there is no action " + id)
	}
	return a
}

// Shown are the keys of an action, for people.
func (t *Table) Shown(id string) string { return t.Action(id).Shown() }

// Is says whether a key is one of an action's.
func (t *Table) Is(msg tea.KeyMsg, id string) bool { return key.Matches(msg, t.Action(id).Keys) }

// Footer are the actions of the footer at a place, the most needed first.
func (t *Table) Footer(at Place) (actions []*Action) {
	for _, id := range footer {
		if a := t.Action(id); a.Applies(at) {
			actions = append(actions, a)
		}
	}
	return actions
}

package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/input"
)

// BindError is a key that an action cannot have.
type BindError struct {
	// Action is the id that it was given under.
	Action string
	// Reason is a clause.
	Reason string
}

func (e *BindError) Error() string { return e.Reason }

// Bind is a table in which actions have other keys, by their ids. All that is wrong is
// told, in the order of the ids; the table is nil then.
func (t *Table) Bind(keys map[string][]string) (*Table, []*BindError) {
	bound := t.clone()
	var wrong []*BindError
	refuse := func(id, format string, args ...any) {
		wrong = append(wrong, &BindError{Action: id, Reason: fmt.Sprintf(format, args...)})
	}
	var ids []string
	for id := range keys {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		a := bound.Find(id)
		if a == nil {
			refuse(id, "there is no action %q", id)
			continue
		}
		var names []string
		for _, name := range keys[id] {
			switch lower := strings.ToLower(name); {
			case name == "space":
				name = " "
			case isNamed(lower): // F1, as it is shown
				name = lower
			}
			if why := wrongName(name); why != "" {
				refuse(id, "%s", why)
				continue
			}
			if typed := a.inText(); typed && edits(name) && !slices.Contains(a.Keys.Keys(), name) {
				refuse(id, "%s moves or erases in a text, and %s works where text is typed; give it another key", Name(name), id)
				continue
			}
			names = append(names, name)
		}
		switch {
		case len(names) == 0:
			continue
		case a.inText() && !slices.ContainsFunc(names, func(name string) bool { return !isText(name) }):
			refuse(id, "%s works where text is typed, and needs a key that is no text, such as %s", id, a.Shown())
			continue
		}
		a.Keys = bind(a.About(), names...)
	}
	for _, id := range ids {
		if a := bound.Find(id); a != nil {
			if other, name := bound.clash(a); other != nil {
				refuse(id, "%s is already the key of %s; give one of them another key", Name(name), other.ID)
			}
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return bound, nil
}

// IDs are those of all actions.
func (t *Table) IDs() (ids []string) {
	for _, g := range t.groups {
		for _, a := range g.Actions {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// clone is a table whose actions may be changed.
func (t *Table) clone() *Table {
	c := &Table{groups: slices.Clone(t.groups)}
	for i, g := range c.groups {
		c.groups[i].Actions = make([]*Action, len(g.Actions))
		for n, a := range g.Actions {
			action := *a
			c.groups[i].Actions[n] = &action
		}
	}
	return c
}

// clash is another action that has one of an action's keys at the same place.
func (t *Table) clash(a *Action) (other *Action, name string) {
	for _, g := range t.groups {
		for _, b := range g.Actions {
			if b.ID == a.ID || !b.Applies(a.Where) {
				continue
			}
			for _, name := range a.Keys.Keys() {
				if slices.Contains(b.Keys.Keys(), name) {
					return b, name
				}
			}
		}
	}
	return nil, ""
}

// inText says whether the action works where text is typed, with a key that neither is
// text nor edits it.
func (a *Action) inText() bool {
	first := a.Keys.Keys()[0]
	return a.Applies(Form|Filter|FirstRun|Dialog|Palette) && !isText(first) && !edits(first)
}

// edits says whether a text field needs a key.
func edits(name string) bool {
	return slices.ContainsFunc(input.Editing(textinput.DefaultKeyMap), func(b key.Binding) bool { return slices.Contains(b.Keys(), name) })
}

// isText says whether a key is text where text is typed.
func isText(name string) bool { return utf8.RuneCountInString(name) == 1 }

// wrongName says why a key cannot be told from others; empty when it can.
func wrongName(name string) string {
	bare := strings.TrimPrefix(name, "alt+")
	if r, size := utf8.DecodeRuneInString(bare); size > 0 && size == len(bare) && (unicode.IsPrint(r) || r == ' ') {
		return ""
	}
	if isNamed(bare) {
		return ""
	}
	return fmt.Sprintf("no key is called %q: a key is one character, or has a name such as enter, pgdown, f5, ctrl+d or alt+x", name)
}

// Press is a key by its name, as the table has it or as people read it; false where it
// names none, or several.
func Press(name string) (tea.KeyMsg, bool) {
	for _, known := range []string{"up", "down", "left", "right", " "} {
		if Name(known) == name {
			name = known
		}
	}
	bare, alt := strings.CutPrefix(name, "alt+")
	if kind, known := named[strings.ToLower(bare)]; known {
		return tea.KeyMsg{Type: kind, Alt: alt}, true
	}
	runes := []rune(bare)
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: runes, Alt: alt}, len(runes) == 1
}

func isNamed(name string) bool {
	_, named := named[name]
	return named
}

// named are the keys that are no characters.
var named = func() map[string]tea.KeyType {
	names := map[string]tea.KeyType{}
	for kind := tea.KeyF20; kind <= tea.KeyBackspace; kind++ {
		if name := (tea.Key{Type: kind}).String(); name != "" && kind != tea.KeyRunes && kind != tea.KeySpace {
			names[name] = kind
		}
	}
	return names
}()

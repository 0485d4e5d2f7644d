package dialogs

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/input"
	"dftask/tui/models/list"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Command is an action of the dashboard as the palette shows it.
type Command struct {
	ID, About, Keys string
	// Disabled says why it does nothing now; empty when it does.
	Disabled string
	// Takes is what is typed behind its id; empty for nothing.
	Takes string
	// context is the name of the context that it goes to, and argument what was typed
	// behind the id, of one that takes something.
	context, argument string
	// force is set where an exclamation mark follows the id.
	force bool
}

// Palette finds an action by its words.
type Palette struct {
	// commands are all there are, as they are now.
	commands func() []Command
	input    textinput.Model
	list     list.List
}

// NewPalette looks among commands, with a text typed already.
func NewPalette(commands func() []Command, typed string) *Palette {
	p := &Palette{commands: commands, input: input.New()}
	p.input.SetValue(typed)
	p.input.Focus()
	return p
}

// matches are the commands whose words hold what was typed.
func (p *Palette) matches() (found []Command) {
	typed := strings.TrimSpace(p.input.Value())
	want := strings.ToLower(typed)
	name, _ := strings.CutPrefix(typed, "context ")
	if name = strings.TrimSpace(name); !strings.HasPrefix(typed, "context ") {
		name = ""
	}
	word, argument, _ := strings.Cut(typed, " ")
	word, force := strings.CutSuffix(word, "!")
	commands := p.commands()
	if i := slices.IndexFunc(commands, func(c Command) bool { return c.ID == word }); i >= 0 {
		c := commands[i]
		if c.Takes != "" {
			c.argument, c.force = strings.TrimSpace(argument), force
			p.list.Set([]string{c.ID})
			return []Command{c}
		}
		// What was typed in full comes first.
		commands = slices.Concat([]Command{c}, commands[:i], commands[i+1:])
	}
	var ids []string
	for _, c := range commands {
		switch {
		case name != "" && c.ID == "contexts":
			c = Command{ID: "context", About: "go to the context " + text.Clean(name), Disabled: c.Disabled, context: name}
		case name != "":
			continue
		case !strings.Contains(strings.ToLower(c.About), want) && !strings.Contains(c.ID, want):
			continue
		}
		found, ids = append(found, c), append(ids, c.ID)
	}
	p.list.Set(ids)
	return found
}

// Key types, or chooses.
func (p *Palette) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	found := p.matches()
	switch {
	case env.besideText(msg, escKey):
		return Close{}, nil
	case moveBesideText(&p.list, msg, env):
	case env.besideText(msg, enterKey) && p.list.At >= len(found):
	case env.besideText(msg, enterKey):
		switch c := found[p.list.At]; {
		case c.Takes != "" && c.argument == "" && c.Disabled == "":
			p.input.SetValue(strings.TrimSpace(p.input.Value()))
			if p.input.Value() != c.ID+"!" {
				p.input.SetValue(c.ID)
			}
			p.input.SetValue(p.input.Value() + " ")
			p.input.CursorEnd()
			p.list.Home()
		case c.context == "":
			return Perform{ID: c.ID, Argument: c.argument, Force: c.force}, nil
		case c.Disabled != "":
			return Perform{ID: "contexts"}, nil
		default:
			return SwitchTo{Name: c.context}, nil
		}
	default:
		p.input, _ = p.input.Update(msg)
		p.list.Home()
	}
	return nil, nil
}

// Keys are what the keys do.
func (p *Palette) Keys(env Env) []widget.Hint {
	return []widget.Hint{env.hint(enterKey, "do it"), env.hint(downKey, "next"), env.hint(upKey, "previous"), env.hint(escKey, "close")}
}

// View is the dialog as it is drawn.
func (p *Palette) View(env Env) widget.Dialog {
	found := p.matches()
	v := overlay.Palette{
		Input: widget.Field{Value: p.input.Value(), Cursor: p.input.Position(), Focused: true},
		List:  widget.List{Total: len(found)},
	}
	from, to := p.list.Window(env.extent(v).Page)
	v.List.First, v.List.Cursor = from, p.list.At-from
	for _, c := range found[from:to] {
		item := overlay.PaletteItem{Name: text.Capital(c.About), Keys: c.Keys, Disabled: c.Disabled}
		if c.Takes != "" {
			item.Name = c.ID + " " + c.Takes + ": " + c.About
		}
		v.Items = append(v.Items, item)
	}
	return v
}

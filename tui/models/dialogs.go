package models

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/input"
	"dftask/tui/models/list"
	"dftask/tui/views/dialogs"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// dialog is what lies over the screen and gets all keys. Escape ends every
// dialog, and does no more: an arrow key that a slow line splits begins with
// it.
type dialog interface {
	// key gives a key to the dialog, which may replace or end itself.
	key(r *Root, msg tea.KeyMsg) tea.Cmd
	View(r *Root) widget.Dialog
}

func (c *confirmDialog) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	done, confirmed := c.confirm.key(msg, r.deps.Engine.Check)
	if !done {
		extent := widget.ExtentOf(c.confirm.View(), r.width, r.height)
		c.offset = min(c.offset, max(0, extent.Total-extent.Page))
		return nil
	}
	r.dialog = nil
	var cmd tea.Cmd
	if confirmed {
		cmd = r.purge(c.confirm)
	}
	r.offerRefused()
	return cmd
}

func (c *confirmDialog) View(*Root) widget.Dialog { return c.confirm.View() }

// confirmDialog is the confirmation, hung into the dashboard.
type confirmDialog struct{ *confirm }

// scroll is the keys of a dialog that is only read.
func scroll(offset *int, key string, page int) bool {
	switch key {
	case "down", "j":
		*offset++
	case "up", "k":
		*offset--
	case "ctrl+d", "pgdown", " ":
		*offset += max(1, page/2)
	case "ctrl+u", "pgup":
		*offset -= max(1, page/2)
	case "home", "g":
		*offset = 0
	case "end", "G":
		*offset = 1 << 20
	default:
		return false
	}
	*offset = max(0, *offset)
	return true
}

// read handles the keys of a dialog that is only read.
func (r *Root) read(offset *int, msg tea.KeyMsg, overlay widget.Dialog) tea.Cmd {
	extent := widget.ExtentOf(overlay, r.width, r.height)
	if scroll(offset, msg.String(), extent.Page) {
		*offset = min(*offset, max(0, extent.Total-extent.Page))
		return nil
	}
	switch msg.String() {
	case "esc", "q", "enter", "?", "m":
		r.dialog = nil
	case "ctrl+c":
		r.dialog = nil
		return r.quit()
	}
	return nil
}

// help is the table of keys.
type help struct{ offset int }

func (h *help) key(r *Root, msg tea.KeyMsg) tea.Cmd { return r.read(&h.offset, msg, h.View(r)) }

func (h *help) View(r *Root) widget.Dialog {
	v := dialogs.Help{Offset: h.offset}
	for _, g := range groups {
		hg := dialogs.HelpGroup{Name: g.name}
		for _, a := range g.actions {
			k := dialogs.HelpKey{Keys: a.keys.Help().Key, Words: a.keys.Help().Desc}
			if a.dangerous && r.deps.ReadOnly {
				k.Disabled = a.disabled(r)
			}
			hg.Keys = append(hg.Keys, k)
		}
		v.Groups = append(v.Groups, hg)
	}
	return v
}

// messages is the history of the last line.
type messages struct{ offset int }

func (m *messages) key(r *Root, msg tea.KeyMsg) tea.Cmd { return r.read(&m.offset, msg, m.View(r)) }

func (m *messages) View(r *Root) widget.Dialog {
	return dialogs.Messages{Items: r.flashes.past, Offset: m.offset}
}

// palette finds an action by its words.
type palette struct {
	input textinput.Model
	list  list.List
}

func newPalette() *palette {
	p := &palette{input: input.New()}
	p.input.Focus()
	return p
}

// matches are the actions whose words hold what was typed.
func (p *palette) matches() []*action {
	want := strings.ToLower(strings.TrimSpace(p.input.Value()))
	if name, ok := strings.CutPrefix(strings.TrimSpace(p.input.Value()), "context "); ok && strings.TrimSpace(name) != "" {
		p.list.Set([]string{"context"})
		return []*action{goToContext(strings.TrimSpace(name))}
	}
	var found []*action
	for _, g := range groups {
		for _, a := range g.actions {
			if strings.HasPrefix(a.id, "field-") || a.id == "palette" || a.id == "interrupt" {
				continue
			}
			if strings.Contains(strings.ToLower(a.keys.Help().Desc), want) || strings.Contains(a.id, want) {
				found = append(found, a)
			}
		}
	}
	keys := make([]string, len(found))
	for i, a := range found {
		keys[i] = a.id
	}
	p.list.Set(keys)
	return found
}

func (p *palette) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	found := p.matches()
	switch msg.String() {
	case "esc", "ctrl+c":
		r.dialog = nil
	case "down", "ctrl+n":
		p.list.Move(1)
	case "up", "ctrl+p":
		p.list.Move(-1)
	case "pgdown":
		p.list.Move(5)
	case "pgup":
		p.list.Move(-5)
	case "enter":
		if p.list.At >= len(found) {
			return nil
		}
		r.dialog = nil
		return r.perform(found[p.list.At])
	default:
		p.input, _ = p.input.Update(msg)
		p.list.Home()
	}
	return nil
}

func (p *palette) View(r *Root) widget.Dialog {
	found := p.matches()
	v := dialogs.Palette{
		Input: widget.Field{Value: p.input.Value(), Cursor: p.input.Position(), Focused: true},
		List:  widget.List{Total: len(found)},
	}
	from, to := p.list.Window(widget.ExtentOf(v, r.width, r.height).Page)
	v.List.First, v.List.Cursor = from, p.list.At-from
	for _, a := range found[from:to] {
		v.Items = append(v.Items, dialogs.PaletteItem{Name: text.Capital(a.keys.Help().Desc), Keys: a.keys.Help().Key, Disabled: a.disabled(r)})
	}
	return v
}

// quitting lists what is under way before the program is left.
type quitting struct{ offset int }

func (q *quitting) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	switch msg.String() {
	case "q", "ctrl+c":
		return tea.Quit
	case "esc":
		r.dialog = nil
		return nil
	}
	overlay := q.View(r)
	extent := widget.ExtentOf(overlay, r.width, r.height)
	if scroll(&q.offset, msg.String(), extent.Page) {
		q.offset = min(q.offset, max(0, extent.Total-extent.Page))
	}
	return nil
}

func (q *quitting) View(r *Root) widget.Dialog {
	note := "The manager goes on with what it has taken. What is not proved yet will not be: search the targets again to see what is left."
	if r.remembers() {
		note = "The manager goes on with what it has taken. What was not sent yet stays unsent, and the next start offers to go on."
	}
	v := dialogs.Quit{
		Note:   note,
		Keys:   []widget.Hint{{Keys: "q", Words: "quit"}, {Keys: "esc", Words: "stay"}},
		Offset: q.offset,
	}
	for _, x := range r.executions.running() {
		row := x.row(r.deps, r.clusterName)
		words := fmt.Sprintf("#%s %s %s", row.ID, row.Verdict, row.Target)
		if row.Targets > 1 {
			words = fmt.Sprintf("#%s %s %s of %s targets", row.ID, row.Verdict, text.Number(row.Done), text.Number(row.Targets))
		}
		v.Running = append(v.Running, words)
	}
	return v
}

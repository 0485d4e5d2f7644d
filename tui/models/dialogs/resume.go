package dialogs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/tui/models/input"
	"dftask/tui/models/list"
	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// Resume is the dialog that offers to resume interrupted purges.
type Resume struct {
	items []overlay.ResumeItem
	list  list.List
	word  textinput.Model
}

// Later ends the dialog; what it offers will be offered again.
type Later struct{}

// ResumeAll ends the dialog and resumes purges.
type ResumeAll struct{ Purges []ResumePurge }

// ResumePurge is a purge to resume. Send is set when what was never sent of it
// is to be sent.
type ResumePurge struct {
	ID   string
	Send bool
}

// GiveUp leaves what was never sent of a purge for good. Last ends the dialog.
type GiveUp struct {
	ID   string
	Last bool
}

// NewResume offers to resume purges.
func NewResume(items []overlay.ResumeItem) *Resume {
	d := &Resume{items: items, word: input.New()}
	d.word.Focus()
	d.setRows()
	return d
}

func (d *Resume) setRows() {
	keys := make([]string, len(d.items))
	for i, item := range d.items {
		keys[i] = item.ID
	}
	d.list.Set(keys)
}

// Asks marks a dialog that takes a decision.
func (*Resume) Asks() {}

// sendable is how many targets of a purge were never sent and still may be.
func (d *Resume) sendable(env Env, i int) int {
	if env.ReadOnly || journal.Stale(d.items[i].Age) {
		return 0
	}
	return d.items[i].Unsent
}

// unsent is how many targets of all purges were never sent, and how many of
// those still may be.
func (d *Resume) unsent(env Env) (all, sendable int) {
	for i, item := range d.items {
		all += item.Unsent
		sendable += d.sendable(env, i)
	}
	return all, sendable
}

func (d *Resume) typed() string { return strings.TrimSpace(d.word.Value()) }

// enters says whether enter does anything: a word that is begun, or mistyped,
// decides nothing.
func (d *Resume) enters() bool { return d.typed() == "" || d.typed() == ConfirmWord }

// current is the index of the purge under the cursor.
func (d *Resume) current() int { return min(d.list.At, len(d.items)-1) }

// Key types, moves, or decides.
func (d *Resume) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	switch {
	case env.besideText(msg, escKey):
		return Later{}, nil
	case env.besideText(msg, downKey):
		d.list.Move(1)
	case env.besideText(msg, upKey):
		d.list.Move(-1)
	case env.besideText(msg, giveUpKey):
		return d.giveUp(env), nil
	case env.besideText(msg, enterKey) && d.enters():
		var purges []ResumePurge
		for i, item := range slices.Backward(d.items) {
			purges = append(purges, ResumePurge{ID: item.ID, Send: d.typed() == ConfirmWord && d.sendable(env, i) > 0})
		}
		return ResumeAll{purges}, nil
	case env.besideText(msg, enterKey):
	default:
		if _, sendable := d.unsent(env); sendable > 0 {
			d.word, _ = d.word.Update(msg)
		}
	}
	return nil, nil
}

// whyNotGiveUp says why the purge under the cursor has nothing to give up.
func (d *Resume) whyNotGiveUp(env Env) string {
	switch {
	case env.ReadOnly:
		return "this dashboard is read-only"
	case d.items[d.current()].Unsent == 0:
		return "all of it was sent"
	}
	return ""
}

// giveUp leaves what was never sent of the purge under the cursor for good. What
// was sent is watched.
func (d *Resume) giveUp(env Env) Action {
	if d.whyNotGiveUp(env) != "" {
		return nil
	}
	i := d.current()
	id := d.items[i].ID
	d.items = slices.Delete(d.items, i, i+1)
	d.setRows()
	return GiveUp{ID: id, Last: len(d.items) == 0}
}

// View is the dialog as it is drawn.
func (d *Resume) View(env Env) widget.Dialog {
	v := overlay.Resume{List: widget.List{Total: len(d.items)}, Expected: ConfirmWord}
	for _, item := range d.items {
		v.Sent += item.Sent - item.Ended
	}
	all, sendable := d.unsent(env)
	v.Unsent = sendable
	enter := "watch what was sent"
	switch {
	case env.ReadOnly && all > 0:
		v.Unsent = all
		v.Text = "This dashboard is read-only, so nothing more is sent."
	case all > sendable:
		v.Text = fmt.Sprintf("Of %d it is too long ago to tell whether they were sent, so nothing more is sent.", all-sendable)
	}
	if sendable > 0 {
		v.Word = &widget.Field{Label: "Type " + ConfirmWord, Value: d.word.Value(), Cursor: d.word.Position(), Focused: true}
		v.Ready = d.typed() == ConfirmWord
		if v.Ready {
			enter = fmt.Sprintf("send the other %d, and watch all", sendable)
		}
	}
	v.Keys = []widget.Hint{
		env.hint(enterKey, enter), env.hint(giveUpKey, "never send these"), env.hint(escKey, "later"),
	}
	v.Keys[0].Disabled, v.Keys[1].Disabled = !d.enters(), d.whyNotGiveUp(env) != ""
	from, to := d.list.Window(env.extent(v).Page)
	v.List.First, v.List.Cursor = from, d.list.At-from
	v.Items = d.items[from:to]
	return v
}

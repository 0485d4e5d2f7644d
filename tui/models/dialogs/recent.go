package dialogs

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/input"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// Target is one that was searched or deleted lately.
type Target struct {
	Query task.Query
	// At is when, by the manager's clock.
	At time.Time
	// Result is what became of it.
	Result string
	Tone   widget.Tone
}

// FillIn ends the dialog and puts a target into the form that it belongs to.
type FillIn struct{ Query task.Query }

// Recent finds a target that was searched or deleted lately by a part of it.
type Recent struct {
	// targets are all there are, as they are now, each with its own key.
	targets func() []Target
	input   textinput.Model
	list    list.List
}

// NewRecent looks among targets, of which the newest is first.
func NewRecent(targets func() []Target) *Recent {
	r := &Recent{targets: targets, input: input.New()}
	r.input.Focus()
	return r
}

// found are the targets in which each word stands that was typed.
func (r *Recent) found() (found []Target) {
	words := strings.Fields(strings.ToLower(r.input.Value()))
	var keys []string
next:
	for _, t := range r.targets() {
		in := strings.ToLower(phrase.Target(t.Query) + "\n" + t.Result)
		for _, word := range words {
			if !strings.Contains(in, word) {
				continue next
			}
		}
		found, keys = append(found, t), append(keys, string(t.Query.Type)+t.Query.Key())
	}
	r.list.Set(keys)
	return found
}

// Key types, moves, or chooses.
func (r *Recent) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	found := r.found()
	switch {
	case env.besideText(msg, escKey):
		return Close{}, nil
	case env.besideText(msg, enterKey):
		if r.list.At < len(found) {
			return FillIn{found[r.list.At].Query}, nil
		}
	case !moveBesideText(&r.list, msg, env):
		r.input, _ = r.input.Update(msg)
		r.list.Home()
	}
	return nil, nil
}

// View is the dialog as it is drawn.
func (r *Recent) View(env Env) widget.Dialog {
	found := r.found()
	v := overlay.Recent{
		Input: widget.Field{Value: r.input.Value(), Cursor: r.input.Position(), Focused: true, Placeholder: "a part of the target"},
		List:  widget.List{Total: len(found)},
		None:  "No target matches.",
		Keys:  []widget.Hint{env.hint(enterKey, "into the form"), env.hint(downKey, "down"), env.hint(upKey, "up"), env.hint(escKey, "close")},
	}
	if r.input.Value() == "" {
		v.None = "Nothing was searched here yet, and no delete job is known."
	}
	from, to := r.list.Window(env.extent(v).Page)
	v.List.First, v.List.Cursor = from, r.list.At-from
	for _, t := range found[from:to] {
		v.Items = append(v.Items, overlay.RecentItem{Age: max(0, env.Now.Sub(t.At)), Result: t.Result, Tone: t.Tone, Target: phrase.Name(t.Query), With: phrase.Given(t.Query)})
	}
	return v
}

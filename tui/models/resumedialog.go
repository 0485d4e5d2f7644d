package models

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/models/input"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/views/dialogs"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// resume is the dialog that offers to go on with purges that were cut off.
type resume struct {
	records []journal.Record
	items   []dialogs.ResumeItem
	list    list.List
	word    textinput.Model
}

// giveUpKey leaves what was never sent of a purge for good.
const giveUpKey = "ctrl+x"

func newResume(r *Root, cut []journal.Record) *resume {
	d := &resume{records: slices.Clone(cut), word: input.New()}
	d.word.Focus()
	var keys []string
	for i := range cut {
		op := &cut[i].Operation
		item := dialogs.ResumeItem{
			ID: op.ID, Reason: text.Clean(op.Reason), By: text.Clean(op.Who), Age: r.deps.Engine.Clock.Now().Sub(op.Began),
			Targets: len(op.Targets), Clusters: phrase.Scope(op.ClusterIDs, r.clusterName),
		}
		if len(op.Targets) > 0 {
			item.First = phrase.Target(op.Targets[0].Query)
		}
		for n := range op.Targets {
			switch u, known := recordedTarget(&cut[i], n); {
			case !known:
				item.Unsent++
			case u.Done:
				item.Ended++
				item.Sent++
			default:
				item.Sent++
			}
		}
		d.items = append(d.items, item)
		keys = append(keys, op.ID)
	}
	d.list.Set(keys)
	return d
}

// sendable is how many targets of a purge were never sent and still may be.
func (d *resume) sendable(r *Root, i int) int {
	if r.deps.ReadOnly || d.items[i].Age >= task.RowsKept {
		return 0
	}
	return d.items[i].Unsent
}

// unsent is how many targets of all purges were never sent, and how many of
// those still may be.
func (d *resume) unsent(r *Root) (all, sendable int) {
	for i, item := range d.items {
		all += item.Unsent
		sendable += d.sendable(r, i)
	}
	return all, sendable
}

func (d *resume) typed() string { return strings.TrimSpace(d.word.Value()) }

// enters says whether enter does anything: a word that is begun, or mistyped,
// decides nothing.
func (d *resume) enters() bool { return d.typed() == "" || d.typed() == confirmWord }

// Current is the index of the purge under the cursor.
func (d *resume) Current() int { return min(d.list.At, len(d.items)-1) }

func (d *resume) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	switch msg.String() {
	case "esc", "ctrl+c":
		r.dialog = nil
		return r.tell(widget.ToneInfo, "Left as they are: "+keysOf("resume")+" asks again, and so does the next start.")
	case "down":
		d.list.Move(1)
	case "up":
		d.list.Move(-1)
	case giveUpKey:
		return d.giveUp(r)
	case "enter":
		if !d.enters() {
			return nil
		}
		r.dialog = nil
		var cmds []tea.Cmd
		for i, record := range slices.Backward(d.records) {
			rest := leaveRest
			if d.typed() == confirmWord && d.sendable(r, i) > 0 {
				rest = sendRest
			}
			cmds = append(cmds, r.resume(record.Operation.ID, rest))
		}
		return tea.Batch(append(cmds, r.openTab(executionsTab))...)
	default:
		if _, sendable := d.unsent(r); sendable > 0 {
			d.word, _ = d.word.Update(msg)
		}
	}
	return nil
}

// whyNotGiveUp says why the purge under the cursor has nothing to give up.
func (d *resume) whyNotGiveUp(r *Root) string {
	switch {
	case r.deps.ReadOnly:
		return "this dashboard is read-only"
	case d.items[d.Current()].Unsent == 0:
		return "all of it was sent"
	}
	return ""
}

// giveUp leaves what was never sent of the purge under the cursor for good. What
// was sent is watched.
func (d *resume) giveUp(r *Root) tea.Cmd {
	if d.whyNotGiveUp(r) != "" {
		return nil
	}
	i := d.Current()
	cmd := r.resume(d.records[i].Operation.ID, giveUpRest)
	d.records, d.items = slices.Delete(d.records, i, i+1), slices.Delete(d.items, i, i+1)
	d.list.Set(slices.Delete(slices.Clone(d.list.Keys), i, i+1))
	if len(d.items) == 0 {
		r.dialog = nil
		return tea.Batch(cmd, r.openTab(executionsTab))
	}
	return cmd
}

func (d *resume) View(r *Root) widget.Dialog {
	v := dialogs.Resume{List: widget.List{Total: len(d.items)}, Expected: confirmWord}
	for _, item := range d.items {
		v.Sent += item.Sent - item.Ended
	}
	all, sendable := d.unsent(r)
	v.Unsent = sendable
	enter := "watch what was sent"
	switch {
	case r.deps.ReadOnly && all > 0:
		v.Unsent = all
		v.Text = "This dashboard is read-only, so nothing more is sent."
	case all > sendable:
		v.Text = fmt.Sprintf("Of %d it is too long ago to tell whether they were sent, so nothing more is sent.", all-sendable)
	}
	if sendable > 0 {
		v.Word = &widget.Field{Label: "Type " + confirmWord, Value: d.word.Value(), Cursor: d.word.Position(), Focused: true}
		v.Ready = d.typed() == confirmWord
		if v.Ready {
			enter = fmt.Sprintf("send the other %d, and watch all", sendable)
		}
	}
	v.Keys = []widget.Hint{
		{Keys: "enter", Words: enter, Disabled: !d.enters()},
		{Keys: giveUpKey, Words: "never send these", Disabled: d.whyNotGiveUp(r) != ""},
		{Keys: "esc", Words: "later"},
	}
	from, to := d.list.Window(widget.ExtentOf(v, r.width, r.height).Page)
	v.List.First, v.List.Cursor = from, d.list.At-from
	v.Items = d.items[from:to]
	return v
}

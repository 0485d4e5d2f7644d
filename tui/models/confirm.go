package models

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/input"
	"dftask/tui/models/phrase"
	"dftask/tui/views/dialogs"
	"dftask/tui/views/widget"
)

// confirmWord is what has to be typed before anything is deleted.
const confirmWord = "delete"

// confirmStop is what of the confirmation has the focus.
type confirmStop int

// The stops of tab, in their order.
const (
	atWord confirmStop = iota
	atReason
	atClusters
)

// confirm is the dialog before a purge. What it names is frozen when it opens,
// and nothing else is deleted; all that can still be done is to leave clusters
// out.
type confirm struct {
	plan   *plan
	id     string
	who    string
	frozen dialogs.Confirm
	word   textinput.Model
	reason textinput.Model
	stop   confirmStop
	// cluster is the index of the cluster under the cursor.
	cluster int
	offset  int
	refusal string
	// since is what purges of before have done to these targets; it may be learned
	// while the dialog is open.
	since string
}

// newConfirm asks for the confirmation of a plan.
func (r *Root) newConfirm(p *plan) *confirm {
	deps := r.deps
	c := &confirm{plan: p, id: task.NewOperationID(), who: deps.Engine.Who, word: input.New(), reason: input.New()}
	c.word.Focus()
	c.reason.CharLimit = task.Bio{Who: c.who, OperationID: c.id}.Room()
	c.reason.SetValue(p.reason)
	c.frozen = p.freeze(deps.Engine)
	return c
}

// confirm opens the dialog. What it would not name it does not delete: the
// layers of an image have to be known, and a target be one that can be named.
func (r *Root) confirm(p *plan) tea.Cmd {
	if q, found := p.unsearchedImage(); found {
		return r.tell(widget.ToneInfo, "Search "+phrase.Target(q)+" first: its layers are what is deleted.")
	}
	for _, t := range p.targets {
		if err := t.Query.Check(); err != nil {
			return r.tell(widget.ToneError, "Nothing is deleted of "+phrase.Target(t.Query)+": "+err.Error()+".")
		}
	}
	p.warnOfLayers()
	r.leaveOutSilent(p)
	text, gone := r.purgedSince(p)
	if gone && r.tab != executionsTab && r.detail == nil {
		r.dialog = newPurgedBefore(r, p, text)
		return r.askPast()
	}
	return r.openConfirm(p, text)
}

// openConfirm opens the dialog; since is what purges of before have done.
func (r *Root) openConfirm(p *plan, since string) tea.Cmd {
	c := r.newConfirm(p)
	c.since = since
	r.dialog = &confirmDialog{c}
	return tea.Batch(r.clustersAnew(), r.askPast())
}

// again is the same confirmation with its word to be typed anew. It gets an
// operation id of its own: a mark stands for one sending.
func (c *confirm) again() *confirm {
	fresh := *c
	fresh.id = task.NewOperationID()
	fresh.word.Reset()
	const refused = "The manager refused the token when this was confirmed before, and nothing was deleted. The copies are those found then."
	if !slices.Contains(fresh.frozen.Warnings, refused) {
		fresh.frozen.Warnings = append([]string{refused}, fresh.frozen.Warnings...)
	}
	fresh.refusal, fresh.offset = "", 0
	fresh.focus(atWord)
	return &fresh
}

// operation is what is sent when it is confirmed now.
func (c *confirm) operation() task.Operation {
	return c.plan.operation(c.id, c.who, strings.TrimSpace(c.reason.Value()))
}

// ready says whether enter deletes now.
func (c *confirm) ready() bool {
	return strings.TrimSpace(c.word.Value()) == confirmWord && !c.plan.empty()
}

// choosable says whether there is a cluster to leave out.
func (c *confirm) choosable() bool { return len(c.plan.clusters) > 1 }

func (c *confirm) focus(stop confirmStop) {
	c.stop = stop
	c.word.Blur()
	c.reason.Blur()
	if input := c.focused(); input != nil {
		input.Focus()
	}
}

// step moves the focus to the next stop, or the one before.
func (c *confirm) step(n int) {
	stops := 2
	if c.choosable() {
		stops = 3
	}
	c.focus(confirmStop((int(c.stop) + n + stops) % stops))
}

// key gives a key to the dialog. done is true when the dialog is over; the
// purge is to be sent when it is also confirmed.
func (c *confirm) key(msg tea.KeyMsg, check func(task.PurgeRequest) error) (done, confirmed bool) {
	key := msg.String()
	switch {
	case key == "esc", key == "ctrl+c":
		return true, false
	case key == "tab":
		c.step(1)
	case key == "shift+tab":
		c.step(-1)
	case key == "pgdown", key == "ctrl+d":
		c.offset++
	case key == "pgup", key == "ctrl+u":
		c.offset = max(0, c.offset-1)
	case key == "enter":
		return c.enter(check)
	case c.stop == atClusters:
		c.clusterKey(key)
	case key == "down":
		c.step(1)
	case key == "up":
		c.step(-1)
	default:
		input := c.focused()
		*input, _ = input.Update(msg)
		c.refusal = ""
	}
	return false, false
}

func (c *confirm) enter(check func(task.PurgeRequest) error) (done, confirmed bool) {
	if !c.ready() {
		return false, false
	}
	op := c.operation()
	for _, r := range op.Requests(nil, nil) {
		if err := check(r); err != nil {
			c.refusal = phrase.Sentence(err)
			return false, false
		}
	}
	return true, true
}

// clusterKey is a key while the clusters have the focus.
func (c *confirm) clusterKey(key string) {
	switch last := len(c.plan.clusters) - 1; key {
	case "down", "j":
		c.cluster = min(c.cluster+1, last)
	case "up", "k":
		c.cluster = max(c.cluster-1, 0)
	case " ":
		chosen := &c.plan.clusters[c.cluster]
		chosen.leftOut = !chosen.leftOut
	}
}

// focused is the text input with the focus; nil when none has.
func (c *confirm) focused() *textinput.Model {
	switch c.stop {
	case atReason:
		return &c.reason
	case atClusters:
		return nil
	}
	return &c.word
}

func (c *confirm) View() widget.Dialog {
	v := c.frozen
	v.Word = widget.Field{Label: "Type " + confirmWord, Value: c.word.Value(), Cursor: c.word.Position(), Focused: c.stop == atWord}
	v.Reason = widget.Field{
		Label: "Reason", Value: c.reason.Value(), Cursor: c.reason.Position(), Focused: c.stop == atReason,
		Placeholder: "a ticket, a cause", Error: c.refusal,
	}
	v.Hosts = 0
	for _, cluster := range c.plan.clusters {
		if v.Layers > 0 && !cluster.leftOut {
			v.Hosts += cluster.hosts
		}
		v.Clusters = append(v.Clusters, dialogs.ConfirmCluster{Name: cluster.name, Copies: cluster.copies, Note: cluster.note, Left: cluster.leftOut, Queued: cluster.queued})
	}
	if len(v.Clusters) == 0 {
		v.Clusters = []dialogs.ConfirmCluster{{Name: "all clusters", Copies: -1, All: true}}
	}
	if c.plan.everywhere() && len(c.plan.clusters) > 0 {
		v.Warnings = append([]string{warnEverywhere}, v.Warnings...)
	}
	if c.since != "" {
		v.Warnings = append([]string{c.since}, v.Warnings...)
	}
	if c.plan.empty() {
		v.Warnings = append([]string{"Every cluster is left out: there is nowhere to delete."}, v.Warnings...)
	}
	v.ClustersFocused, v.ClusterCursor = c.stop == atClusters, c.cluster
	v.Ready, v.Offset, v.Keys = c.ready(), c.offset, c.keys()
	return v
}

// keys are what the keys do now.
func (c *confirm) keys() []widget.Hint {
	keys := []widget.Hint{}
	if c.ready() {
		keys = append(keys, widget.Hint{Keys: "enter", Words: "deletes now"})
	}
	next := "reason"
	switch {
	case c.stop == atClusters:
		keys = append(keys, widget.Hint{Keys: "space", Words: "leave out, take in"})
		next = "the word"
	case c.stop == atReason && c.choosable():
		next = "clusters"
	case c.stop == atReason:
		next = "the word"
	}
	return append(keys, widget.Hint{Keys: "tab", Words: next}, widget.Hint{Keys: "esc", Words: "back"})
}

package dialogs

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/input"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// ConfirmWord is what has to be typed before anything is deleted.
const ConfirmWord = "delete"

// confirmStop is what of the confirmation has the focus.
type confirmStop int

// The stops of tab, in their order.
const (
	atWord confirmStop = iota
	atReason
	atClusters
)

// Confirmation is the dialog before a purge. What it names is frozen when it opens,
// and nothing else is deleted; all that can still be done is to leave clusters
// out.
type Confirmation struct {
	// ID is that of the operation, if it is confirmed, and Plan what it is about.
	ID   string
	Plan *plan.Plan
	// Since is what purges of before have done to these targets; it may be learned
	// while the dialog is open.
	Since string

	who    string
	check  func(task.PurgeRequest) error
	frozen overlay.Confirm
	word   textinput.Model
	reason textinput.Model
	stop   confirmStop
	// cluster is the index of the cluster under the cursor.
	cluster int
	offset  int
	refusal string
}

// Decided ends a confirmation; Delete is set when it was confirmed.
type Decided struct {
	Confirmation *Confirmation
	Delete       bool
}

// NewConfirmation asks for the confirmation of a plan.
func NewConfirmation(e *task.Engine, p *plan.Plan, since string) *Confirmation {
	c := &Confirmation{ID: task.NewOperationID(), Plan: p, Since: since, who: e.Who, check: e.Check, word: input.New(), reason: input.New()}
	c.word.Focus()
	c.reason.CharLimit = task.Bio{Who: c.who, OperationID: c.ID}.Room()
	c.reason.SetValue(p.Reason)
	c.frozen = p.Freeze(e)
	return c
}

// Asks marks a dialog that takes a decision.
func (*Confirmation) Asks() {}

// Again is the same confirmation with its word to be typed again. It gets an
// operation id of its own: a mark belongs to one sending.
func (c *Confirmation) Again() *Confirmation {
	fresh := *c
	fresh.ID = task.NewOperationID()
	fresh.word.Reset()
	const refused = "The manager refused the token when this was confirmed before, and nothing was deleted. The copies are those found then."
	if !slices.Contains(fresh.frozen.Warnings, refused) {
		fresh.frozen.Warnings = append([]string{refused}, fresh.frozen.Warnings...)
	}
	fresh.refusal, fresh.offset = "", 0
	fresh.focus(atWord)
	return &fresh
}

// Operation is what is sent when it is confirmed now.
func (c *Confirmation) Operation() task.Operation {
	return c.Plan.Operation(c.ID, c.who, strings.TrimSpace(c.reason.Value()))
}

// ready says whether enter deletes now.
func (c *Confirmation) ready() bool {
	return strings.TrimSpace(c.word.Value()) == ConfirmWord && !c.Plan.Empty()
}

// choosable says whether there is a cluster to leave out.
func (c *Confirmation) choosable() bool { return len(c.Plan.Clusters) > 1 }

func (c *Confirmation) focus(stop confirmStop) {
	c.stop = stop
	c.word.Blur()
	c.reason.Blur()
	if input := c.focused(); input != nil {
		input.Focus()
	}
}

// step moves the focus to the next stop, or the one before.
func (c *Confirmation) step(n int) {
	stops := 2
	if c.choosable() {
		stops = 3
	}
	c.focus(confirmStop((int(c.stop) + n + stops) % stops))
}

// Key types, moves the focus, or decides.
func (c *Confirmation) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	switch {
	case env.besideText(msg, escKey):
		return Decided{c, false}, nil
	case env.besideText(msg, enterKey) && c.enter():
		return Decided{c, true}, nil
	case env.besideText(msg, enterKey):
	case env.besideText(msg, stepKey):
		c.step(1)
	case env.besideText(msg, backKey):
		c.step(-1)
	case env.besideText(msg, pageDown):
		c.offset++
	case env.besideText(msg, pageUp):
		c.offset = max(0, c.offset-1)
	case c.stop == atClusters:
		c.clusterKey(msg, env)
	case env.besideText(msg, downKey):
		c.step(1)
	case env.besideText(msg, upKey):
		c.step(-1)
	default:
		field := c.focused()
		*field, _ = field.Update(msg)
		c.refusal = ""
	}
	extent := env.extent(c.View(env))
	c.offset = min(c.offset, max(0, extent.Total-extent.Page))
	return nil, nil
}

// enter says whether the purge is confirmed, and could be sent.
func (c *Confirmation) enter() bool {
	if !c.ready() {
		return false
	}
	op := c.Operation()
	for _, r := range op.Requests(nil, nil) {
		if err := c.check(r); err != nil {
			c.refusal = phrase.Sentence(err)
			return false
		}
	}
	return true
}

// clusterKey is a key while the clusters have the focus.
func (c *Confirmation) clusterKey(msg tea.KeyMsg, env Env) {
	switch last := len(c.Plan.Clusters) - 1; {
	case env.is(msg, downKey):
		c.cluster = min(c.cluster+1, last)
	case env.is(msg, upKey):
		c.cluster = max(c.cluster-1, 0)
	case env.is(msg, spaceKey):
		chosen := &c.Plan.Clusters[c.cluster]
		chosen.LeftOut = !chosen.LeftOut
	}
}

// focused is the text input with the focus; nil when none has.
func (c *Confirmation) focused() *textinput.Model {
	switch c.stop {
	case atReason:
		return &c.reason
	case atClusters:
		return nil
	}
	return &c.word
}

// View is the dialog as it is drawn.
func (c *Confirmation) View(env Env) widget.Dialog {
	v := c.frozen
	v.Expected = ConfirmWord
	v.Word = widget.Field{Label: "Type " + ConfirmWord, Value: c.word.Value(), Cursor: c.word.Position(), Focused: c.stop == atWord}
	v.Reason = widget.Field{
		Label: "Reason", Value: c.reason.Value(), Cursor: c.reason.Position(), Focused: c.stop == atReason,
		Placeholder: "a ticket, a cause", Error: c.refusal,
	}
	v.Warnings = slices.Concat(v.Warnings, c.Plan.Sentences())
	v.Hosts = 0
	for _, cluster := range c.Plan.Clusters {
		if v.Layers > 0 && !cluster.LeftOut {
			v.Hosts += cluster.Hosts
		}
		v.Clusters = append(v.Clusters, overlay.ConfirmCluster{Name: cluster.Name, Copies: cluster.Copies, Note: cluster.Note, Left: cluster.LeftOut, Queued: cluster.Queued})
	}
	if len(v.Clusters) == 0 {
		v.Clusters = []overlay.ConfirmCluster{{Name: text.AllClusters, Copies: -1, All: true}}
	}
	if c.Plan.Everywhere() && len(c.Plan.Clusters) > 0 {
		v.Warnings = append([]string{plan.WarnEverywhere}, v.Warnings...)
	}
	if c.Since != "" {
		v.Warnings = append([]string{c.Since}, v.Warnings...)
	}
	if c.Plan.Empty() {
		v.Warnings = append([]string{"Every cluster is left out: there is nowhere to delete."}, v.Warnings...)
	}
	v.ClustersFocused, v.ClusterCursor = c.stop == atClusters, c.cluster
	v.Ready, v.Offset, v.Keys = c.ready(), c.offset, c.keys(env)
	return v
}

// keys are what the keys do now.
func (c *Confirmation) keys(env Env) []widget.Hint {
	keys := []widget.Hint{}
	if c.ready() {
		keys = append(keys, env.hint(enterKey, "deletes now"))
	}
	next := "reason"
	switch {
	case c.stop == atClusters:
		keys = append(keys, env.hint(spaceKey, "leave out, take in"))
		next = "the word"
	case c.stop == atReason && c.choosable():
		next = "clusters"
	case c.stop == atReason:
		next = "the word"
	}
	if c.ready() {
		// On a narrow screen the way out matters more than the other fields.
		return append(keys, env.hint(escKey, "back"), env.hint(stepKey, next))
	}
	return append(keys, env.hint(stepKey, next), env.hint(escKey, "back"))
}

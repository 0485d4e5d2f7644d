package models

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/views"
)

// confirmWord is what has to be typed before anything is deleted.
const confirmWord = "delete"

// confirm is the dialog before a purge. What it names is frozen when it opens,
// and nothing else is deleted.
type confirm struct {
	request  task.PurgeRequest
	clusters string
	frozen   views.Confirm
	word     textinput.Model
	reason   textinput.Model
	// inReason is true while the reason has the focus.
	inReason bool
	offset   int
	refusal  string
	// drawnAt is the count of writes to the terminal when the dialog opened.
	// Until there is another, nobody has seen it, and a key was on its way.
	drawnAt uint64
	drawn   func() uint64
}

func newConfirm(deps *Deps, q task.Query, s *search, clusterName func(uint) string) *confirm {
	c := &confirm{
		request: task.PurgeRequest{Query: q, ClusterIDs: deps.clusterIDs, OperationID: task.NewOperationID()},
		word:    newInput(), reason: newInput(), drawn: deps.Drawn,
	}
	if c.drawn != nil {
		c.drawnAt = c.drawn()
	}
	c.word.Focus()
	c.reason.CharLimit = task.Bio{Who: deps.Engine.Who, OperationID: c.request.OperationID}.Room()
	c.frozen = views.Confirm{Target: facts(q), TaskIDs: []string{q.ComputedID()}, Expected: confirmWord, By: views.Clean(deps.Engine.Who)}
	c.clusters = scopeName(deps.clusterIDs, clusterName)
	c.describe(s, deps.clusterIDs, clusterName)
	return c
}

// again is the same confirmation with its word to be typed anew. It gets an
// operation id of its own: a mark stands for one sending.
func (c *confirm) again() *confirm {
	fresh := *c
	fresh.request.OperationID = task.NewOperationID()
	fresh.word.Reset()
	const refused = "The manager refused the token when this was confirmed before, and nothing was deleted. The copies are those found then."
	if !slices.Contains(fresh.frozen.Warnings, refused) {
		fresh.frozen.Warnings = append([]string{refused}, fresh.frozen.Warnings...)
	}
	fresh.refusal, fresh.inReason, fresh.offset = "", false, 0
	fresh.reason.Blur()
	fresh.word.Focus()
	if fresh.drawn != nil {
		fresh.drawnAt = fresh.drawn()
	}
	return &fresh
}

// describe writes down which copies are known, and what a delete will not
// reach (contract §8.2).
func (c *confirm) describe(s *search, clusterIDs []uint, clusterName func(uint) string) {
	result := &s.update.Result
	answered := s.asked != nil && !s.running && s.update.Err == nil
	if !answered {
		for _, id := range clusterIDs {
			c.frozen.Clusters = append(c.frozen.Clusters, views.ConfirmCluster{Name: clusterNameOf(id, clusterName), Copies: -1})
		}
		if len(clusterIDs) == 0 {
			c.frozen.Clusters = []views.ConfirmCluster{{Name: "all clusters", Copies: -1}}
		}
		c.warn("Peers that the schedulers have forgotten are not reached: the verdict will say what is left.")
		return
	}
	c.frozen.Searched = true
	partial := 0
	for _, cluster := range result.Clusters {
		v := views.ConfirmCluster{Name: or(views.Clean(cluster.Name), clusterNameOf(cluster.ID, clusterName)), Copies: len(cluster.Hosts)}
		c.request.Known = append(c.request.Known, task.KnownCluster{ID: cluster.ID, Name: v.Name, Copies: len(cluster.Hosts)})
		unfinished := 0
		for _, h := range cluster.Hosts {
			if copyState(h) == views.CopyPartial {
				unfinished++
			}
		}
		partial += unfinished
		if unfinished > 0 {
			v.Note = fmt.Sprintf("%d unfinished", unfinished)
		}
		if len(cluster.Errors) > 0 {
			v.Note = strings.TrimPrefix(v.Note+"; "+views.Clean(strings.Join(cluster.Errors, "; ")), "; ")
		}
		c.frozen.Clusters = append(c.frozen.Clusters, v)
	}
	if partial > 0 {
		c.warn("Copies still downloading are skipped, and finish.")
	}
	if result.Copies() == 0 {
		c.warn("No copy was found; the schedulers may still know of some.")
	} else {
		c.warn("Copies that the schedulers have forgotten are not reached: the verdict will say what is left.")
	}
	if s.edited() {
		c.warn("The form was edited since the search: what is deleted is named here, not there.")
	}
}

func (c *confirm) warn(text string) { c.frozen.Warnings = append(c.frozen.Warnings, text) }

// unseen says whether the dialog has not been drawn yet, so that the key in
// hand was typed before it could be read.
func (c *confirm) unseen() bool { return c.drawn != nil && c.drawn() == c.drawnAt }

// ready says whether enter deletes now.
func (c *confirm) ready() bool { return strings.TrimSpace(c.word.Value()) == confirmWord }

// key gives a key to the dialog. done is true when the dialog is over; the
// purge is to be sent when it is also confirmed.
func (c *confirm) key(msg tea.KeyMsg, check func(task.PurgeRequest) error) (done, confirmed bool) {
	if c.unseen() {
		return false, false
	}
	switch msg.String() {
	case "esc", "ctrl+c":
		return true, false
	case "tab", "shift+tab", "down", "up":
		c.inReason = !c.inReason
		c.word.Blur()
		c.reason.Blur()
		c.focused().Focus()
	case "pgdown", "ctrl+d":
		c.offset++
	case "pgup", "ctrl+u":
		c.offset = max(0, c.offset-1)
	case "enter":
		if !c.ready() {
			return false, false
		}
		c.request.Reason = strings.TrimSpace(c.reason.Value())
		if err := check(c.request); err != nil {
			c.refusal = sentence(err)
			return false, false
		}
		return true, true
	default:
		input := c.focused()
		*input, _ = input.Update(msg)
		c.refusal = ""
	}
	return false, false
}

func (c *confirm) focused() *textinput.Model {
	if c.inReason {
		return &c.reason
	}
	return &c.word
}

func (c *confirm) view() views.Overlay {
	v := c.frozen
	v.Word = views.Field{Label: "Type " + confirmWord, Value: c.word.Value(), Cursor: c.word.Position(), Focused: !c.inReason}
	v.Reason = views.Field{
		Label: "Reason", Value: c.reason.Value(), Cursor: c.reason.Position(), Focused: c.inReason,
		Placeholder: "a ticket, a cause", Error: c.refusal,
	}
	v.Ready, v.Offset = c.ready(), c.offset
	return v
}

// scopeName names the clusters a job goes to.
func scopeName(ids []uint, name func(uint) string) string {
	switch len(ids) {
	case 0:
		return "all clusters"
	case 1:
		return clusterNameOf(ids[0], name)
	}
	return fmt.Sprintf("%d clusters", len(ids))
}

func clusterNameOf(id uint, name func(uint) string) string { return clusterName(id, name(id)) }

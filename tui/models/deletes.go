package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/models/clusters"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/executions"
	"dftask/tui/models/keymap"
	"dftask/tui/models/messages"
	"dftask/tui/models/panes"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/models/world"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// deletes are the purges from here: planned and confirmed.
type deletes struct {
	deps        *world.Deps
	panes       *panes.Panes
	clusters    *clusters.Clusters
	messages    *messages.Log
	front       *front
	token       *token
	interrupted *interrupted
	told        *told

	plans plan.Maker
	// confirmed are the confirmations of the purges under way, by operation.
	confirmed map[string]*dialogs.Confirmation
}

// whyNotHere says why what has the focus cannot be deleted.
func (d *deletes) whyNotHere() string {
	p := d.panes
	if p.Place()&keymap.Lists != 0 && p.Rows().MarksHidden() {
		return "the filter hides the marked rows, and nothing is deleted in their place: end the filter, or mark others"
	}
	switch p.Place() {
	case keymap.Copies:
		if s := p.Search(); s.Asked == nil && s.Form.Kind == task.Image {
			return "search the image first: its layers are what is deleted"
		}
		if _, err := p.Search().Target(); err != nil && len(d.chosenLayers()) == 0 {
			return phrase.Sentence(err)
		}
	default:
		// Each frame asks: whether there is one is enough.
		if p.Place() != keymap.Detail && p.Rows().Current() == "" {
			return "there is nothing to delete here"
		}
	}
	return d.clusters.WhyUnknown()
}

// ask asks for the confirmation of what is marked, or of what the cursor is on.
func (d *deletes) ask() tea.Cmd {
	s := d.panes.Search()
	switch layers := d.chosenLayers(); {
	case d.panes.Place() != keymap.Copies:
		return d.confirm(d.planTargets())
	case len(layers) > 0:
		return d.confirm(d.plans.Layers(s, layers))
	}
	q, err := s.Target()
	if err != nil {
		return d.messages.Tell(widget.ToneError, phrase.Sentence(err))
	}
	return d.confirm(d.plans.Search(s, q))
}

// chosenLayers are the marked blobs of an image, or the one under the cursor, each as the
// task of its URL. With every row marked it is the image that is meant.
func (d *deletes) chosenLayers() (targets []task.Target) {
	s := d.panes.Search()
	if s.Asked == nil || s.Asked.Type != task.Image {
		return nil
	}
	keys, all := s.Copies.Chosen()
	if all {
		return nil
	}
	for _, key := range keys {
		if row := s.Copies.Rows[key]; row.Layer != nil {
			if blob, ok := s.Update.Result.Blob(row.Layer.URL); ok {
				targets = append(targets, task.Target{Query: blob.Query})
			}
		}
	}
	return targets
}

// planTargets is the purge of the marked rows, or of the one under the cursor, of
// executions and of lists of targets.
func (d *deletes) planTargets() (p *plan.Plan) {
	targets := d.panes.Chosen()
	if s := d.panes.Search(); d.panes.Detail == nil && !d.panes.OnExecutions() && s.Lists() && d.panes.Place() == keymap.Targets {
		p = d.plans.Found(targets, s.Many)
	} else {
		p = d.plans.New(targets)
	}
	p.Reach.Forgotten = true
	return p
}

// askMany asks for the confirmation of a delete of what was pasted. Where that
// cannot be, the list stays: it can be searched all the same.
func (d *deletes) askMany(pasted *dialogs.Paste) tea.Cmd {
	why := d.clusters.WhyUnknown()
	if d.deps.ReadOnly {
		why = "this dashboard is read-only"
	}
	if why != "" {
		return d.messages.Tell(widget.ToneInfo, text.Capital(why)+".")
	}
	d.front.dialog = nil
	targets := make([]task.Target, len(pasted.Queries))
	for i, q := range pasted.Queries {
		targets[i].Query = q
	}
	p := d.plans.New(targets)
	p.Dropped = pasted.Dropped
	p.Reach.Forgotten = true
	return d.confirm(p)
}

// askAgain asks for the confirmation of a purge of what is left of the one shown.
func (d *deletes) askAgain() tea.Cmd {
	x, resumeKey := d.panes.Shown(), ""
	if d.interrupted.has(x.Operation) {
		resumeKey = d.deps.Keys.Shown("resume")
	}
	p, unsent, why := d.plans.Again(x, resumeKey)
	if why != "" {
		return d.messages.Tell(widget.ToneError, text.Capital(why)+".")
	}
	since, gone := d.since(p)
	switch {
	case gone:
		return d.messages.Tell(widget.ToneInfo, "Nothing of it is left: "+since)
	case len(p.Targets) == 0 && unsent != "":
		return d.messages.Tell(widget.ToneInfo, unsent)
	case len(p.Targets) == 0:
		return d.messages.Tell(widget.ToneInfo, "Nothing is left that another delete would remove.")
	}
	return d.confirm(p)
}

// confirm opens the dialog. What it would not name it does not delete: the
// layers of an image have to be known, and a target be one that can be named.
func (d *deletes) confirm(p *plan.Plan) tea.Cmd {
	if q, found := p.UnsearchedImage(); found {
		return d.messages.Tell(widget.ToneInfo, "Search "+phrase.Target(q)+" first: its layers are what is deleted.")
	}
	for _, t := range p.Targets {
		if err := t.Query.Check(); err != nil {
			return d.messages.Tell(widget.ToneError, "Nothing is deleted of "+phrase.Target(t.Query)+": "+err.Error()+".")
		}
	}
	d.plans.LeaveOutSilent(p)
	since, gone := d.since(p)
	if gone && !d.panes.OnExecutions() && d.panes.Detail == nil {
		d.front.dialog = dialogs.NewPurgedBefore(p, since)
		return d.interrupted.read()
	}
	return d.open(p, since)
}

// open opens the dialog; since is what purges of before have done. What is read
// meanwhile changes no dialog that is open, but for that.
func (d *deletes) open(p *plan.Plan, since string) tea.Cmd {
	d.front.dialog = dialogs.NewConfirmation(d.deps.Engine, p, since)
	var cmd tea.Cmd
	if ask := d.clusters.AskIfOld(d.deps.Ctx, d.deps.API); ask != nil {
		cmd = d.token.hold(ask)
	}
	return tea.Batch(cmd, d.interrupted.read())
}

func (d *deletes) since(p *plan.Plan) (words string, gone bool) {
	return d.plans.Since(p, d.deps.Now())
}

// learn tells an open dialog what was learned of purges since.
func (d *deletes) learn() {
	switch open := d.front.dialog.(type) {
	case *dialogs.Confirmation:
		open.Since, _ = d.since(open.Plan)
	case *dialogs.PurgedBefore:
		open.Since, _ = d.since(open.Plan)
	}
}

// send sends what the dialog named, and shows it on its way.
func (d *deletes) send(c *dialogs.Confirmation) tea.Cmd {
	d.token.wanted()
	p, op := d.panes, c.Operation()
	d.confirmed[op.ID] = c
	cmd := p.Executions.Begin(op, c.Plan.Scope())
	keys := make([]string, len(op.Targets))
	for i := range op.Targets {
		keys[i] = op.Targets[i].Query.Key()
	}
	for _, s := range p.Searches {
		s.NoteDelete(op.ID, keys)
	}
	if !p.ShowsExecutions() || len(op.Targets) > 1 {
		p.OpenTab(panes.ExecutionsTab)
	}
	if len(op.Targets) > 1 {
		p.Show(p.Executions.ByOperation[op.ID])
	}
	return d.token.hold(cmd)
}

// handleUpdateMsg brings an update in, and tells the operator how a purge ended.
func (d *deletes) handleUpdateMsg(m executions.UpdateMsg) tea.Cmd {
	p := d.panes
	d.token.clearOld(&m.Update.Wait.Trouble)
	if !d.token.replaced.IsZero() && client.IsAuth(m.Update.Progress.Trouble) && !client.IsAuth(m.Update.Wait.Trouble) {
		// Of a target that was not asked about since then.
		m.Update.Progress.Trouble = nil
	}
	next, tone, news := p.Executions.HandlePurgeMsg(m)
	x := p.Executions.ByOperation[m.Operation]
	if x != nil && x.NeverSent() {
		// Its row says so, and no dialog opens for it by itself.
		d.interrupted.offered[m.Operation] = true
	}
	if x != nil && x.Own != nil && m.Update.Done && m.Update.Err == nil {
		d.clusters.HearPurge(&x.Result)
	}
	if m.Over || x == nil || x.State != executions.Following {
		// Of one that was sent in part only the rest is offered again, like an
		// interrupted one.
		if c := d.confirmed[m.Operation]; c != nil && x == nil && client.IsAuth(m.Update.Err) {
			d.token.refused, d.token.refusal = append(d.token.refused, c), m.Update.Err
		}
		delete(d.confirmed, m.Operation)
	}
	if x == nil {
		for _, s := range p.Searches {
			s.ForgetDelete(m.Operation)
		}
	}
	if p.Detail != nil && p.Executions.ByKey[p.Detail.Key] != p.Detail {
		// Its row is gone: nothing of it was done.
		p.Detail = nil
	}
	if m.Beside != nil {
		// What another program has begun, or left, since it was looked for.
		next = tea.Batch(next, d.interrupted.read())
	}
	if news == "" {
		return next
	}
	if x != nil && x.State != executions.Following {
		next = tea.Batch(next, d.told.end(x))
	}
	return tea.Batch(next, d.messages.Tell(tone, news))
}

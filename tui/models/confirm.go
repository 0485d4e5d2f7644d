package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/dialogs"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// confirm opens the dialog. What it would not name it does not delete: the
// layers of an image have to be known, and a target be one that can be named.
func (r *Root) confirm(p *plan.Plan) tea.Cmd {
	if q, found := p.UnsearchedImage(); found {
		return r.tell(widget.ToneInfo, "Search "+phrase.Target(q)+" first: its layers are what is deleted.")
	}
	for _, t := range p.Targets {
		if err := t.Query.Check(); err != nil {
			return r.tell(widget.ToneError, "Nothing is deleted of "+phrase.Target(t.Query)+": "+err.Error()+".")
		}
	}
	r.leaveOutSilent(p)
	text, gone := r.purgedSince(p)
	if gone && r.tab != executionsTab && r.detail == nil {
		r.dialog = dialogs.NewPurgedBefore(p, text)
		return r.askPast()
	}
	return r.openConfirm(p, text)
}

// openConfirm opens the dialog; since is what purges of before have done.
func (r *Root) openConfirm(p *plan.Plan, since string) tea.Cmd {
	r.dialog = dialogs.NewConfirmation(r.deps.Engine, p, since)
	return tea.Batch(r.clustersAnew(), r.askPast())
}

// purgedSince says what was purged of a plan since it was searched; all is true
// when nothing is left of what the search had found.
func (r *Root) purgedSince(p *plan.Plan) (words string, all bool) {
	if words, all = r.deps.Engine.PurgedBefore(p.Targets, p.IDs(), r.deps.Now()); words != "" {
		words = text.Capital(words) + "."
	}
	return words, all
}

// confirmKnows tells an open dialog what was learned of purges since.
func (r *Root) confirmKnows() {
	switch d := r.dialog.(type) {
	case *dialogs.Confirmation:
		d.Since, _ = r.purgedSince(d.Plan)
	case *dialogs.PurgedBefore:
		d.Since, _ = r.purgedSince(d.Plan)
	}
}

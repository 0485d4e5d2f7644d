package models

import (
	"context"
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/executions"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// resumedMsg is a purge that was taken over, or why not.
type resumedMsg struct {
	id    string
	entry *journal.Entry
	err   error
	rest  journal.Rest
}

// troubleMsg is what is wrong with the journal.
type troubleMsg struct{ err error }

// awaitTrouble waits for what the journal has to tell, from whatever goroutine
// writes into it.
func (r *Root) awaitTrouble() tea.Cmd {
	ctx, troubles := r.deps.Ctx, r.troubles
	if r.deps.Journal == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case err := <-troubles:
			return troubleMsg{err}
		case <-ctx.Done():
			return nil
		}
	}
}

// askPast reads the journal.
func (r *Root) askPast() tea.Cmd {
	if r.deps.Journal == nil {
		return nil
	}
	desk := r.deps.Desk()
	return func() tea.Msg { return executions.ReadPast(desk) }
}

// handlePastMsg shows what the journal remembers, and offers to resume what was
// interrupted.
func (r *Root) handlePastMsg(m executions.PastMsg) tea.Cmd {
	if m.Err != nil {
		r.executions.JournalTrouble = m.Err
	}
	r.cutOff = nil
	for _, record := range m.Records {
		x := r.executions.ByOperation[record.Operation.ID]
		nothing := record.GivenUp && len(record.Sent) == 0 && len(record.Results) == 0
		if x != nil && x.Own != nil && (x.State == executions.Following || !record.Unfinished()) || nothing {
			continue
		}
		if x == nil || x.Own == nil {
			r.executions.Remember(&record)
		}
		if record.Interrupted() {
			r.cutOff = append(r.cutOff, record)
		}
	}
	r.executions.Rebuild()
	r.confirmKnows()
	if x := r.detail; x != nil && r.executions.ByKey[x.Key] != x {
		// It was a job of a purge that the journal tells of.
		r.detail = r.executions.ByOperation[x.Result.OperationID]
	}
	return nil
}

// resumeOffer opens the dialog that offers to go on, when there is something
// that it was not offered for yet; nil when there is not. Nothing could be gone
// on with while the manager refuses the token.
func (r *Root) resumeOffer() func() tea.Cmd {
	news := func(record journal.Record) bool { return !r.offered[record.Operation.ID] }
	if !slices.ContainsFunc(r.cutOff, news) || r.deps.Access != nil && r.refused() != nil {
		return nil
	}
	return r.askResume
}

func (r *Root) whyNotResume() string {
	if len(r.cutOff) == 0 {
		return "no purge was interrupted"
	}
	return ""
}

func (r *Root) askResume() tea.Cmd {
	for _, record := range r.cutOff {
		r.offered[record.Operation.ID] = true
	}
	r.dialog = dialogs.NewResume(r.resumeItems(r.cutOff))
	return nil
}

// resumeItems are interrupted purges, as the dialog shows them.
func (r *Root) resumeItems(cut []journal.Record) (items []overlay.ResumeItem) {
	for i := range cut {
		op := &cut[i].Operation
		item := overlay.ResumeItem{
			ID: op.ID, Reason: text.Clean(op.Reason), By: text.Clean(op.Who), Age: r.deps.Engine.Clock.Now().Sub(op.Began),
			Targets: len(op.Targets), Clusters: phrase.Scope(op.ClusterIDs, r.clusterName),
		}
		if len(op.Targets) > 0 {
			item.First = phrase.Target(op.Targets[0].Query)
		}
		for n := range op.Targets {
			switch cut[i].Standing(n) {
			case journal.Ended:
				item.Ended++
				item.Sent++
			case journal.Sent:
				item.Sent++
			case journal.Unsent:
				item.Unsent++
			}
		}
		items = append(items, item)
	}
	return items
}

// addUnsent adds what was never sent of a purge to the plan of another delete.
// What the journal can go on with is not sent in a second way: the sentence
// says so.
func (r *Root) addUnsent(p *plan.Plan, x *executions.Execution) string {
	targets := x.UnsentTargets()
	if len(targets) == 0 {
		return ""
	}
	if slices.ContainsFunc(r.cutOff, func(record journal.Record) bool { return record.Operation.ID == x.Operation }) {
		text := fmt.Sprintf("%s targets were never sent: %s sends them.", text.Number(len(targets)), r.deps.Keys.Shown("resume"))
		if len(targets) == 1 {
			text = "1 target was never sent: " + r.deps.Keys.Shown("resume") + " sends it."
		}
		if len(p.Targets) > 0 {
			p.Warn(text)
		}
		return text
	}
	p.Add(targets)
	p.Warn(fmt.Sprintf("Never sent before: %d of these.", len(targets)))
	ids := x.ClusterIDs
	if len(ids) == 0 {
		p.Scoped = false
		for _, c := range r.clusters {
			ids = append(ids, c.ID)
		}
	}
	for _, id := range ids {
		p.ClusterOf(id, phrase.ClusterByID(id, r.clusterName))
	}
	return ""
}

// resume takes a purge over, to watch it and to do with the rest of it what was
// decided.
func (r *Root) resume(id string, rest journal.Rest) tea.Cmd {
	ctx, j := r.deps.Ctx, r.deps.Journal
	r.dropCutOff(id)
	return func() tea.Msg {
		entry, err := j.Take(id)
		if entry != nil {
			context.AfterFunc(ctx, entry.Close)
		}
		return resumedMsg{id: id, entry: entry, err: err, rest: rest}
	}
}

func (r *Root) dropCutOff(id string) {
	r.cutOff = slices.DeleteFunc(slices.Clone(r.cutOff), func(record journal.Record) bool { return record.Operation.ID == id })
}

// handleResumedMsg follows a purge that was taken over.
func (r *Root) handleResumedMsg(m resumedMsg) tea.Cmd {
	if m.err != nil {
		return r.tell(widget.ToneWarn, phrase.Sentence(m.err))
	}
	r.dropCutOff(m.id)
	if m.rest == journal.SendRest {
		// What the manager refuses of it now is another matter.
		delete(r.offered, m.id)
	}
	return r.ask(r.executions.Resume(m.entry, m.rest, r.clusterName))
}

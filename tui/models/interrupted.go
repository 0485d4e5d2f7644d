package models

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/tui/models/clusters"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/executions"
	"dftask/tui/models/messages"
	"dftask/tui/models/panes"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// interrupted are the purges of the journal that have not ended and that no program
// follows: they can be resumed.
type interrupted struct {
	deps     *world.Deps
	panes    *panes.Panes
	clusters *clusters.Clusters
	messages *messages.Log
	front    *front
	token    *token

	records []journal.Record
	// offered has the ids of those that the dialog was opened for.
	offered map[string]bool
	// troubles is what the journal tells.
	troubles chan error
}

// resumedMsg is a purge that was taken over, or why not.
type resumedMsg struct {
	id    string
	entry *journal.Entry
	err   error
	rest  journal.Rest
}

// troubleMsg is what is wrong with the journal.
type troubleMsg struct{ err error }

// recognize looks for jobs in the journals of other addresses, and reads the journal
// again when the manager is one that was reached under another.
func (i *interrupted) recognize(jobs map[string]uint) tea.Cmd {
	desk := i.deps.Desk()
	return func() tea.Msg {
		if found, err := desk.Recognize(jobs); err != nil || !found {
			return nil // the journal tells of its troubles itself
		}
		return executions.ReadPast(desk)
	}
}

// listen has the journal tell of its troubles, from whatever goroutine writes into it.
func (i *interrupted) listen() {
	i.panes.Executions.JournalTrouble = i.deps.JournalTrouble
	if i.deps.Journal == nil {
		return
	}
	troubles := make(chan error, 8)
	i.troubles = troubles
	i.deps.Journal.OnTrouble(func(err error) {
		select {
		case troubles <- err:
		default: // Enough of it is on its way.
		}
	})
}

// awaitTrouble waits for what the journal has to tell.
func (i *interrupted) awaitTrouble() tea.Cmd {
	ctx, troubles := i.deps.Ctx, i.troubles
	if i.deps.Journal == nil {
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

func (i *interrupted) handleTroubleMsg(m troubleMsg) tea.Cmd {
	i.panes.Executions.JournalTrouble = m.err
	return i.awaitTrouble()
}

// read reads the journal.
func (i *interrupted) read() tea.Cmd {
	if i.deps.Journal == nil {
		return nil
	}
	desk := i.deps.Desk()
	return func() tea.Msg { return executions.ReadPast(desk) }
}

// written says whether the purges under way are written down, so that they can be
// resumed.
func (i *interrupted) written() bool {
	return i.deps.Journal != nil && i.panes.Executions.JournalTrouble == nil
}

// handlePastMsg shows what the journal remembers.
func (i *interrupted) handlePastMsg(m executions.PastMsg) {
	pane := i.panes.Executions
	if m.Err != nil {
		pane.JournalTrouble = m.Err
	}
	i.records = nil
	for _, record := range m.Records {
		x := pane.ByOperation[record.Operation.ID]
		nothing := record.GivenUp && len(record.Sent) == 0 && len(record.Results) == 0
		if x != nil && x.Own != nil && (x.State == executions.Following || !record.Unfinished()) || nothing {
			continue
		}
		if x == nil || x.Own == nil {
			pane.Remember(&record)
		}
		if record.Interrupted() {
			i.records = append(i.records, record)
		}
	}
	pane.Rebuild()
	if x := i.panes.Detail; x != nil && pane.ByKey[x.Key] != x {
		// It was a job of a purge that the journal tells of.
		i.panes.Detail = pane.ByOperation[x.Result.OperationID]
	}
}

// offer opens the dialog that offers to resume, when there is something that it was not
// opened for yet; nil when there is not. Nothing could be resumed while the manager
// refuses the token.
func (i *interrupted) offer() func() tea.Cmd {
	news := func(record journal.Record) bool { return !i.offered[record.Operation.ID] }
	if !slices.ContainsFunc(i.records, news) || i.deps.Access != nil && i.token.trouble() != nil {
		return nil
	}
	return i.ask
}

func (i *interrupted) whyNot() string {
	if len(i.records) == 0 {
		return "no purge was interrupted"
	}
	return ""
}

func (i *interrupted) ask() tea.Cmd {
	for _, record := range i.records {
		i.offered[record.Operation.ID] = true
	}
	i.front.dialog = dialogs.NewResume(i.items())
	return nil
}

// items are the interrupted purges, as the dialog shows them.
func (i *interrupted) items() (items []overlay.ResumeItem) {
	for at := range i.records {
		op := &i.records[at].Operation
		item := overlay.ResumeItem{
			ID: op.ID, Reason: text.Clean(op.Reason), By: text.Clean(op.Who), Age: i.deps.Engine.Clock.Now().Sub(op.Began),
			Targets: len(op.Targets), Clusters: phrase.Scope(op.ClusterIDs, i.clusters.Name),
		}
		if len(op.Targets) > 0 {
			item.First = phrase.Target(op.Targets[0].Query)
		}
		for n := range op.Targets {
			switch i.records[at].Standing(n) {
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

// has says whether a purge is one of them.
func (i *interrupted) has(id string) bool {
	return slices.ContainsFunc(i.records, func(record journal.Record) bool { return record.Operation.ID == id })
}

// resume takes a purge over, to watch it and to do with the rest of it what was
// decided.
func (i *interrupted) resume(id string, rest journal.Rest) tea.Cmd {
	ctx, desk := i.deps.Ctx, i.deps.Desk()
	i.drop(id)
	return func() tea.Msg {
		entry, err := desk.Resume(id)
		if entry != nil {
			context.AfterFunc(ctx, entry.Close)
		}
		return resumedMsg{id: id, entry: entry, err: err, rest: rest}
	}
}

func (i *interrupted) drop(id string) {
	i.records = slices.DeleteFunc(slices.Clone(i.records), func(record journal.Record) bool { return record.Operation.ID == id })
}

// resumeAll resumes what the dialog says, and shows it.
func (i *interrupted) resumeAll(purges []dialogs.ResumePurge) tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range purges {
		rest := journal.LeaveRest
		if p.Send {
			rest = journal.SendRest
		}
		cmds = append(cmds, i.resume(p.ID, rest))
	}
	i.panes.OpenTab(panes.ExecutionsTab)
	return tea.Batch(cmds...)
}

// giveUp leaves what was never sent of a purge for good. After the last one the dialog
// is closed.
func (i *interrupted) giveUp(a dialogs.GiveUp) tea.Cmd {
	cmd := i.resume(a.ID, journal.GiveUpRest)
	if a.Last {
		i.front.dialog = nil
		i.panes.OpenTab(panes.ExecutionsTab)
	}
	return cmd
}

// handleResumedMsg follows a purge that was taken over.
func (i *interrupted) handleResumedMsg(m resumedMsg) tea.Cmd {
	if m.err != nil {
		return i.messages.Tell(widget.ToneWarn, phrase.Sentence(m.err))
	}
	i.drop(m.id)
	if m.rest == journal.SendRest {
		// What the manager refuses of it now is another matter.
		delete(i.offered, m.id)
	}
	return i.token.hold(i.panes.Executions.Resume(m.entry, m.rest, i.clusters.Name))
}

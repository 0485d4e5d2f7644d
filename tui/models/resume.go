package models

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views"
	overlay "dftask/tui/views/dialogs"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// pastMsg is what the journal remembers.
type pastMsg struct {
	records []journal.Record
	err     error
}

// resumedMsg is a purge that was taken over, or why not.
type resumedMsg struct {
	id    string
	entry *journal.Entry
	err   error
	rest  rest
}

// rest is what is to become of the targets that were never sent, when a purge
// that was cut off is gone on with.
type rest int

const (
	// leaveRest sends nothing and decides nothing: the next start offers it again.
	leaveRest rest = iota
	// sendRest sends it.
	sendRest
	// giveUpRest leaves it for good.
	giveUpRest
)

// maySend says whether a target that ended in an error was not sent, and may be
// sent by and by: what the journal keeps of it is then not ended.
func maySend(err error) bool {
	var unsent *task.UnsentError
	var limited *client.RateLimitedError
	return !client.MayHaveBeenTaken(err) && (client.IsAuth(err) || errors.As(err, &unsent) || errors.As(err, &limited))
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
	j := r.deps.Journal
	if j == nil {
		return nil
	}
	return func() tea.Msg {
		records, err := j.Past()
		return pastMsg{records, err}
	}
}

// handlePastMsg shows what the journal remembers, and offers to go on with what was
// cut off.
func (r *Root) handlePastMsg(m pastMsg) tea.Cmd {
	if m.err != nil {
		r.executions.journalTrouble = m.err
	}
	learn(r.deps.Engine, m.records)
	r.cutOff = nil
	for _, record := range m.records {
		x := r.executions.byOperation[record.Operation.ID]
		nothing := record.GivenUp && len(record.Sent) == 0 && len(record.Results) == 0
		if x != nil && x.own != nil && (x.own.running || !record.Unfinished()) || nothing {
			continue
		}
		if x == nil || x.own == nil {
			r.executions.remember(&record)
		}
		if record.Unfinished() && !record.Alive {
			r.cutOff = append(r.cutOff, record)
		}
	}
	r.executions.rebuild()
	r.confirmKnows()
	if x := r.detail; x != nil && r.executions.byKey[x.key] != x {
		// It was a job of a purge that the journal tells of.
		r.detail = r.executions.byOperation[x.result.OperationID]
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

// resumeItems are purges that were cut off, as the dialog shows them.
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
		items = append(items, item)
	}
	return items
}

// remember makes a row of what the journal has of a purge.
func (e *executions) remember(record *journal.Record) {
	x := e.Operation(record.Operation)
	x.journaled, x.unfinished, x.alive = true, record.Unfinished(), record.Alive
	if !x.listed || x.many != nil {
		x.created = record.Operation.Began
	}
	x.unsent = x.many == nil && x.unfinished && !x.alive && x.jobID == 0
	for i := range record.Operation.Targets {
		u, known := recordedTarget(record, i)
		if !known {
			continue
		}
		if x.many != nil {
			// The record of a job tells as much of it, or more.
			if u.Done || len(x.many.updates[i].Result.Jobs) == 0 {
				x.many.setUpdate(i, u)
			}
			x.jobID = x.many.firstJob
			continue
		}
		x.unsent = false
		if !u.Done && x.listed {
			continue
		}
		reason, who := x.result.Reason, x.result.Who
		x.result = u.Result
		x.result.Reason, x.result.Who = reason, who
		if len(u.Result.Jobs) > 0 {
			e.adopt(x, u.Result.Jobs[0].ID)
		}
	}
}

// recordedTarget is what the journal has of a target; false when that is
// nothing.
func recordedTarget(record *journal.Record, i int) (task.PurgeUpdate, bool) {
	if result, ended := record.Results[i]; ended {
		return task.PurgeUpdate{Result: result, Done: true}, true
	}
	q := record.Operation.Targets[i].Query
	result := task.PurgeResult{Query: q, TaskID: q.ComputedID(), OperationID: record.Operation.ID}
	for _, id := range record.Operation.Targets[i].TaskIDs() {
		if job, sent := record.Sent[id]; sent {
			result.Jobs = append(result.Jobs, task.JobRef{ID: job.ID, State: "PENDING"})
		}
	}
	return task.PurgeUpdate{Result: result}, len(result.Jobs) > 0
}

// addUnsent adds what was never sent of a purge to the plan of another delete.
// What the journal can go on with is not sent in a second way: the sentence
// says so.
func (r *Root) addUnsent(p *plan.Plan, x *execution) string {
	targets := x.unsentTargets()
	if len(targets) == 0 {
		return ""
	}
	if slices.ContainsFunc(r.cutOff, func(record journal.Record) bool { return record.Operation.ID == x.operation }) {
		text := fmt.Sprintf("%s targets were never sent: %s sends them.", text.Number(len(targets)), keysOf("resume"))
		if len(targets) == 1 {
			text = "1 target was never sent: " + keysOf("resume") + " sends it."
		}
		if len(p.Targets) > 0 {
			p.Warn(text)
		}
		return text
	}
	p.Add(targets)
	p.Warn(fmt.Sprintf("Never sent before: %d of these.", len(targets)))
	ids := x.clusterIDs
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

// unsentTargets are those of a purge that has ended for which no job was made.
func (x *execution) unsentTargets() (targets []task.Target) {
	if x.many == nil && x.unsent {
		return []task.Target{{Query: x.result.Query}}
	}
	if x.many == nil {
		return nil
	}
	for i := range x.many.updates {
		switch {
		case targetVerdict(&x.many.updates[i]) != views.VerdictUnsent:
		case x.own != nil && i < len(x.own.op.Targets):
			targets = append(targets, x.own.op.Targets[i])
		default:
			targets = append(targets, task.Target{Query: x.many.Queries[i]})
		}
	}
	return targets
}

// resume takes a purge over, to watch it and to do with the rest of it what was
// decided.
func (r *Root) resume(id string, rest rest) tea.Cmd {
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

// handleResumedMsg goes on with a purge that was taken over.
func (r *Root) handleResumedMsg(m resumedMsg) tea.Cmd {
	if m.err != nil {
		return r.tell(widget.ToneWarn, phrase.Sentence(m.err))
	}
	record := m.entry.Record()
	r.dropCutOff(m.id)
	if m.rest == sendRest {
		// What the manager refuses of it now is another matter.
		delete(r.offered, m.id)
	}
	r.executions.remember(&record)
	return r.ask(r.executions.goOn(record, m.entry, m.rest, phrase.Scope(record.Operation.ClusterIDs, r.clusterName)))
}

// goOn follows a purge that was cut off.
func (e *executions) goOn(record journal.Record, entry *journal.Entry, rest rest, clusters string) tea.Cmd {
	op := record.Operation
	x := e.Operation(op)
	x.own = &ownPurge{op: op, entry: entry, began: op.Began, running: true, resumed: true, rest: rest, clusters: clusters}
	x.unfinished, x.unsent = false, false
	var requests []task.PurgeRequest
	for i, request := range op.Resume(entry, record.Sent) {
		if _, ended := record.Results[i]; ended {
			continue
		}
		request.WatchOnly = rest != sendRest
		requests = append(requests, request)
		if x.many != nil {
			// What this session knows of its end before is over.
			u, _ := recordedTarget(&record, i)
			x.many.setUpdate(i, u)
		}
	}
	if len(requests) == 0 {
		x.own.running = false
		return e.Close(x, (*journal.Entry).Finish)
	}
	if x.own.update.Result = x.result; x.jobID == 0 {
		x.own.update.Result.Jobs = nil
	}
	e.rebuild()
	ctx, engine, many := e.deps.Ctx, e.deps.Engine, x.many != nil
	return func() tea.Msg {
		if many {
			return readPurge(op.ID, engine.PurgeAll(ctx, requests))()
		}
		return readPurge(op.ID, follow(ctx, engine, requests))()
	}
}

package models

import (
	"errors"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// begin sends a confirmed purge and follows it. It is never stopped: what the
// manager has taken goes on anyway.
func (e *executions) begin(op task.Operation, clusters string) tea.Cmd {
	x := e.Operation(op)
	x.own = &ownPurge{op: op, began: e.deps.Engine.Clock.Now(), running: true, clusters: clusters}
	e.rebuild()
	e.list.Home()
	own := map[string]bool{}
	for id, x := range e.byOperation {
		own[id] = x.own != nil
	}
	return startPurge(e.deps.Ctx, e.deps.Engine, e.deps.Journal, op, own)
}

// Operation is the row of an operation, a new one where there is none.
func (e *executions) Operation(op task.Operation) *execution {
	if x := e.byOperation[op.ID]; x != nil {
		return x
	}
	x := &execution{key: operationKey(op.ID), operation: op.ID, created: e.deps.now(), clusterIDs: op.ClusterIDs, scoped: true}
	x.result = task.PurgeResult{OperationID: op.ID, Reason: op.Reason, Who: op.Who}
	if len(op.Targets) > 0 {
		q := op.Targets[0].Query
		x.result.Query, x.result.TaskID = q, q.ComputedID()
	}
	if len(op.Targets) > 1 {
		x.many = newManyPurge(op.Targets)
	}
	x.tasks = make(map[string]int, len(op.Targets))
	for i := range op.Targets {
		x.name(i, &op.Targets[i])
	}
	e.byKey[x.key], e.byOperation[op.ID] = x, x
	e.absorb(x)
	return x
}

// name writes down which tasks a target's jobs delete.
func (x *execution) name(i int, t *task.Target) {
	if t.Query.Type != task.Image {
		id := x.result.TaskID
		if x.many != nil {
			id = x.many.updates[i].Result.TaskID
		}
		x.tasks[id] = i
		return
	}
	ids := t.TaskIDs()
	x.blobs = x.blobs || len(ids) == 0
	for _, id := range ids {
		x.tasks[id] = i
	}
}

// absorb takes the rows in that are jobs of a purge. The list may have brought
// them before anybody told of it.
func (e *executions) absorb(x *execution) {
	for key, row := range e.byKey {
		if row.operation != "" || row.result.OperationID != x.operation || !x.deletes(row.result.TaskID) {
			continue
		}
		delete(e.byKey, key)
		x.listed = true
		if x.many == nil && x.result.Query.Type != task.Image {
			x.jobID, x.created = row.jobID, row.created
		}
		x.setRecord(&row.result)
	}
}

// deletes says whether a task is one that the purge deletes. A bio can be
// copied: the mark alone tells nothing.
func (x *execution) deletes(taskID string) bool {
	_, known := x.tasks[taskID]
	return known || x.blobs
}

// setRecord takes in what the record of one of its jobs tells, of a purge that
// nobody here follows. The journal knows more of what has ended.
func (x *execution) setRecord(r *task.PurgeResult) {
	if x.many == nil {
		if x.result.Query.Type != task.Image {
			x.result, x.unsent = *r, false
		}
		return
	}
	i, known := x.tasks[r.TaskID]
	if !known || x.many.Queries[i].Type == task.Image {
		return
	}
	if u := &x.many.updates[i]; !u.Done || u.Result.Verdict == task.Lost {
		x.many.setUpdate(i, task.PurgeUpdate{Result: *r, Done: r.Verdict != task.Undecided})
		x.jobID = x.many.firstJob
	}
}

// handlePurgeMsg brings an update in, and tells the operator how a purge ended.
func (r *Root) handlePurgeMsg(m purgeMsg) tea.Cmd {
	if r.oldTrouble(m.update.Wait.Trouble) {
		m.update.Wait.Trouble = nil
	}
	if !r.signedInAt.IsZero() && client.IsAuth(m.update.Progress.Trouble) && !client.IsAuth(m.update.Wait.Trouble) {
		// Of a target that was not asked about since then.
		m.update.Progress.Trouble = nil
	}
	next, tone, news := r.executions.handlePurgeMsg(m)
	if x := r.executions.byOperation[m.operation]; x != nil && x.unsent {
		// Its row says so, and no dialog opens for it by itself.
		r.offered[m.operation] = true
	}
	if x := r.executions.byOperation[m.operation]; x != nil && x.own != nil && m.update.Done && m.update.Err == nil {
		r.hearPurge(x)
	}
	if x := r.executions.byOperation[m.operation]; m.over || x == nil || x.own == nil || !x.own.running {
		// Of one that was sent in part only the rest is offered again, as one that
		// was cut off.
		if c := r.confirmed[m.operation]; c != nil && x == nil && client.IsAuth(m.update.Err) {
			r.refusedPurges, r.refusal = append(r.refusedPurges, c), m.update.Err
		}
		delete(r.confirmed, m.operation)
	}
	if r.executions.byOperation[m.operation] == nil {
		for _, s := range r.searches {
			s.forgetDelete(m.operation)
		}
	}
	if r.detail != nil && r.executions.byKey[r.detail.key] != r.detail {
		// Its row is gone: nothing of it was done.
		r.detail = nil
	}
	if m.beside != nil {
		// What another program has begun, or left, since it was looked for.
		next = tea.Batch(next, r.askPast())
	}
	if news == "" {
		return next
	}
	return tea.Batch(next, r.tell(tone, news))
}

// handlePurgeMsg brings an update in. It returns what to tell the operator when the
// purge has ended.
func (e *executions) handlePurgeMsg(m purgeMsg) (next tea.Cmd, tone widget.Tone, news string) {
	x := e.byOperation[m.operation]
	if x == nil || x.own == nil {
		return nil, 0, ""
	}
	switch {
	case m.begun:
		return e.handleBegun(x, m)
	case m.over && x.many != nil && e.deps.Ctx.Err() == nil:
		return e.endMany(x)
	case m.over:
		// The program, or its stay on this manager, ends before the purge does.
		x.own.running = false
		return e.Close(x, (*journal.Entry).Close), 0, ""
	case x.many != nil:
		return e.handleTargetUpdate(x, m)
	}
	x.own.update, x.result = m.update.PurgeUpdate, m.update.Result
	if len(x.result.Jobs) > 0 && x.jobID == 0 {
		e.adopt(x, x.result.Jobs[0].ID)
	}
	if !x.result.CreatedAt.IsZero() {
		x.created = x.result.CreatedAt
	}
	if !m.update.Done {
		e.rebuild()
		return readPurge(m.operation, m.updates), 0, ""
	}
	x.own.running = false
	tone, news = x.news()
	end := (*journal.Entry).Finish
	switch {
	case m.update.Err == nil:
	case client.MayHaveBeenTaken(m.update.Err):
		x.result.Verdict = task.Lost
	case x.leaves(m.update.Err):
		// Without a journal nobody can go on with it; it can be deleted again.
		x.unfinished, x.unsent = x.own.entry != nil, true
		end = (*journal.Entry).Close
	default:
		end = (*journal.Entry).GiveUp
		e.Forget(x)
	}
	e.rebuild()
	return e.Close(x, end), tone, news
}

// handleBegun brings in that a purge has begun, or why not.
func (e *executions) handleBegun(x *execution, m purgeMsg) (next tea.Cmd, tone widget.Tone, news string) {
	var another *overlapError
	if errors.As(m.err, &another) {
		e.Forget(x)
		e.rebuild()
		return nil, widget.ToneError, "Nothing was deleted: " + phrase.Sentence(another)
	}
	x.own.entry = m.entry
	if m.err != nil {
		e.journalTrouble = m.err
	}
	if m.beside != nil {
		tone, news = widget.ToneWarn, m.beside.news(e.deps.Engine.Clock.Now())
	}
	return readPurge(m.operation, m.updates), tone, news
}

// Forget takes the row of a purge away of which nothing was done: the message
// says so, and no row pretends.
func (e *executions) Forget(x *execution) {
	delete(e.byKey, x.key)
	delete(e.byOperation, x.operation)
}

// handleTargetUpdate brings the update of one of many targets in.
func (e *executions) handleTargetUpdate(x *execution, m purgeMsg) (next tea.Cmd, tone widget.Tone, news string) {
	many := x.many
	many.setUpdate(m.update.Target, m.update.PurgeUpdate)
	many.progress = m.update.Progress
	if many.firstJob != 0 && many.firstJob != x.jobID {
		x.jobID = many.firstJob
	}
	if many.done < len(many.updates) {
		return readPurge(m.operation, m.updates), 0, ""
	}
	return e.endMany(x)
}

// endMany ends the following of many targets, when each has its end or nobody
// tells any more.
func (e *executions) endMany(x *execution) (next tea.Cmd, tone widget.Tone, news string) {
	many := x.many
	x.own.running = false
	e.rebuild()
	tone, news = x.newsOfMany()
	end := (*journal.Entry).Finish
	switch {
	case many.maySend() && x.own.rest != giveUpRest:
		// What was not sent may be sent yet.
		end = (*journal.Entry).Close
		x.unfinished = true
	case many.verdicts[views.VerdictUnsent] > 0:
		end = (*journal.Entry).GiveUp
	}
	return e.Close(x, end), tone, news
}

// leaves says whether a purge has ended in an error after which its row stays, as
// one that was not sent and may be yet: the manager's job limiter refused it for
// minutes, or it was interrupted before. One that was begun here and whose token
// was refused is offered to be confirmed again; any other was told to have failed.
func (x *execution) leaves(err error) bool {
	var limited *client.RateLimitedError
	return errors.As(err, &limited) || x.own.resumed && x.own.rest != giveUpRest && maySend(err)
}

// Close lets go of the journal's entry, and reads the journal when something is
// left to go on with.
func (e *executions) Close(x *execution, end func(*journal.Entry)) tea.Cmd {
	entry, journal := x.own.entry, e.deps.Journal
	x.own.entry = nil
	if entry == nil {
		return nil
	}
	cutOff := x.unfinished
	return func() tea.Msg {
		end(entry)
		if !cutOff {
			return nil
		}
		records, err := journal.Past()
		return pastMsg{records, err}
	}
}

// adopt gives a purge the id of its job. The list may have brought the job's
// record already.
func (e *executions) adopt(x *execution, id uint) {
	if stranger := e.byKey[jobKey(id)]; stranger != nil && stranger != x {
		delete(e.byKey, stranger.key)
		x.listed = true
	}
	x.jobID = id
}

// news says in a line what became of a purge.
func (x *execution) news() (widget.Tone, string) {
	if err := x.own.update.Err; err != nil {
		var unsent *task.UnsentError
		switch {
		case errors.As(err, &unsent) && x.own.rest == giveUpRest:
			return widget.ToneInfo, "Nothing was deleted: it was never sent, and never will be."
		case errors.As(err, &unsent):
			return widget.ToneInfo, "It was never sent: " + keysOf("resume") + " asks again, and so does the next start."
		}
		if client.MayHaveBeenTaken(err) {
			return widget.ToneError, phrase.Sentence(err)
		}
		return widget.ToneError, "Nothing was deleted: " + phrase.Sentence(err)
	}
	r := &x.result
	if r.Verdict == task.NothingToPurge {
		return widget.ToneInfo, fmt.Sprintf("#%d %s: no host holds a copy", x.jobID, views.Verdict(r.Verdict)) + x.within()
	}
	text := fmt.Sprintf("#%d %s: %d deleted", x.jobID, views.Verdict(r.Verdict), r.Deleted())
	if n := r.Failed(); n > 0 {
		text += fmt.Sprintf(", %d failed", n)
	}
	if n, known := r.CopiesLeft(); known {
		if n == 0 {
			text += ", no copy found afterwards" + x.within()
		} else {
			text += fmt.Sprintf(", %d still found", n)
		}
	}
	if views.Verdict(r.Verdict).Open() {
		text += ". " + views.NotVerified
	}
	return views.Verdict(r.Verdict).Tone(), text
}

// within names the clusters of a purge that did not go to all.
func (x *execution) within() string {
	if in := x.own.clusters; in != "" && in != phrase.Scope(nil, nil) {
		return " in " + in
	}
	return ""
}

// newsOfMany says in a line what became of a purge of many targets.
func (x *execution) newsOfMany() (widget.Tone, string) {
	m := x.many
	words := fmt.Sprintf("%s targets: %s; copies: %s deleted", text.Number(len(m.updates)), views.Summary(m.counts()), text.Number(m.deleted))
	if m.failed > 0 {
		words += ", " + text.Number(m.failed) + " failed"
	}
	if m.left > 0 {
		words += ", " + text.Number(m.left) + " still found"
	}
	return x.verdict().Tone(), words
}

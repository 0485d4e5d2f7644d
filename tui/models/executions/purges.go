package executions

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Begin sends a confirmed purge and follows it. It is never stopped: what the
// manager has taken continues anyway.
func (e *Pane) Begin(op task.Operation, clusters string) tea.Cmd {
	x := e.operation(op)
	x.State, x.Own = Following, &ownPurge{op: op, began: e.deps.Engine.Clock.Now(), clusters: clusters}
	e.Rebuild()
	e.List.Home()
	own := map[string]bool{}
	for id, x := range e.ByOperation {
		own[id] = x.Own != nil
	}
	return startPurge(e.deps.Ctx, e.deps.Desk(), op, own)
}

// operation is the row of an operation, a new one where there is none.
func (e *Pane) operation(op task.Operation) *Execution {
	if x := e.ByOperation[op.ID]; x != nil {
		return x
	}
	x := &Execution{Key: operationKey(op.ID), Operation: op.ID, Created: e.deps.Now(), ClusterIDs: op.ClusterIDs}
	x.Result = task.PurgeResult{OperationID: op.ID, Reason: op.Reason, Who: op.Who}
	if len(op.Targets) > 0 {
		q := op.Targets[0].Query
		x.Result.Query, x.Result.TaskID = q, q.ComputedID()
	}
	if len(op.Targets) > 1 {
		x.Many = newManyPurge(op.Targets, op.ClusterIDs)
	}
	x.tasks = make(map[string]int, len(op.Targets))
	for i := range op.Targets {
		x.leaveOut(op.Targets[i].Elsewhere)
		x.name(i, &op.Targets[i])
	}
	e.ByKey[x.Key], e.ByOperation[op.ID] = x, x
	e.absorb(x)
	return x
}

// leaveOut counts copies that the purge leaves where they are.
func (x *Execution) leaveOut(clusters []task.KnownCluster) {
	for _, k := range clusters {
		i := slices.IndexFunc(x.elsewhere, func(e task.KnownCluster) bool { return e.ID == k.ID })
		if i < 0 {
			i, x.elsewhere = len(x.elsewhere), append(x.elsewhere, task.KnownCluster{ID: k.ID, Name: k.Name})
		}
		x.elsewhere[i].Copies += k.Copies
	}
}

// leftOut is how many copies the purge left where they are, and says so in a sentence;
// empty where none was known.
func (x *Execution) leftOut(names func(uint) string) (copies int, words string) {
	var where []string
	for _, k := range x.elsewhere {
		name := k.Name
		if name == "" && names != nil {
			name = names(k.ID)
		}
		copies += k.Copies
		where = append(where, phrase.Cluster(k.ID, name))
	}
	if copies == 0 {
		return 0, ""
	}
	were := " were"
	if copies == 1 {
		were = " was"
	}
	return copies, "In " + strings.Join(x.clusterNames(names), ", ") + " only: " + text.Copies(copies) + " in " + strings.Join(where, ", ") + were + " left out."
}

// name writes down which tasks a target's jobs delete.
func (x *Execution) name(i int, t *task.Target) {
	if t.Query.Type != task.Image {
		id := x.Result.TaskID
		if x.Many != nil {
			id = x.Many.Updates[i].Result.TaskID
		}
		x.tasks[id] = i
		return
	}
	ids := t.TaskIDs()
	if len(ids) == 0 {
		ids = []string{anyTask}
	}
	for _, id := range ids {
		x.tasks[id] = i
	}
}

// absorb takes the rows in that are jobs of a purge. The list may have brought
// them before.
func (e *Pane) absorb(x *Execution) {
	for key, row := range e.ByKey {
		if row.Operation != "" || row.Result.Mark() != x.Operation || !x.deletes(row.Result.TaskID) {
			continue
		}
		delete(e.ByKey, key)
		x.Listed = true
		if x.verifying == nil {
			x.verifying = row.verifying
		}
		if x.Many == nil && x.Result.Query.Type != task.Image {
			x.JobID, x.Created = row.JobID, row.Created
		}
		x.setRecord(&row.Result)
	}
}

// deletes says whether a task is one that the purge deletes. A bio can be
// copied: the mark alone tells nothing.
func (x *Execution) deletes(taskID string) bool {
	_, known := x.tasks[taskID]
	_, any := x.tasks[anyTask]
	return known || any
}

// setRecord takes in what the record of one of its jobs tells, of a purge that
// this dashboard does not follow. The journal knows more of what has ended.
func (x *Execution) setRecord(r *task.PurgeResult) {
	if x.Many == nil {
		if x.Result.Query.Type != task.Image {
			x.Result = *r
			x.wasSent()
		}
		return
	}
	i, known := x.tasks[r.TaskID]
	if !known || x.Many.Queries[i].Type == task.Image {
		return
	}
	if u := &x.Many.Updates[i]; !u.Done || u.Result.Verdict == task.Lost && u.Result.Proof == (task.Moment{}) {
		x.Many.setUpdate(i, task.PurgeUpdate{Result: *r, Done: r.Verdict != task.Undecided})
		x.JobID = x.Many.firstJob
	}
}

// HandlePurgeMsg brings an update in. It returns what to tell the operator when the
// purge has ended.
func (e *Pane) HandlePurgeMsg(m UpdateMsg) (next tea.Cmd, tone widget.Tone, news string) {
	x := e.ByOperation[m.Operation]
	if x == nil || x.Own == nil {
		return nil, 0, ""
	}
	switch {
	case m.begun:
		return e.handleBegun(x, m)
	case m.Over && x.Many != nil && e.deps.Ctx.Err() == nil:
		return e.endMany(x)
	case m.Over:
		// The program, or its stay on this manager, ends before the purge does.
		x.State = Followed
		return e.release(x, journal.LeftOpen), 0, ""
	case x.Many != nil:
		return e.handleTargetUpdate(x, m)
	}
	x.Own.Update, x.Result = m.Update.PurgeUpdate, m.Update.Result
	if len(x.Result.Jobs) > 0 && x.JobID == 0 {
		e.adopt(x, x.Result.Jobs[0].ID)
	}
	if !x.Result.CreatedAt.IsZero() {
		x.Created = x.Result.CreatedAt
	}
	if !m.Update.Done {
		e.Rebuild()
		return readPurge(m.Operation, m.updates), 0, ""
	}
	x.State = Followed
	tone, news = x.news(e.deps.Keys.Shown)
	end := journal.EndOf(!x.stays(m.Update.Err), m.Update.Err)
	switch {
	case end == journal.LeftOpen && x.resumable():
		x.State = Unsent
	case end == journal.LeftOpen:
		x.State = Dropped
	case end == journal.GivenUp:
		e.forget(x)
	case m.Update.Err != nil:
		x.Result.Verdict = task.Lost
	}
	e.Rebuild()
	return e.release(x, end), tone, news
}

// handleBegun brings in that a purge has begun, or why not.
func (e *Pane) handleBegun(x *Execution, m UpdateMsg) (next tea.Cmd, tone widget.Tone, news string) {
	now := e.deps.Engine.Clock.Now()
	var refused *journal.OverlapError
	if errors.As(m.err, &refused) {
		e.forget(x)
		e.Rebuild()
		return nil, widget.ToneError, "Nothing was deleted: " + text.Capital(phrase.Overlap(m.Beside, now)) + ". " + phrase.OverlapAdvice(m.Beside, "")
	}
	x.Own.Entry = m.entry
	if m.err != nil {
		e.JournalTrouble = m.err
	}
	if m.Beside != nil {
		tone, news = widget.ToneWarn, phrase.Beside(m.Beside, now, e.deps.Keys.Shown("resume"))
	}
	return readPurge(m.Operation, m.updates), tone, news
}

// forget takes the row of a purge away of which nothing was done: the message
// says so, and no row pretends.
func (e *Pane) forget(x *Execution) {
	delete(e.ByKey, x.Key)
	delete(e.ByOperation, x.Operation)
}

// handleTargetUpdate brings the update of one of many targets in.
func (e *Pane) handleTargetUpdate(x *Execution, m UpdateMsg) (next tea.Cmd, tone widget.Tone, news string) {
	many := x.Many
	many.setUpdate(m.Update.Target, m.Update.PurgeUpdate)
	many.Progress = m.Update.Progress
	if many.firstJob != 0 && many.firstJob != x.JobID {
		x.JobID = many.firstJob
	}
	if many.done < len(many.Updates) {
		return readPurge(m.Operation, m.updates), 0, ""
	}
	return e.endMany(x)
}

// endMany ends the following of many targets, when each has its end or no
// more is told.
func (e *Pane) endMany(x *Execution) (next tea.Cmd, tone widget.Tone, news string) {
	many := x.Many
	x.State = Followed
	e.Rebuild()
	tone, news = x.newsOfMany()
	end := journal.EndOf(x.Own.rest == journal.GiveUpRest, many.errors()...)
	switch {
	case end == journal.LeftOpen && x.resumable():
		x.State = Interrupted
	case end == journal.Finished && many.Verdicts[views.VerdictUnsent] > 0:
		end = journal.GivenUp
	}
	return e.release(x, end), tone, news
}

// resumable says whether the journal has what this dashboard follows.
func (x *Execution) resumable() bool { return x.Own.Entry != nil && x.Own.Entry.Resumable() }

// stays says whether a purge that was not sent keeps its row, to be sent later: the
// manager's job limiter refused it for minutes, or it was interrupted before. One
// that was begun here and whose token was refused is offered to be confirmed
// again; any other was told to have failed.
func (x *Execution) stays(err error) bool {
	var limited *client.RateLimitedError
	return errors.As(err, &limited) || x.Own.resumed && x.Own.rest != journal.GiveUpRest
}

// release ends the work on the journal's entry, and reads the journal when something
// is left to resume.
func (e *Pane) release(x *Execution, end journal.End) tea.Cmd {
	entry, desk, open := x.Own.Entry, e.deps.Desk(), x.open()
	x.Own.Entry = nil
	if entry == nil {
		return nil
	}
	return func() tea.Msg {
		entry.End(end)
		if !open {
			return nil
		}
		return ReadPast(desk)
	}
}

// adopt gives a purge the id of its job. The list may have brought the job's
// record already.
func (e *Pane) adopt(x *Execution, id uint) {
	if stranger := e.ByKey[jobKey(id)]; stranger != nil && stranger != x {
		delete(e.ByKey, stranger.Key)
		x.Listed = true
	}
	x.JobID = id
}

// news says in a line what became of a purge.
func (x *Execution) news(keys func(string) string) (widget.Tone, string) {
	if err := x.Own.Update.Err; err != nil {
		var unsent *task.UnsentError
		switch {
		case errors.As(err, &unsent) && x.Own.rest == journal.GiveUpRest:
			return widget.ToneInfo, "Nothing was deleted: it was never sent, and never will be."
		case errors.As(err, &unsent):
			return widget.ToneInfo, "It was never sent: " + keys("resume") + " asks again, and so does the next start."
		}
		if client.MayHaveBeenTaken(err) {
			return widget.ToneError, phrase.Sentence(err)
		}
		return widget.ToneError, "Nothing was deleted: " + phrase.Sentence(err)
	}
	r := &x.Result
	if r.Verdict == task.NothingToPurge {
		return widget.ToneInfo, fmt.Sprintf("#%d %s: no host holds a copy", x.JobID, views.Verdict(r.Verdict)) + x.within()
	}
	text := fmt.Sprintf("#%d %s: %d deleted", x.JobID, views.Verdict(r.Verdict), r.Deleted())
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
	if _, words := x.leftOut(nil); words != "" {
		text += ". " + words
	}
	return views.Verdict(r.Verdict).Tone(), text
}

// within names the clusters of a purge that did not go to all.
func (x *Execution) within() string {
	if in := x.Own.clusters; in != "" && in != phrase.Scope(nil, nil) {
		return " in " + in
	}
	return ""
}

// newsOfMany says in a line what became of a purge of many targets.
func (x *Execution) newsOfMany() (widget.Tone, string) {
	m := x.Many
	words := fmt.Sprintf("%s targets: %s; copies: %s deleted", text.Number(len(m.Updates)), views.Summary(m.counts()), text.Number(m.deleted))
	if m.failed > 0 {
		words += ", " + text.Number(m.failed) + " failed"
	}
	if m.left > 0 {
		words += ", " + text.Number(m.left) + " still found"
	}
	return x.Verdict().Tone(), words
}

package executions

import (
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/views"
)

// PastMsg is what the journal remembers.
type PastMsg struct {
	Records []journal.Record
	Err     error
}

// Rest is what is to become of the targets that were never sent, when a purge
// that was interrupted is resumed.
type Rest int

const (
	// LeaveRest sends nothing and decides nothing: the next start offers it again.
	LeaveRest Rest = iota
	// SendRest sends it.
	SendRest
	// GiveUpRest leaves it for good.
	GiveUpRest
)

// maySend says whether a target that ended in an error was not sent, and may be
// sent by and by: what the journal keeps of it is then not ended.
func maySend(err error) bool {
	var unsent *task.UnsentError
	var limited *client.RateLimitedError
	return !client.MayHaveBeenTaken(err) && (client.IsAuth(err) || errors.As(err, &unsent) || errors.As(err, &limited))
}

// Remember makes a row of what the journal has of a purge.
func (e *Pane) Remember(record *journal.Record) {
	x := e.Operation(record.Operation)
	switch {
	case !record.Unfinished():
		x.State = Remembered
	case record.Alive:
		x.State = Elsewhere
	case x.Many == nil && x.JobID == 0:
		x.State = Unsent
	default:
		x.State = Interrupted
	}
	if !x.Listed || x.Many != nil {
		x.Created = record.Operation.Began
	}
	for i := range record.Operation.Targets {
		u, known := RecordedTarget(record, i)
		if !known {
			continue
		}
		if x.Many != nil {
			// The record of a job tells as much of it, or more.
			if u.Done || len(x.Many.Updates[i].Result.Jobs) == 0 {
				x.Many.setUpdate(i, u)
			}
			x.JobID = x.Many.firstJob
			continue
		}
		x.wasSent()
		if !u.Done && x.Listed {
			continue
		}
		reason, who := x.Result.Reason, x.Result.Who
		x.Result = u.Result
		x.Result.Reason, x.Result.Who = reason, who
		if len(u.Result.Jobs) > 0 {
			e.adopt(x, u.Result.Jobs[0].ID)
		}
	}
}

// RecordedTarget is what the journal has of a target; false when that is
// nothing.
func RecordedTarget(record *journal.Record, i int) (task.PurgeUpdate, bool) {
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

// UnsentTargets are those of a purge that has ended for which no job was made.
func (x *Execution) UnsentTargets() (targets []task.Target) {
	if x.NeverSent() {
		return []task.Target{{Query: x.Result.Query}}
	}
	if x.Many == nil {
		return nil
	}
	for i := range x.Many.Updates {
		switch {
		case targetVerdict(&x.Many.Updates[i]) != views.VerdictUnsent:
		case x.Own != nil && i < len(x.Own.op.Targets):
			targets = append(targets, x.Own.op.Targets[i])
		default:
			targets = append(targets, task.Target{Query: x.Many.Queries[i]})
		}
	}
	return targets
}

// GoOn follows a purge that was interrupted.
func (e *Pane) GoOn(record journal.Record, entry *journal.Entry, rest Rest, clusters string) tea.Cmd {
	op := record.Operation
	x := e.Operation(op)
	x.State, x.Own = Following, &ownPurge{op: op, Entry: entry, began: op.Began, resumed: true, rest: rest, clusters: clusters}
	var requests []task.PurgeRequest
	for i, request := range op.Resume(entry, record.Sent) {
		if _, ended := record.Results[i]; ended {
			continue
		}
		request.WatchOnly = rest != SendRest
		requests = append(requests, request)
		if x.Many != nil {
			// What this session knows of its end before is over.
			u, _ := RecordedTarget(&record, i)
			x.Many.setUpdate(i, u)
		}
	}
	if len(requests) == 0 {
		x.State = Followed
		return e.Close(x, (*journal.Entry).Finish)
	}
	if x.Own.Update.Result = x.Result; x.JobID == 0 {
		x.Own.Update.Result.Jobs = nil
	}
	e.Rebuild()
	ctx, engine, many := e.deps.Ctx, e.deps.Engine, x.Many != nil
	return func() tea.Msg {
		if many {
			return readPurge(op.ID, engine.PurgeAll(ctx, requests))()
		}
		return readPurge(op.ID, follow(ctx, engine, requests))()
	}
}

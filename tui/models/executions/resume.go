package executions

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
)

// PastMsg is what the journal remembers.
type PastMsg struct {
	Records []journal.Record
	Err     error
}

// ReadPast reads what the journal remembers.
func ReadPast(desk journal.Desk) PastMsg {
	records, err := desk.Past()
	return PastMsg{Records: records, Err: err}
}

// Remember makes a row of what the journal has of a purge.
func (e *Pane) Remember(record *journal.Record) {
	x := e.operation(record.Operation)
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
		standing := record.Standing(i)
		switch {
		case standing == journal.Unsent && x.Many == nil && x.State == Remembered:
			// The answer to its delete was lost.
			x.Result.Verdict = task.Lost
			continue
		case standing == journal.Unsent, standing == journal.Missing:
			continue
		}
		u := task.PurgeUpdate{Result: record.Result(i), Done: standing == journal.Ended}
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
		x.Result = u.Result
		if len(u.Result.Jobs) > 0 {
			e.adopt(x, u.Result.Jobs[0].ID)
		}
	}
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

// Resume follows a purge that was taken over.
func (e *Pane) Resume(entry *journal.Entry, rest journal.Rest, names func(uint) string) tea.Cmd {
	record := entry.Record()
	e.Remember(&record)
	op := record.Operation
	x := e.operation(op)
	x.State, x.Own = Following, &ownPurge{op: op, Entry: entry, began: op.Began, resumed: true, rest: rest, clusters: phrase.Scope(op.ClusterIDs, names)}
	requests := entry.Requests(rest)
	if len(requests) == 0 {
		x.State = Followed
		return e.release(x, journal.Finished)
	}
	if x.Many != nil {
		for _, r := range requests {
			// What this dashboard knew of its end is over.
			x.Many.setUpdate(r.Target, task.PurgeUpdate{Result: record.Result(r.Target)})
		}
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

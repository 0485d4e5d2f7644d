package executions

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/client/spawn"
	"dftask/client/task"
	"dftask/tui/models/world"
)

// UpdateMsg is an update of a purge, which its operation id names.
type UpdateMsg struct {
	Operation string
	updates   <-chan task.TargetUpdate
	Update    task.TargetUpdate
	// begun is set in the first one, which brings the journal's entry, or why
	// there is none. With an [*overlapError] nothing was begun.
	begun bool
	entry *journal.Entry
	err   error
	// Beside is another purge of these targets that has not ended; nil where
	// there is none.
	Beside *overlap
	// Over is true when the channel was closed.
	Over bool
}

// startPurge writes an operation down, and then begins it, unless another
// program deletes some of its targets. own are the operations of this dashboard.
func startPurge(ctx context.Context, e *task.Engine, j world.Journal, op task.Operation, own map[string]bool) tea.Cmd {
	return func() tea.Msg {
		m := UpdateMsg{Operation: op.ID, begun: true}
		e.Begin(&op)
		var recorder task.Recorder
		if j != nil {
			m.entry, m.err = j.BeginUnless(op, func(past []journal.Record) error {
				Learn(e, past)
				if m.Beside = overlapOf(op, past, own); m.Beside != nil && m.Beside.alive {
					return &overlapError{*m.Beside, op.Began}
				}
				return nil
			})
			var another *overlapError
			if errors.As(m.err, &another) {
				return m
			}
			// Also when this message comes to nobody any more.
			context.AfterFunc(ctx, m.entry.Close)
			recorder = m.entry
		}
		m.updates = follow(ctx, e, op.Requests(recorder, nil))
		return m
	}
}

// Learn tells the engine what other programs on this machine know of purges.
func Learn(e *task.Engine, past []journal.Record) {
	for i := range past {
		for _, r := range past[i].Results {
			e.Learn(&r)
		}
	}
}

// follow begins purges. A single one tells all that it waits for; many would
// tell too much.
func follow(ctx context.Context, e *task.Engine, requests []task.PurgeRequest) <-chan task.TargetUpdate {
	if len(requests) != 1 {
		return e.PurgeAll(ctx, requests)
	}
	updates := make(chan task.TargetUpdate)
	spawn.Go(func() {
		defer close(updates)
		for u := range e.Purge(ctx, requests[0]) {
			select {
			case updates <- task.TargetUpdate{Target: requests[0].Target, PurgeUpdate: u}:
			case <-ctx.Done():
			}
		}
	})
	return updates
}

func readPurge(operation string, updates <-chan task.TargetUpdate) tea.Cmd {
	return func() tea.Msg {
		u, open := <-updates
		return UpdateMsg{Operation: operation, updates: updates, Update: u, Over: !open}
	}
}

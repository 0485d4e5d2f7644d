package executions

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/client/spawn"
	"dftask/client/task"
)

// UpdateMsg is an update of a purge, which its operation id names.
type UpdateMsg struct {
	Operation string
	updates   <-chan task.TargetUpdate
	Update    task.TargetUpdate
	// begun is set in the first one, which brings the journal's entry, or why
	// it keeps nothing. With a [*journal.OverlapError] nothing was begun.
	begun bool
	entry *journal.Entry
	err   error
	// Beside is another purge of these targets that has not ended; nil where
	// there is none.
	Beside *journal.Overlap
	// Over is true when the channel was closed.
	Over bool
}

// startPurge writes an operation down and sends it, unless another program deletes some
// of its targets. own are the operations of this dashboard.
func startPurge(ctx context.Context, desk journal.Desk, op task.Operation, own map[string]bool) tea.Cmd {
	return func() tea.Msg {
		m := UpdateMsg{Operation: op.ID, begun: true}
		m.entry, m.Beside, m.err = desk.Begin(op, journal.AllowIdle, own)
		var refused *journal.OverlapError
		if errors.As(m.err, &refused) {
			return m
		}
		// Also when the dashboard does not read this message any more.
		context.AfterFunc(ctx, m.entry.Close)
		m.updates = follow(ctx, desk.Engine, m.entry.Requests(journal.SendRest))
		return m
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

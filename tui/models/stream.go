package models

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/client/spawn"
	"dftask/client/task"
)

// A search or a purge is a channel of updates. Each is read by a command that
// brings one update back as a message, with the channel to read the next from.
// The message names its owner, which may be hidden or may have begun something
// newer by then: it is numbered.

// searchMsg is an update of the search that tab made under number serial.
type searchMsg struct {
	tab, serial int
	updates     <-chan task.SearchUpdate
	update      task.SearchUpdate
	// over is true when the channel was closed without a last update.
	over bool
}

func startSearch(ctx context.Context, e *task.Engine, tab, serial int, q task.Query, clusterIDs []uint) tea.Cmd {
	return func() tea.Msg {
		return readSearch(tab, serial, e.Search(ctx, q, clusterIDs))()
	}
}

func readSearch(tab, serial int, updates <-chan task.SearchUpdate) tea.Cmd {
	return func() tea.Msg {
		u, open := <-updates
		return searchMsg{tab: tab, serial: serial, updates: updates, update: u, over: !open}
	}
}

// purgeMsg is an update of a purge, which its operation id names.
type purgeMsg struct {
	operation string
	updates   <-chan task.TargetUpdate
	update    task.TargetUpdate
	// begun is set in the first one, which brings the journal's entry, or why
	// there is none. With an [*overlapError] nothing was begun.
	begun bool
	entry *journal.Entry
	err   error
	// beside is another purge of these targets that has not ended; nil where
	// there is none.
	beside *overlap
	// over is true when the channel was closed.
	over bool
}

// Journal remembers the purges beyond the program's end.
type Journal interface {
	BeginUnless(op task.Operation, refuse func(past []journal.Record) error) (*journal.Entry, error)
	Take(id string) (*journal.Entry, error)
	Past() ([]journal.Record, error)
	OnTrouble(tell func(error))
}

// startPurge writes an operation down, and then begins it, unless another
// program deletes some of its targets. own are the operations of this dashboard.
func startPurge(ctx context.Context, e *task.Engine, j Journal, op task.Operation, own map[string]bool) tea.Cmd {
	return func() tea.Msg {
		m := purgeMsg{operation: op.ID, begun: true}
		e.Begin(&op)
		var recorder task.Recorder
		if j != nil {
			m.entry, m.err = j.BeginUnless(op, func(past []journal.Record) error {
				learn(e, past)
				if m.beside = overlapOf(op, past, own); m.beside != nil && m.beside.alive {
					return &overlapError{*m.beside, op.Began}
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

// learn tells the engine what other programs on this machine know of purges.
func learn(e *task.Engine, past []journal.Record) {
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
		return purgeMsg{operation: operation, updates: updates, update: u, over: !open}
	}
}

// foundMsg is an update of the many searches that tab made under number serial.
type foundMsg struct {
	tab, serial int
	updates     <-chan task.FoundUpdate
	update      task.FoundUpdate
	over        bool
}

func startSearches(ctx context.Context, e *task.Engine, tab, serial int, queries []task.Query, clusterIDs []uint) tea.Cmd {
	return func() tea.Msg {
		return readFound(tab, serial, e.SearchAll(ctx, queries, clusterIDs))()
	}
}

// searchSome searches some of many targets, whose places among all at has.
func searchSome(ctx context.Context, e *task.Engine, queries []task.Query, at []int, clusterIDs []uint) <-chan task.FoundUpdate {
	updates := make(chan task.FoundUpdate)
	spawn.Go(func() {
		defer close(updates)
		for u := range e.SearchAll(ctx, queries, clusterIDs) {
			u.Target = at[u.Target]
			select {
			case updates <- u:
			case <-ctx.Done():
			}
		}
	})
	return updates
}

func readFound(tab, serial int, updates <-chan task.FoundUpdate) tea.Cmd {
	return func() tea.Msg {
		u, open := <-updates
		return foundMsg{tab: tab, serial: serial, updates: updates, update: u, over: !open}
	}
}

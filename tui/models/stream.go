package models

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

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
	updates   <-chan task.PurgeUpdate
	update    task.PurgeUpdate
	over      bool
}

func startPurge(ctx context.Context, e *task.Engine, r task.PurgeRequest) tea.Cmd {
	return func() tea.Msg {
		return readPurge(r.OperationID, e.Purge(ctx, r))()
	}
}

func readPurge(operation string, updates <-chan task.PurgeUpdate) tea.Cmd {
	return func() tea.Msg {
		u, open := <-updates
		return purgeMsg{operation: operation, updates: updates, update: u, over: !open}
	}
}

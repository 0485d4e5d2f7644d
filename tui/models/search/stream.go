package search

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/spawn"
	"dftask/client/task"
)

// UpdateMsg is an update of the search that tab made under number serial.
type UpdateMsg struct {
	Tab, Serial int
	updates     <-chan task.SearchUpdate
	Update      task.SearchUpdate
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
		return UpdateMsg{Tab: tab, Serial: serial, updates: updates, Update: u, over: !open}
	}
}

// FoundMsg is an update of the many searches that tab made under number serial.
type FoundMsg struct {
	Tab, Serial int
	updates     <-chan task.FoundUpdate
	Update      task.FoundUpdate
	Over        bool
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
		return FoundMsg{Tab: tab, Serial: serial, updates: updates, Update: u, Over: !open}
	}
}

package dialogs

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/spawn"
	"dftask/tui/models/world"
)

// accessMsg is a step of a signing in, or its end.
type accessMsg struct {
	of      *tries
	step    world.Step
	done    bool
	granted world.Granted
	err     error
	next    <-chan accessMsg
}

// placesMsg says where a token can be kept.
type placesMsg struct{ noKeyring, file string }

// attempt carries a signing in out and tells its steps.
func attempt(ctx context.Context, of *tries, try func(context.Context, func(world.Step)) (world.Granted, error)) tea.Cmd {
	return func() tea.Msg {
		steps := make(chan accessMsg)
		spawn.Go(func() {
			defer close(steps)
			put := func(m accessMsg) {
				m.of = of
				select {
				case steps <- m:
				case <-ctx.Done():
				}
			}
			granted, err := try(ctx, func(s world.Step) { put(accessMsg{step: s}) })
			put(accessMsg{done: true, granted: granted, err: err})
		})
		return readAccess(steps)()
	}
}

func readAccess(steps <-chan accessMsg) tea.Cmd {
	return func() tea.Msg {
		m, open := <-steps
		if !open {
			return nil
		}
		m.next = steps
		return m
	}
}

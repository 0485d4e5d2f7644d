package models

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/keymap"
	"dftask/tui/models/panes"
)

// Each action of the table does something, and nothing is done that has no key.
func TestEachActionHasItsDeed(t *testing.T) {
	keys, does := keymap.Default(), deeds()
	for id, d := range does {
		assert.NotNil(t, keys.Find(id), "%s is in no table", id)
		assert.NotNil(t, d.run, id)
	}
	for _, g := range keys.Groups() {
		for _, a := range g.Actions {
			assert.Contains(t, does, a.ID)
		}
	}
	for _, tab := range panes.Tabs {
		assert.NotNil(t, keys.Find(tab.Action), tab.Action)
	}
}

func TestEveryActionOfThePaletteWorksOrSaysWhyNot(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		for _, url := range []string{"", llama} {
			if url != "" {
				d.search(url)
			}
			views := [][]string{{"5", "enter"}, {"esc"}, {"5"}}
			if testing.Short() && url == "" {
				views = views[:1]
			}
			for _, pane := range views {
				for i, c := range d.root.actions.commands() {
					d.press("1", "esc")
					d.press(pane...)
					asks := c.Takes != "" && d.root.actions.disabled(d.deps.Keys.Action(c.ID)) == ""
					d.press(":")
					for range i { // not drawn: each is tried below
						d.model.Update(tea.KeyMsg{Type: tea.KeyDown})
					}
					d.press("enter")
					_, asking := d.root.front.dialog.(*dialogs.Palette)
					assert.Equal(t, asks, asking, c.ID)
					if d.quit {
						d.quit = false
					}
					d.press("esc")
					assert.Nil(t, d.root.front.dialog)
				}
			}
		}
		assert.Zero(t, len(d.root.panes.Executions.Running()), "nothing is deleted without the word")
	})
}

// The keys that a person has bound are those that work, and those that are shown.
func TestKeysOfOnesOwn(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		keys, wrong := keymap.Default().Bind(map[string][]string{"delete": {"D"}, "tab-executions": {"e", "f5"}, "help": {"f1"}, "dialog-close": {"ctrl+g"}})
		require.Empty(t, wrong)
		d.deps.Keys = keys
		d.useRoot(New(d.deps))
		d.search(llama)
		d.sees("D delete", "e Executions", "F1 help")
		d.press("d")
		require.Nil(t, d.root.front.dialog)
		d.press("D")
		require.NotNil(t, d.confirming())
		d.sees("ctrl+g back")
		d.press("esc")
		require.NotNil(t, d.root.front.dialog)
		d.send(tea.KeyMsg{Type: tea.KeyCtrlG})
		require.Nil(t, d.root.front.dialog)
		d.press("e")
		d.sees("[e Executions")
		d.send(tea.KeyMsg{Type: tea.KeyF1})
		d.sees("e F5", "the executions alone")
	})
}

package models

import (
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/keymap"
)

// lastLine is what the footer says.
func (d *driver) lastLine() string {
	lines := strings.Split(d.screen(), "\n")
	return lines[len(lines)-1]
}

// In a text field the last line has the keys that work there, and help opens with one
// that is no text.
func TestTheLastLineOfATextField(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {40, 12}} {
		drive(t, simulator.Options{}, size.w, size.h, func(d *driver) {
			for _, tab := range []string{"1", "2", "3", "4"} {
				d.press("esc", tab)
				assert.Contains(t, d.lastLine(), "esc keys")
				assert.Contains(t, d.lastLine(), "F1 help")
				d.send(tea.KeyMsg{Type: tea.KeyF1})
				require.IsType(t, &dialogs.Help{}, d.root.front.dialog)
				d.press("esc", "?")
				assert.Equal(t, "?", d.root.panes.Search().Form.Focused().Input.Value(), "a text")
				assert.Nil(t, d.root.front.dialog)
			}
			d.press("5", "/", "sato")
			d.press("esc", "5", "/", "sato")
			assert.Contains(t, d.lastLine(), "enter keep  esc end")
			assert.NotContains(t, d.lastLine(), "open")
			d.send(tea.KeyMsg{Type: tea.KeyF1})
			require.IsType(t, &dialogs.Help{}, d.root.front.dialog)
		})
	}
}

// A key of one's own that is text too is text in a text field.
func TestASuspendThatIsALetterIsTextInAField(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		keys, wrong := keymap.Default().Bind(map[string][]string{"suspend": {"ctrl+z", "Z"}})
		require.Empty(t, wrong)
		d.deps.Keys = keys
		d.useRoot(New(d.deps))
		d.press("Z")
		assert.Equal(t, "Z", d.root.panes.Search().Form.Value("url"))
	})
}

// A configuration that is not used is told, for its keys do not work.
func TestAConfigurationThatIsNotUsedIsTold(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.deps.ConfigTrouble = errors.New("config.yaml:3:3: r is already the key of refresh")
		d.useRoot(New(d.deps))
		d.sees("! Settings and keys are not used: config.yaml:3:3: r is already the key of refresh")
	})
}

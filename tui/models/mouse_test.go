package models

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/keymap"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// point is where a text stands on the screen first.
func (d *driver) point(words string) (x, y int) {
	d.t.Helper()
	for y, line := range strings.Split(d.screen(), "\n") {
		if before, _, found := strings.Cut(line, words); found {
			return text.Width(before), y
		}
	}
	require.Fail(d.t, "not on the screen", "%q:\n%s", words, d.screen())
	return 0, 0
}

// mouse does something with the mouse on a text.
func (d *driver) mouse(button tea.MouseButton, words string) {
	d.t.Helper()
	d.screen()
	x, y := d.point(words)
	d.send(tea.MouseMsg{X: x, Y: y, Button: button, Action: tea.MouseActionPress})
	d.receive()
	if button == tea.MouseButtonLeft {
		d.send(tea.MouseMsg{X: x, Y: y, Button: button, Action: tea.MouseActionRelease})
		d.receive()
	}
}

func (d *driver) click(words string) {
	d.t.Helper()
	d.mouse(tea.MouseButtonLeft, words)
}

// drivePointed is drive on a terminal whose mouse is used.
func drivePointed(t *testing.T, w, h int, test func(d *driver)) {
	drive(t, simulator.Options{}, w, h, func(d *driver) {
		d.deps.Styles.Zones = true
		test(d)
	})
}

// A click goes to tabs, fields, panes and rows; a second one opens the row.
func TestClicks(t *testing.T) {
	drivePointed(t, 80, 24, func(d *driver) {
		d.search(llama)
		d.click("3 Task ID")
		d.sees("[3 Task ID]")
		d.click("1 URL")
		d.click("Application")
		assert.Equal(t, "application", d.root.panes.Search().Form.Focused().Name)
		d.press("ml")
		assert.Equal(t, "ml", d.root.panes.Search().Form.Value("application"))
		d.click("node-003")
		assert.Equal(t, keymap.Copies, d.root.panes.Place())
		assert.Regexp(t, `(?m)^> +node-003`, d.screen())
		d.click("─ Executions ─")
		d.sees("[5 Executions")
		d.click("base-layer.tar")
		assert.Contains(t, d.root.panes.Executions.Current().Result.Query.Target(), "base-layer.tar")
		assert.Nil(t, d.root.panes.Detail, "one click opens nothing")
		d.press("k", "j")
		d.click("base-layer.tar")
		assert.Nil(t, d.root.panes.Detail, "keys came between the two")
		d.click("base-layer.tar")
		require.NotNil(t, d.root.panes.Detail)
		d.sees("Execution #", "PARTLY PURGED")
		d.click("esc back")
		assert.Nil(t, d.root.panes.Detail)
	})
}

// Of panes side by side a click goes to the one that it is in, and the wheel scrolls
// what it is over, whichever has the keys.
func TestTheWheelScrollsWhatItIsOver(t *testing.T) {
	drivePointed(t, 160, 30, func(d *driver) {
		d.search(llama)
		require.Equal(t, keymap.Copies, d.root.panes.Place())
		d.mouse(tea.MouseButtonWheelDown, "RESULT")
		assert.Equal(t, keymap.Copies, d.root.panes.Place())
		assert.Equal(t, wheelRows, d.root.panes.Executions.List.At)
		d.mouse(tea.MouseButtonWheelDown, "node-002")
		assert.Equal(t, wheelRows, d.root.panes.Search().Copies.List.At)
		d.mouse(tea.MouseButtonWheelUp, "node-002")
		assert.Equal(t, 0, d.root.panes.Search().Copies.List.At)
		d.click("mkeller")
		assert.Equal(t, keymap.Executions, d.root.panes.Place())
		d.click("eu-west")
		assert.Equal(t, views.PaneCopies, d.root.panes.Focus)
		// Beside the last row of the copies the executions go on.
		_, y := d.point("eu-west")
		d.send(tea.MouseMsg{X: 150, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
		assert.Equal(t, views.PaneExecutions, d.root.panes.Focus)
	})
}

// A dialog takes clicks on its own keys, and no others.
func TestClicksUnderADialog(t *testing.T) {
	drivePointed(t, 80, 24, func(d *driver) {
		d.search(llama)
		d.click("d delete")
		d.wait(time.Second)
		require.NotNil(t, d.confirming())
		for _, elsewhere := range []string{"Delete", "llama.bin", "cluster-1", "─ Executions"} {
			d.click(elsewhere)
			require.NotNil(t, d.confirming(), elsewhere)
		}
		x, y := d.point("Executions")
		for x := x; x < 80; x++ {
			d.send(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
		}
		require.NotNil(t, d.confirming())
		assert.False(t, d.root.panes.OnExecutions())
		d.click("tab reason")
		d.press("INC-7")
		d.sees("INC-7")
		d.click("esc back")
		require.Nil(t, d.root.front.dialog)
		assert.Equal(t, 1, d.wire.count("POST /oapi/v1/jobs"), "only the search was sent")
		d.click("? help")
		require.IsType(t, &dialogs.Help{}, d.root.front.dialog)
		before := d.screen()
		d.mouse(tea.MouseButtonWheelDown, "Keys")
		assert.NotEqual(t, before, d.screen())
	})
}

// A row that has gone since it was drawn is not taken for the one in its place.
func TestAClickOnARowThatIsGone(t *testing.T) {
	drivePointed(t, 80, 24, func(d *driver) {
		d.press("5")
		d.wait(time.Second)
		x, y := d.point("base-layer.tar")
		list := &d.root.panes.Executions.List
		was := list.Current()
		list.Keys = slices.DeleteFunc(slices.Clone(list.Keys), func(key string) bool {
			return strings.HasSuffix(d.root.panes.Executions.ByKey[key].Result.Query.Target(), "base-layer.tar")
		})
		d.root.Update(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
		assert.Equal(t, was, list.Current())
	})
}

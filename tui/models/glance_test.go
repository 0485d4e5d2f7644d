package models

import (
	"fmt"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
	"dftask/tui/models/guard"
)

const droppedKeys = "Dropped the keys that were typed before this dialog was on the screen."

// onTerminal lets a test say which frames reach the terminal.
func (d *driver) onTerminal() (draw func()) {
	var drawn uint64
	d.deps.Drawn = func() uint64 { return drawn }
	d.root.front.glance.Drawn = d.deps.Drawn
	return func() {
		_, mark := guard.CutMark([]byte(d.model.View()))
		drawn = max(drawn, mark)
	}
}

// What is typed before a dialog is on the screen is dropped, and that is said.
// What is typed after is not, however the dialog was opened.
func TestKeysBeforeTheDialogIsSeen(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		draw := d.onTerminal()
		d.search(llama)
		open := func() {
			d.press("d")
			d.wait(guard.WordGap)
		}
		open()
		d.press("delete", "enter")
		d.sees("type delete to continue", droppedKeys)
		draw()
		d.press("delete")
		d.sees("enter deletes now")

		// Closed and opened again before the next frame is written, it looks as
		// before. Nothing would be written for it but for the mark.
		before := d.model.View()
		d.press("esc")
		open()
		d.press("delete")
		d.doesNotSee("enter deletes now")
		assert.NotEqual(t, before, d.model.View())
		draw()
		d.press("delete")
		d.sees("enter deletes now")
	})
}

// Every dialog that asks drops them, and says so each time it opens.
func TestEveryDialogThatAsksDropsKeys(t *testing.T) {
	for name, open := range map[string]func(d *driver){
		"the confirmation": func(d *driver) { d.press("d") },
		"a paste":          func(d *driver) { d.paste(llama, fail) },
		"quitting":         func(d *driver) { d.otherPurge(fail, ""); d.press("q") },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, simulator.Options{}, 80, 24, func(d *driver) {
				draw := d.onTerminal()
				d.search(llama)
				d.press("d")
				d.wait(guard.WordGap)
				draw()
				d.press("delete", "enter")
				d.wait(time.Second)
				d.press("1", "esc")
				d.wait(guard.WordGap)
				open(d)
				d.wait(guard.WordGap)
				opened := fmt.Sprintf("%p", d.root.front.dialog)
				d.press("q", "s", "d", "enter", "esc")
				assert.False(t, d.quit)
				assert.Equal(t, opened, fmt.Sprintf("%p", d.root.front.dialog))
				d.sees(droppedKeys)
				draw()
				d.press("esc")
				assert.Nil(t, d.root.front.dialog)
			})
		})
	}
}

// Ctrl+c closes even a dialog that is not on the screen, and nothing is deleted
// by a key on a terminal that is too small to show it.
func TestADialogThatCannotBeSeen(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		draw := d.onTerminal()
		d.search(llama)
		d.press("d")
		d.wait(guard.WordGap)
		draw()
		d.press("delete")
		d.sees("enter deletes now")
		d.send(tea.WindowSizeMsg{Width: 10, Height: 3})
		d.press("enter")
		assert.Empty(t, d.root.panes.Executions.Running())
		d.press("ctrl+c")
		assert.Nil(t, d.root.front.dialog)
	})
}

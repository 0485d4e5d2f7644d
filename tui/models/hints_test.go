package models

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

// The footer says what the key does here.
func TestTheFooterOfARetry(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(fail, diskOnly)
		d.press("d", "delete", "enter")
		d.sees("r refresh")
		d.wait(60 * time.Second)
		d.sees("r delete again")
		d.doesNotSee("r refresh")
		d.press("enter")
		d.doesNotSee("r refresh")
		d.press("esc", "esc")
		d.sees("r refresh")
	})
}

// A key that does nothing says so, and leaves nothing behind for the next.
func TestThereIsNothingToZoomIn(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail)
		d.press("d", "delete", "enter")
		d.wait(60 * time.Second)
		d.press("z")
		d.sees("is the whole screen already")
		d.press("esc")
		d.sees("[Executions]")
		d.press("z")
		d.sees("is the whole screen already")
		d.press("esc")
		assert.Equal(t, 0, d.root.panes.Tab)
	})
}

func TestTheConfirmationScrollsBack(t *testing.T) {
	drive(t, simulator.Options{}, 80, 14, func(d *driver) {
		d.search(llama)
		d.press("d")
		top := d.screen()
		for range 40 {
			d.press("ctrl+d")
		}
		bottom := d.screen()
		require.NotEqual(t, top, bottom)
		d.press("ctrl+u")
		assert.NotEqual(t, bottom, d.screen())
	})
}

// A frame of a list whose rows are all marked must not cost what the list
// costs.
func TestMarksDoNotCostAFrame(t *testing.T) {
	cost := func(n int) float64 {
		r, _ := purging(n)
		r.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
		_ = r.View()
		r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'a'}})
		_ = r.View()
		require.Len(t, r.panes.Rows().Marked(), n)
		return testing.AllocsPerRun(20, func() {
			r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'j'}})
			_ = r.View()
		})
	}
	small, large := cost(200), cost(10_000)
	assert.LessOrEqual(t, large, 1.2*small, "allocations of a key with 10,000 marked rows, and with 200")
}

// What no delete reaches is not offered for another one; the command that removes
// it is.
func TestForgottenCopiesAreNotOfferedAgain(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(diskOnly)
		d.press("d", "delete", "enter")
		d.waitFor("NOTHING PURGED: 0 deleted, 2 still found", 40*time.Second)
		d.press("5", "g", "enter")
		d.sees("x copy the command", "dfctl task rm")
		d.doesNotSee("delete again what is left")
		d.press("x")
		d.waitFor("Copied", time.Second)
		assert.Contains(t, d.copied, "dfctl task rm ")
	})
}

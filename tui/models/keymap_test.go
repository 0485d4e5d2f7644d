package models

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
	"dftask/tui/models/dialogs"
)

// A key does one thing at a place, and every action can be found.
func TestTheActionTable(t *testing.T) {
	ids := map[string]bool{}
	type spot struct {
		key string
		at  place
	}
	taken := map[spot]string{}
	hinted := map[string]bool{}
	for _, id := range hintOrder {
		hinted[id] = true
	}
	for _, g := range groups {
		for _, a := range g.actions {
			assert.False(t, ids[a.id], "%s is twice in the table", a.id)
			ids[a.id] = true
			assert.NotEmpty(t, a.keys.Help().Desc, a.id)
			assert.NotNil(t, a.run, a.id)
			assert.NotZero(t, a.where, a.id)
			assert.Equal(t, a.words != "", hinted[a.id], "%s: words are for the footer", a.id)
			for _, key := range a.keys.Keys() {
				for _, at := range []place{inForm, inCopies, inExecutions, inDetail} {
					if a.where&at == 0 {
						continue
					}
					assert.Empty(t, taken[spot{key, at}], "%s of %s is taken", key, a.id)
					taken[spot{key, at}] = a.id
				}
			}
		}
	}
	for _, id := range hintOrder {
		assert.True(t, ids[id], "%s is in the footer and in no table", id)
	}
}

func TestEveryActionOfThePaletteWorksOrSaysWhyNot(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		for _, url := range []string{"", llama} {
			if url != "" {
				d.search(url)
			}
			for _, pane := range [][]string{{"esc"}, {"5"}, {"5", "enter"}} {
				for i := range d.root.commands() {
					d.press("1", "esc")
					d.press(pane...)
					d.press(":")
					for range i {
						d.press("down")
					}
					d.press("enter")
					_, closed := d.root.dialog.(*dialogs.Palette)
					assert.False(t, closed)
					if d.quit {
						d.quit = false
					}
					d.press("esc")
					assert.Nil(t, d.root.dialog)
				}
			}
		}
		assert.Zero(t, len(d.root.executions.Running()), "nothing is deleted without the word")
	})
}

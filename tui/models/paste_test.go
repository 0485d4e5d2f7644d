package models

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
)

// A paste does something or says why it does nothing.
func TestAPasteOutsideTheForm(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.paste(fail, diskOnly)
		d.sees("2 targets pasted")
		d.press("esc")
		d.paste(fail)
		d.sees("Nothing is pasted here: 1 leads to the URL field.")
		d.press("5")
		d.paste(fail, diskOnly)
		d.sees("Nothing is pasted here: targets are pasted into the URL field of the first tab.")
		assert.Nil(t, d.root.front.dialog)

		// Lines put together would be the tag of nothing.
		d.press("1", "tab")
		d.paste("prod", "test")
		d.sees("A field takes one line.")
		assert.Empty(t, d.root.panes.Search().Form.Value("tag"))
		d.paste("prod")
		assert.Equal(t, "prod", d.root.panes.Search().Form.Value("tag"))
	})
}

func TestAPasteHasABound(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(urls(maxPaste)...)
		d.sees("10,000 targets pasted")
		d.press("esc")
		d.paste(urls(maxPaste + 1)...)
		d.sees("10,001 lines are too many for a paste", "--from FILE")
		assert.Nil(t, d.root.front.dialog)
	})
}

// A key that was typed before the question could be read does not answer it.
func TestAPasteIsNotAnsweredUnseen(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		draw := d.onTerminal()
		d.paste(llama, fail)
		d.press("s", "d", "esc")
		d.sees("2 targets pasted")
		assert.Zero(t, d.wire.count("POST"))
		draw()
		d.press("s")
		d.wait(time.Second)
		assert.Equal(t, 2, d.wire.count("POST"))
		assert.False(t, strings.Contains(d.screen(), "pasted"))
	})
}

// Where nothing can be deleted it is not offered, and the list that was pasted
// is still there to be searched.
func TestAPasteWhereNothingIsDeleted(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.deps.ReadOnly = true
		d.paste(llama, fail)
		d.sees("2 targets pasted", "read-only", "s search all")
		d.doesNotSee("delete all")
		d.press("d")
		d.sees("2 targets pasted")
		d.press("s")
		d.wait(40 * time.Second)
		d.sees("2 of 2 with copies")
		assert.Empty(t, d.deletes())
	})
}

package models

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
)

// Copies that were found before a delete are not shown as if they were there.
func TestWhatWasFoundBeforeADeleteIsOutdated(t *testing.T) {
	const outdated = "OUTDATED: a delete was sent since, r searches again"
	t.Run("one target", func(t *testing.T) {
		drive(t, simulator.Options{}, 80, 24, func(d *driver) {
			d.search(llama)
			d.press("a", "d", "delete", "enter")
			d.waitFor("PURGED: 8 deleted", 40*time.Second)
			d.press("esc")
			d.sees(outdated, "node-001")
			d.press("r")
			d.doesNotSee("OUTDATED")
			d.waitFor("no copy found", 40*time.Second)
			d.doesNotSee("OUTDATED")
		})
	})
	t.Run("under another name", func(t *testing.T) {
		drive(t, simulator.Options{}, 120, 40, func(d *driver) {
			d.search(llama)
			d.press("3", simulator.Task{URL: llama}.TaskID(), "esc", "d", "delete", "enter")
			d.waitFor("PURGED: 8 deleted", 40*time.Second)
			d.press("1", "esc")
			d.sees(outdated)
		})
	})
	t.Run("some of many", func(t *testing.T) {
		drive(t, simulator.Options{}, 120, 40, func(d *driver) {
			d.paste(llama, fail)
			d.press("s")
			d.wait(40 * time.Second)
			d.press("g", "d", "delete", "enter")
			d.waitFor("PURGED: 8 deleted", 40*time.Second)
			d.press("1", "esc")
			assert.Equal(t, 1, strings.Count(d.screen(), "delete sent since"))
			d.press("g", "enter")
			d.sees(outdated)
			d.press("r")
			d.waitFor("no copy found", 40*time.Second)
			d.press("esc")
			d.doesNotSee("delete sent since")
		})
	})
}

package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/guard"
)

const tagged = "https://example.com/tagged.tgz"

// What is not found is searched under other names by itself; enter uses the one that
// was found, and d deletes that.
func TestATaskIsFoundUnderAnotherName(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(tagged)
		d.waitFor("Searching it under 5 other names.", 40*time.Second)
		d.waitFor("Found: 3 copies with tag prod, application ml (as job #", 40*time.Second)
		d.sees("enter use it")
		asked := d.wire.count("POST")
		d.press("enter")
		d.sees("3 in 1 cluster", "prod", "node-003")
		d.doesNotSee("OUTDATED", "Found:")
		d.press("d")
		d.wait(guard.WordGap)
		d.sees("Delete 3 copies in 1 cluster?", "prod", "ml")
		assert.Equal(t, asked, d.wire.count("POST"), "nothing was searched again")
		d.press("delete", "enter")
		d.wait(40 * time.Second)
		want := task.Query{Type: task.URL, URL: tagged, Tag: "prod", Application: "ml"}
		assert.Empty(t, d.manager.Holders(want.ComputedID()), "its copies are gone")
	})
}

// The very URL is under another id: it is asked along with the search, and shown on
// the tab for ids.
func TestAURLIsFoundUnderTheIDOfOlderHosts(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search("https://example.com/x.bin?z=1&a=2")
		d.waitFor("Found: 2 copies under the id of hosts before client #2014", 33*time.Second)
		assert.Equal(t, 2, d.wire.count("POST"))
		d.press("enter")
		d.sees("[3 Task ID]", "2 in 1 cluster", "node-005")
		require.Equal(t, task.ID, d.root.panes.Search().Asked.Type)
	})
}

func TestNothingIsFoundUnderAnyName(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search("https://example.com/none.bin")
		d.wait(70 * time.Second)
		d.sees("Also searched, without a copy:", "- with tag prod, application ml (as job #", "- with http:// for https://", "X-Dragonfly-Task-ID")
		d.doesNotSee("use it")
		asked := d.wire.count("POST")
		d.wait(5 * time.Minute)
		assert.Equal(t, asked, d.wire.count("POST"), "once is enough")

		// Another search ends them, and what they still bring is dropped.
		d.press("r")
		d.sees("6 min ago: 0 copies (job ")
		d.wait(32 * time.Second)
		d.sees("Searching it under")
		d.search(llama)
		d.wait(40 * time.Second)
		d.sees("8 in 2 clusters")
		d.doesNotSee("Also searched")
	})
}

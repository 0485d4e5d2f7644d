package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/tui/models/search"
)

// What comes in for a target that was searched again is not shown under
// another.
func TestOneOfManyIsSearchedAgain(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail, "https://example.com/none.bin")
		d.press("s")
		d.wait(40 * time.Second)
		d.press("g", "enter")
		d.sees("8 in 2 clusters")
		d.doesNotSee("the form was edited")
		asked := d.wire.count("POST")
		d.manager.AddTask(simulator.Task{URL: llama, Copies: []simulator.Copy{{Host: "eu-west/node-003"}}})
		d.press("r")
		d.sees("next check in")
		d.wait(time.Second)
		d.press("esc")
		d.waitFor("fail.bin", time.Second)
		// What has no answer yet stands behind what has.
		d.press("g", "enter")
		require.Equal(t, fail, d.root.panes.Search().Asked.URL)
		d.wait(40 * time.Second)
		assert.Equal(t, asked+1, d.wire.count("POST"))
		d.press("d")
		d.sees("3 copies")
		d.press("esc", "esc", "g", "enter")
		d.sees("9 in 2 clusters")
		assert.Equal(t, 3, d.root.panes.Search().Many.Done)
		assert.Equal(t, 12, d.root.panes.Search().Many.Copies)
	})
}

// The searches of the others continue, and two of one target end in the newer.
func TestOneOfManyIsSearchedAgainWhileTheOthersAre(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail, diskOnly)
		d.press("s")
		d.wait(2 * time.Second)
		d.press("g", "enter", "r", "r")
		m := d.root.panes.Search().Many
		d.wait(29 * time.Second)
		require.Equal(t, 2, m.Done, "the others are answered, and what was asked first of this one counts no more")
		d.wait(31 * time.Second)
		d.sees("8 in 2 clusters")
		d.press("esc")
		assert.Equal(t, 3, d.root.panes.Search().Many.Done)
		assert.False(t, d.root.panes.Search().Busy())
	})
}

// A reply that is of the list before is none to the same question about this one.
func TestAReplyOfAnOlderListIsDropped(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail)
		d.press("s")
		d.wait(40 * time.Second)
		d.press("g", "enter", "r")
		s := d.root.panes.Search()
		late := search.AgainMsg{Many: s.Serial, Target: s.Many.Open, Serial: 1, Over: true}
		d.press("esc", "r")
		d.wait(40 * time.Second)
		d.press("g", "enter", "r")
		require.Equal(t, late.Target, s.Many.Open)
		d.send(late)
		assert.True(t, s.Busy())
	})
}

// A list that is searched again, or left for one target, takes nothing more of
// what was asked before.
func TestALeftListIsSearchedNoMore(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail)
		d.press("s")
		d.wait(40 * time.Second)
		d.press("g", "enter", "r")
		d.wait(time.Second)
		d.press("1", "ctrl+u", fail, "enter")
		d.wait(40 * time.Second)
		d.sees("3 in 1 cluster")
		assert.Nil(t, d.root.panes.Search().Many)
		assert.False(t, d.root.panes.Search().Busy())
	})
}

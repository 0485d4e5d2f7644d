package models

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/journal"
	"dftask/client/simulator"
)

// A purge of one cluster says what is known of the others, in its row, under the list
// and in full, and after a restart too.
func TestAPurgeOfOneClusterSaysWhatStays(t *testing.T) {
	for _, width := range []int{40, 80} {
		o := quietFleet()
		drive(t, o, width, 24, func(d *driver) {
			folder := t.TempDir()
			d.deps.Journal = journal.Open(folder, "http://manager.example.com:8080")
			d.search(llama)
			d.press("g", "d", "delete", "enter")
			d.wait(40 * time.Second)
			d.press("5", "g")
			d.sees("purged, 2 stay")
			past, err := d.deps.Journal.Past()
			require.NoError(t, err)
			require.Len(t, past[0].Operation.Targets[0].Elsewhere, 1)
			assert.Equal(t, 2, past[0].Operation.Targets[0].Elsewhere[0].Copies)
			d.press("enter")
			assert.Contains(t, strings.Join(strings.Fields(d.screen()), " "), "In cluster-1 only: 2 copies in eu-west were left out.")
		})
	}
}

// A filter finds what the list shows, and the words of the verdict.
func TestAFilterFindsTheWordsOnTheScreen(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.press("esc", "5")
		d.wait(2 * time.Second)
		d.press("G")
		d.wait(2 * time.Second)
		e := d.root.panes.Executions
		count := func(filter string) int {
			d.press("/", "ctrl+u", filter, "enter")
			return e.Shown
		}
		count("unverified") // reads the list to its end
		open := 0
		for _, x := range e.Order {
			if x.Verdict().Open() {
				open++
			}
		}
		require.Greater(t, open, 5)
		for _, filter := range []string{`"not verified"`, "unverified", "state:not-verified", `state:"not verified"`, "state:unverified"} {
			assert.Equal(t, open, count(filter), filter)
		}
		nothing := count(`"nothing deleted"`)
		assert.Equal(t, nothing, count("state:nothing-deleted"))
		d.sees("nothing deleted")
	})
}

// The head of the list counts each end under its own name, in the singular too.
func TestTheHeadOfTheListCountsEachEnd(t *testing.T) {
	drive(t, simulator.Options{}, 120, 24, func(d *driver) {
		d.press("esc", "5")
		d.wait(2 * time.Second)
		d.sees("1 pending · 2 left copies · 2 unknown · 15 done")
		d.press("/", "embed", "enter", "V")
		d.sees("1 pending · 1 verifying · 2 left copies")
		d.wait(40 * time.Second)
		d.press("enter")
		d.sees("cluster-1 (no answer), eu-west (no answer)", "r delete again")
		d.doesNotSee("2 clusters", "what is left\n")
	})
}

// Once the word is typed, the narrowest dialog still names the way out.
func TestAConfirmedDialogNamesTheWayOut(t *testing.T) {
	drive(t, quietFleet(), 40, 12, func(d *driver) {
		d.search(llama)
		d.press("a", "d")
		d.wait(2 * time.Second)
		d.press("delete")
		d.sees("enter deletes now", "esc back")
	})
}

// The help says what the results mean.
func TestTheHelpExplainsTheResults(t *testing.T) {
	drive(t, quietFleet(), 120, 40, func(d *driver) {
		d.press("esc", "?", "G")
		d.sees("Results", "LOST", "what it did is unknown", "nothing to purge")
	})
}

// A field that tab leads to is typed over, as in a browser, and a key that moves keeps
// its text. Two URLs that ran together are told.
func TestTabSelectsTheTextOfAField(t *testing.T) {
	drive(t, quietFleet(), 100, 24, func(d *driver) {
		d.press("https://example.com/a.bin", "tab", "shift+tab", "https://example.com/b.bin")
		d.sees("https://example.com/b.bin")
		d.doesNotSee("a.bin")
		d.press("tab", "shift+tab", "end", "https://example.com/c.bin")
		d.sees("https://example.com/b.binhttps://example.com/c.bin", "The URL has a second :// in its path")
	})
}

// The tabs have names on the narrowest of usual screens too.
func TestTabsHaveNamesAt40Columns(t *testing.T) {
	drive(t, quietFleet(), 40, 12, func(d *driver) {
		d.sees("[1 URL] 2 Image  3 ID  4 Text  5 Exec")
	})
}

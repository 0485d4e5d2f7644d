package models

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/export"
	"dftask/client/simulator"
	"dftask/tui/listing"
	"dftask/tui/models/executions"
)

// What was purged in the last hour, by whom, did it work, and who still has a copy:
// read off a screen of 80×24.
func TestTheQuestionsOfAnHour(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.wait(time.Second)
		d.press("5")
		d.sees("AGE▲ RESULT           HOSTS     TARGET", "BY", "left copies", "PURGED, UNVERIFIED: Every copy visited was deleted.")
		assert.Regexp(t, `21m PARTLY PURGED +2 of 3 +\S*/images/base-layer.tar +sato`, d.screen())
		d.press("/", "by:sato <1h", "enter")
		d.sees("2 of ", "looked back to ")
		d.doesNotSee("mistral", "4.2.0")
		d.sees("PARTLY PURGED: 2 copies deleted, 1 failed.", "Still on node-002 (cluster-1)")
		d.press("j")
		d.sees("LOST: The manager has no record of this job any more")
	})
}

// What is wrong with a filter is said as it is typed, and takes no row away.
func TestAFilterIsReadAsItIsTyped(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.wait(time.Second)
		d.press("5", "/")
		d.sees("words, state: by: type: cluster: target: reason: host: job:, >1h <2d, !not")
		d.press("state:")
		d.sees("! state: takes pending, purged,")
		d.sees("mistral-70b.bin", "sato")
		d.press("br")
		d.sees(`! there is no state "br"; use pending`, "mistral-70b.bin")
		d.press("backspace", "backspace", "pa type:url !wheel")
		d.sees("base-layer.tar")
		d.doesNotSee("! ", "mistral", "torch")
		d.press("enter", "o", "5")
		d.sees("BY▲")
		d.press("/", "esc")
		d.sees("mistral-70b.bin", "sato")
		d.press("1", llama, "enter")
		d.wait(40 * time.Second)
		d.press("/")
		d.sees("words, host: ip: cluster: state: type:, !not")
		d.press("type:seed,normal cluster:eu ip:.3")
		d.sees("1 of 8", "127.1.1.3")
		d.doesNotSee("127.0.1.1")
	})
}

// purgers makes n deletes, one of ten by sato, with a minute between them.
func purgers(d *driver, n int) {
	for i := range n {
		who := "lena"
		if i%10 == 0 {
			who = "sato"
		}
		d.otherPurge(fmt.Sprintf("https://example.com/%03d.bin", i), fmt.Sprintf("nightly · %s@bastion · dftask %08x", who, i))
		time.Sleep(10 * time.Second)
	}
	time.Sleep(time.Minute)
	// The dashboard that has watched them come is left for one that has not.
	d.useRoot(New(d.deps))
}

// A filter looks back until the screen is full, no further than it may, and not while
// it is typed or nobody looks. The cursor at the end takes it further.
func TestAFilterLooksBack(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	drive(t, simulator.Options{Fleet: fleet}, 80, 24, func(d *driver) {
		purgers(d, 700)
		d.press("5")
		d.wait(time.Second)
		asked := func(do func()) int {
			before := d.wire.count("GET /oapi/v1/jobs")
			do()
			return d.wire.count("GET /oapi/v1/jobs") - before
		}
		assert.Zero(t, asked(func() { d.press("/", "by:nobody") }), "while it is typed")
		most := asked(func() { d.press("enter"); d.wait(time.Second) })
		assert.InDelta(t, 11, most, 1, "ten pages, and perhaps the newest")
		d.sees("looked back to ", "None of 5", "older ones are fetched as you go down")
		assert.LessOrEqual(t, asked(func() { d.wait(10 * time.Second) }), 1, "it goes no further by itself")
		d.press("j")
		d.wait(time.Second)
		d.sees("None of 700", "700 purges: these are all there are")

		d.press("esc", "/", "by:sato", "enter")
		d.wait(time.Second)
		d.sees("70 of 700")
	})
	drive(t, simulator.Options{Fleet: fleet}, 80, 24, func(d *driver) {
		purgers(d, 300)
		d.press("5", "/", "by:sato <20m", "enter")
		d.wait(time.Second)
		d.sees("older ones do not pass the filter")
		assert.Less(t, len(d.root.panes.Executions.Order), 200, "what is too old is not read")
		d.press("esc", "/", "by:sato")
		d.send(tea.BlurMsg{})
		before := d.wire.count("")
		d.press("enter")
		d.wait(time.Minute)
		assert.Equal(t, before, d.wire.count(""), "nobody looks")
		d.send(tea.FocusMsg{})
		d.wait(time.Second)
		d.sees("looked back to ")
		assert.Greater(t, d.wire.count(""), before)
	})
}

// Any column orders the list, the same one again turns it around, and of equals the
// newest is first.
func TestAnyColumnOrders(t *testing.T) {
	drive(t, simulator.Options{}, 200, 60, func(d *driver) {
		d.wait(time.Second)
		d.press("5")
		d.wait(time.Second)
		e := d.root.panes.Executions
		natural := strings.Join(e.List.Keys, " ")
		for _, c := range listing.Columns {
			e.Sort(listing.Order{By: c.Name})
			up := strings.Join(e.List.Keys, " ")
			e.Sort(listing.Order{By: c.Name, Reverse: true})
			assert.Len(t, e.List.Keys, len(e.Order), c.Name)
			if c.Name != "left" {
				assert.NotEqual(t, up, strings.Join(e.List.Keys, " "), c.Name)
			}
		}
		e.Sort(listing.Order{By: "age"})
		assert.Equal(t, natural, strings.Join(e.List.Keys, " "))
		d.press("o")
		d.sees("Order", "5 by", "1…9 order at once", "       left      ")
		d.press("3")
		d.sees("HOSTS▼")
		hosts := func() (n []int) {
			for _, key := range e.List.Keys {
				if of := e.ByKey[key].Result.Hosts(); of > 0 {
					n = append(n, of)
				} else {
					n = append(n, -1)
				}
			}
			return n
		}
		down := hosts()
		d.press("o", "enter")
		d.sees("HOSTS▲")
		up := hosts()
		known := slices.Index(up, -1)
		require.Positive(t, known)
		assert.Equal(t, down[known:], up[known:], "what is not known is last both ways, the newest first")
		assert.True(t, slices.IsSorted(up[:known]), "%v", up)
		assert.True(t, slices.IsSortedFunc(down[:known], func(a, b int) int { return b - a }), "%v", down)
		d.press("o", "esc")
		d.sees("HOSTS▲")
	})
}

// The list begins as it was configured.
func TestTheListAsItIsConfigured(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.deps.List.Columns, _ = listing.Choose([]string{"job", "by", "result", "target"})
		d.deps.List.Order = listing.Order{By: "by", Reverse: true}
		d.deps.List.Filter = "by:sato,lena"
		d.useRoot(New(d.deps))
		d.wait(time.Second)
		d.press("5")
		d.wait(time.Second)
		d.sees("JOB      BY▼        RESULT", "/by:sato,lena", "3 of ")
		d.press("esc")
		d.wait(time.Second)
		d.sees("mkeller")
	})
}

// The command line names the same columns.
func TestColumnsHaveOneName(t *testing.T) {
	var names []string
	for _, c := range export.Executions(time.Now) {
		names = append(names, c.Name)
	}
	assert.Subset(t, names, listing.Names())
}

// A list that takes pages of another size in between misses no row.
func TestPagesOfTwoSizes(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	drive(t, simulator.Options{Fleet: fleet}, 80, 24, func(d *driver) {
		purgers(d, 173)
		d.press("5")
		for i := range 12 {
			if d.press("G"); i%2 == 0 {
				d.press("/", "bin", "enter")
			} else {
				d.press("esc")
			}
			d.wait(time.Second)
		}
		page, err := d.deps.API.Jobs(d.deps.Ctx, client.JobQuery{Type: client.DeleteTask, PerPage: 1000})
		require.NoError(t, err)
		assert.Len(t, d.root.panes.Executions.Order, len(page.Jobs))
		assert.GreaterOrEqual(t, len(page.Jobs), 8*executions.ExecutionsPage)
	})
}

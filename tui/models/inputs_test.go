package models

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/views/overlay"
)

// The form, the dialog and the list of many targets name the URL that the manager
// takes a URL for.
func TestAURLThatTheManagerTakesForAnother(t *testing.T) {
	const says = "The manager cannot read the parameter rebate=100%"
	drive(t, simulator.Options{}, 160, 50, func(d *driver) {
		d.press("1", llama+"?rebate=100%")
		d.sees(says, "   "+llama+".")
		d.press("enter")
		d.wait(40 * time.Second)
		d.sees("8 in 2 clusters")
		d.press("a", "d")
		d.sees("Delete 8 copies", llama+"?rebate=100%", "Read as")
		assert.Contains(t, d.root.front.dialog.View(d.root.env()).(overlay.Confirm).Warnings[0], says, "the form may be under the dialog")
		d.press("delete", "enter")
		d.wait(100 * time.Second)
		assert.Empty(t, d.holders(llama), "both were named")
	})
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(fail, llama+"?rebate=100%")
		d.sees("1 line cannot be used", "line 2: the manager cannot read the parameter rebate=100%")
	})
}

// Of many targets the first are named, and the others counted.
func TestManyURLsThatTheManagerTakesForOthers(t *testing.T) {
	p := &plan.Plan{}
	for i := range 5 {
		p.Targets = append(p.Targets, task.Target{Query: task.Query{Type: task.URL, URL: fmt.Sprintf("%s?v=%d&a=%%", llama, i)}})
	}
	warnings := p.Misread()
	require.Len(t, warnings, 4)
	assert.Contains(t, warnings[2], "it takes the URL for "+llama+"?v=2.")
	assert.Equal(t, "The manager takes the URLs of 2 more targets for others, too.", warnings[3])
	assert.Equal(t, llama+"?v=4&a=% read as "+llama+"?v=4", phrase.Target(p.Targets[4].Query))
}

// What somebody else purged may be what no dialog can name.
func TestATargetThatCannotBeNamed(t *testing.T) {
	for url, why := range map[string]string{":bad url%": "the URL does not parse", llama + "\u200b": "the URL has an invisible character, U+200B"} {
		drive(t, simulator.Options{}, 160, 50, func(d *driver) {
			require.NotNil(t, d.root.deletes.confirm(d.root.deletes.plans.New([]task.Target{{Query: task.Query{Type: task.URL, URL: url}}})))
			assert.Nil(t, d.root.front.dialog)
			d.send(nil) // Updates alone have a frame drawn.
			assert.Contains(t, d.screen(), why)
		})
	}
}

// What somebody else purged is shown with what the manager made of it.
func TestFactsSayWhatAURLIsReadAs(t *testing.T) {
	for url, readAs := range map[string]string{
		llama: "", llama + "?a=1%": llama, "http://host:abc/x": "the empty text: the manager cannot read this URL",
	} {
		got := ""
		for _, fact := range phrase.Facts(task.Query{Type: task.URL, URL: url}) {
			if fact.Label == "Read as" {
				got = fact.Value
			}
		}
		assert.Equal(t, readAs, got, url)
	}
}

// An id is taken with the name of its algorithm, and fields refuse what cannot be
// seen in them.
func TestFieldsTakeWhatPeopleCopy(t *testing.T) {
	drive(t, simulator.Options{}, 160, 50, func(d *driver) {
		d.press("3", "sha256:"+task.Query{Type: task.URL, URL: llama}.ComputedID(), "enter")
		d.wait(40 * time.Second)
		d.sees("8 in 2 clusters")
		id, err := os.ReadFile("../../testdata/inputs/03-sha512-id.txt")
		require.NoError(t, err)
		d.press("3")
		d.root.panes.Search().Form.Fields[0].Input.SetValue("")
		d.press(strings.TrimSpace(string(id)), "enter")
		d.wait(40 * time.Second)
		d.sees("No copy found")
		d.press("4", "build\u200b4711", "enter")
		d.sees("The content has an invisible character, U+200B, at column 6.")
	})
}

package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/panes"
	"dftask/tui/models/saved"
)

// ctrl+r lists what was searched and deleted, and puts all of it into the form.
func TestRecentTargets(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.wait(time.Second)
		d.press("https://example.com/half", "tab", "left over", "ctrl+r")
		d.sees("Recent targets", "PARTLY PURGED", "base-layer.tar", "not verified", "content build-4702")
		d.press("TORCH partly")
		d.sees("torch-2.9.whl (tag prod, application ml)")
		d.doesNotSee("https://example.com/models/mistral")
		want := d.root.panes.Recent()
		var torch task.Query
		for _, r := range want {
			if r.Query.Type == task.URL && r.Query.Tag != "" {
				torch = r.Query
				break
			}
		}
		require.NotEmpty(t, torch.Tag, "there is a job with a tag")
		d.press("ctrl+u", torch.URL, "enter")
		require.Nil(t, d.root.front.dialog)
		q, err := d.root.panes.Search().Form.Query()
		require.NoError(t, err)
		assert.Equal(t, torch, q, "all fields, and nothing of what was there")
		d.sees("Typing replaces the text")
		assert.Zero(t, d.wire.count("POST"), "nothing is sent by itself")
		d.press("enter")
		assert.Equal(t, torch, *d.root.panes.Search().Asked)

		// What was searched is the newest then.
		d.press("ctrl+r")
		d.sees("0s  searched")
		d.press("esc", "5", "ctrl+r", "build-4702", "enter")
		assert.Equal(t, "tab-content", panes.Tabs[d.root.panes.Tab].Action)
		assert.Equal(t, "build-4702", d.value("content"))
		d.press("ctrl+r", "no such target")
		d.sees("No target matches.")
		d.press("enter")
		require.NotNil(t, d.root.front.dialog)
	})
}

// Each type of target goes into its own form; one that no form can hold as it is goes
// into none, for another would be searched.
func TestATargetGoesIntoItsForm(t *testing.T) {
	n := uint64(4 << 20)
	for tab, q := range []task.Query{
		{Type: task.URL, URL: llama, Tag: "a", Application: "b", PieceLength: &n, FilteredQueryParams: "x&y"},
		{Type: task.Image, URL: image, Platform: "linux/arm64", Tag: "a"},
		{Type: task.ID, TaskID: simulator.Task{URL: llama}.TaskID()},
		{Type: task.Content, Content: " build 4711 "},
	} {
		drive(t, simulator.Options{}, 80, 24, func(d *driver) {
			d.deps.Tag = "usual"
			d.useRoot(New(d.deps))
			d.root.act(dialogs.FillIn{Query: q})
			require.Equal(t, tab, d.root.panes.Tab)
			held, err := d.root.panes.Search().Form.Query()
			require.NoError(t, err)
			assert.Equal(t, q, held)
			before := d.root.panes.Tab
			d.root.act(dialogs.FillIn{Query: task.Query{Type: task.Content, Content: "two\nlines"}})
			d.root.frame = ""
			d.sees("A form cannot hold this target as it is")
			assert.Equal(t, before, d.root.panes.Tab)
		})
	}
}

// The targets of a purge of many are there too, each once.
func TestRecentTargetsOfAList(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail)
		d.press("d", "delete", "enter")
		d.wait(time.Minute)
		d.deps.Saved.Add(saved.Search{Type: "url", At: d.deps.Now().Add(-time.Hour), Fields: map[string]string{"url": fail}})
		found := map[string]string{}
		for _, r := range d.root.panes.Recent() {
			if r.Query.URL == llama || r.Query.URL == fail {
				require.Empty(t, found[r.Query.URL], "once")
				found[r.Query.URL] = r.Result
			}
		}
		assert.Equal(t, map[string]string{llama: "purged", fail: "PARTLY PURGED"}, found)
		d.press("ctrl+r", "fail.bin")
		d.sees("PARTLY PURGED")
	})
}

// With nothing known the dialog says so, on a small screen too.
func TestNoRecentTargets(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	for _, size := range []struct{ w, h int }{{80, 24}, {40, 12}, {20, 6}} {
		drive(t, simulator.Options{Fleet: fleet}, size.w, size.h, func(d *driver) {
			d.wait(time.Second)
			d.press("ctrl+r")
			d.sees("Nothing was")
			d.press("enter", "down", "up", "esc")
			require.Nil(t, d.root.front.dialog)
		})
	}
}

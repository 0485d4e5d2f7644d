package models

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/tui/listing"
	"dftask/tui/models/keymap"
	"dftask/tui/models/panes"
	"dftask/tui/models/saved"
	"dftask/tui/models/world"
	"dftask/tui/views"
)

// shelf keeps a state as a file does.
type shelf struct {
	text   []byte
	err    error
	writes int
}

func (s *shelf) save(change func(*saved.State)) error {
	if s.err != nil {
		return s.err
	}
	state, err := saved.Read(s.text)
	if err != nil {
		state = &saved.State{}
	}
	change(state)
	s.text = state.Write()
	s.writes++
	return nil
}

// keepOn has the dashboard begin again, with what is on a shelf.
func (d *driver) keepOn(s *shelf) {
	d.t.Helper()
	var err error
	if d.deps.Saved, err = saved.Read(s.text); err != nil {
		d.deps.Saved = nil
	}
	d.deps.Save = s.save
	d.useRoot(New(d.deps))
}

func (d *driver) value(field string) string { return d.root.panes.Search().Form.Value(field) }

// What was searched, and how the screen was arranged, is there after a restart. Nothing is
// sent by itself, and no password is kept, nor what was typed and not sent.
func TestAfterARestart(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		var s shelf
		d.keepOn(&s)
		d.press(llama, "tab", "prod", "enter")
		d.wait(31 * time.Second)
		d.press("2", image, "tab", "linux/amd64", "tab", "sato", "tab", "hunter2", "enter")
		d.wait(31 * time.Second)
		d.press("1", "tab", "tab", "half typed", "esc", "2")
		for d.root.panes.Search().Form.Focused().Name != "password" {
			d.press("tab")
		}
		d.press("-and-more", "esc", "5", "/", "by:sato", "enter", "o", "5", "/", " >1h")
		d.wait(time.Second)
		for _, secret := range []string{"hunter2", "and-more", "half typed", ">1h"} {
			assert.NotContains(t, string(s.text), secret)
		}

		posts := d.wire.count("POST")
		d.keepOn(&s)
		d.wait(time.Minute)
		assert.Equal(t, posts, d.wire.count("POST"), "no search is sent by itself")
		assert.Equal(t, panes.ExecutionsTab, d.root.panes.Tab)
		d.sees("by:sato", "BY▲", "base-layer")
		d.doesNotSee("mistral")
		d.press("1")
		assert.Equal(t, llama, d.value("url"))
		assert.Equal(t, "prod", d.value("tag"))
		assert.Empty(t, d.value("application"))
		d.sees("Typing replaces the text")
		d.press("esc", "2")
		assert.Equal(t, image, d.value("url"))
		assert.Equal(t, "linux/amd64", d.value("platform"))
		assert.Equal(t, "sato", d.value("username"))
		assert.Empty(t, d.value("password"))
		d.press("esc", "5", "/", "esc")
		d.wait(time.Second)
		d.keepOn(&s)
		d.doesNotSee("by:sato")
	})
}

// The pane that had the screen to itself has it again.
func TestAZoomComesBack(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		var s shelf
		d.keepOn(&s)
		d.press(llama, "enter")
		d.wait(31 * time.Second)
		d.press("tab", "z")
		d.wait(time.Second)
		d.keepOn(&s)
		assert.True(t, d.root.panes.Zoom)
		assert.Equal(t, views.PaneExecutions, d.root.panes.Focus)
		d.press("1", "enter")
		d.wait(31 * time.Second)
		d.press("o", "3", "z")
		d.wait(time.Second)
		d.keepOn(&s)
		assert.Equal(t, keymap.Form, d.root.panes.Place(), "there are no copies yet")
		d.press("enter")
		d.wait(31 * time.Second)
		d.sees("TYPE▲", "8 in 2 clusters")
		d.doesNotSee("Executions ─")
	})
}

// Settings that were changed since come before what was kept.
func TestNewSettingsComeBeforeWhatWasKept(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		var s shelf
		d.deps.List = world.List{Filter: "state:bad"}
		d.keepOn(&s)
		d.press("esc", "5", "/", "esc", "o", "5")
		d.wait(time.Second)
		d.keepOn(&s)
		assert.False(t, d.root.panes.Executions.Filter.Active(), "it was ended")
		assert.Equal(t, "by", d.root.panes.Executions.Sorted().By)
		d.deps.List = world.List{Filter: "by:lena", Order: listing.Order{By: "target"}}
		d.keepOn(&s)
		d.sees("by:lena")
		assert.Equal(t, "target", d.root.panes.Executions.Sorted().By)
	})
}

// The up arrow goes back in what was sent in a field of a tab, as in a shell.
func TestEarlierTexts(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		var s shelf
		d.keepOn(&s)
		const other = "https://example.com/other.bin"
		sent := func(url, tag string) {
			d.press("esc", "1", url, "tab", "ctrl+u", tag, "enter")
		}
		sent(llama, "one")
		sent(other, "two")
		sent(llama, "two")
		for range 2 {
			d.press("esc", "1", "ctrl+u", "https://dra")
			for _, step := range []struct{ key, shows string }{
				{"up", llama}, {"up", other}, {"up", other}, {"down", llama}, {"down", "https://dra"}, {"down", "https://dra"},
			} {
				d.press(step.key)
				require.Equal(t, step.shows, d.value("url"), step.key)
			}
			d.press("up", "x", "up")
			assert.Equal(t, llama, d.value("url"), "of an edited text it begins again")
			d.press("down")
			assert.Equal(t, llama+"x", d.value("url"))
			d.press("tab", "ctrl+u", "up")
			assert.Equal(t, "two", d.value("tag"))
			d.press("up")
			assert.Equal(t, "one", d.value("tag"))
			d.press("tab", "up")
			assert.Empty(t, d.value("application"), "nothing was sent there")
			d.press("esc", "3", "up")
			assert.Empty(t, d.value("task-id"), "another tab")
			// The same in a dashboard that has them from a file.
			d.keepOn(&s)
		}
	})
}

// A secret has no earlier texts.
func TestAPasswordHasNoEarlierTexts(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("2", image, "tab", "tab", "sato", "tab", "hunter2", "enter")
		d.press("2", "tab", "tab", "tab", "ctrl+u", "up", "up")
		assert.Empty(t, d.value("password"))
		assert.NotContains(t, d.lastLine(), "earlier")
		d.press("shift+tab", "ctrl+u", "up")
		assert.Equal(t, "sato", d.value("username"))
		d.press("ctrl+u")
		assert.Contains(t, d.lastLine(), "↑ earlier")
	})
}

// What cannot be kept or read is told once, and the dashboard works without.
func TestWhatCannotBeKeptIsTold(t *testing.T) {
	drive(t, simulator.Options{}, 160, 40, func(d *driver) {
		s := shelf{err: errors.New("the disk is full")}
		d.deps.SavedTrouble = errors.New("it is damaged")
		d.keepOn(&s)
		d.sees("What was searched before is not known here: it is damaged")
		d.deps.SavedTrouble = nil
		d.search(llama)
		past := d.root.messages.Past()
		d.search(fail)
		told := 0
		for _, m := range d.root.messages.Past() {
			if strings.Contains(m.Text, "The next start will not know what was searched here: The disk is full.") {
				told++
			}
		}
		assert.Equal(t, 1, told, past)
		d.press("1", "ctrl+u", "up")
		assert.Equal(t, fail, d.value("url"), "it is known as long as the dashboard is there")
	})
}

// What is changed right before the end is kept, and keys that change nothing write nothing.
func TestTheLastChangeIsKept(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		var s shelf
		d.keepOn(&s)
		d.press("esc", "j", "k", "tab")
		d.wait(time.Minute)
		assert.Zero(t, s.writes)
		d.press("5", "o")
		d.wait(time.Second)
		// The write of this change is not waited for.
		_, cmd := d.root.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'5'}})
		require.NotNil(t, cmd)
		require.IsType(t, tea.QuitMsg{}, d.root.quit()())
		d.keepOn(&s)
		assert.Equal(t, "by", d.root.panes.Executions.Sorted().By)
	})
}

package models

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/task"
)

// What the image's search found of a layer is what its dialog names.
func TestMarkedLayersWereSearched(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("2", image, "enter")
		d.wait(15 * time.Second)
		var held task.Layer
		for _, l := range d.root.panes.Search().Update.Result.Layers {
			if l.Copies > held.Copies {
				held = l
			}
		}
		require.Positive(t, held.Copies)
		blob, ok := d.root.panes.Search().Update.Result.Blob(held.URL)
		require.True(t, ok)
		c := &d.root.panes.Search().Copies
		for c.List.Current() != "layer "+held.URL {
			d.press("j")
		}
		d.press(" ", "d")
		d.sees(fmt.Sprintf("Delete %d copies in 2 clusters?", held.Copies))
		d.doesNotSee("not searched", "without a search")
		op := d.confirming().Operation()
		require.Len(t, op.Targets, 1)
		assert.Equal(t, blob.Known(), op.Targets[0].Known, "and what the verdict compares with")
		d.press("esc", "a", "d")
		d.doesNotSee("not searched", "without a search")
	})
}

// A task that is named by its id has it once in each dialog and detail.
func TestATaskIDIsShownOnce(t *testing.T) {
	id := task.Query{Type: task.URL, URL: llama}.ComputedID()
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		once := func() {
			t.Helper()
			body := d.screen()
			if d.root.front.dialog != nil {
				// The form behind the dialog has it, too.
				body = body[strings.Index(body, "╭"):strings.Index(body, "╰")]
			}
			assert.Equal(t, 1, strings.Count(body, id), body)
		}
		d.press("3", id, "enter")
		d.wait(31 * time.Second)
		d.press("d")
		once()
		d.press("delete", "enter")
		d.wait(time.Minute)
		d.press("5", "g", "enter")
		once()
	})
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("d")
		d.sees("Task ID", id)
	})
}

// A value stands where it stood when its field gets the focus or loses it.
func TestTheFocusMovesNoValue(t *testing.T) {
	values := regexp.MustCompile(`\((none|default \(32\)|manager's|anonymous)\)`)
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		columns := func() (at [][][]int) {
			for _, line := range strings.Split(d.screen(), "\n") {
				if found := values.FindAllStringIndex(line, -1); found != nil {
					at = append(at, found)
				}
			}
			return at
		}
		for _, tab := range []string{"1", "2"} {
			d.press("esc", tab)
			before := columns()
			require.NotEmpty(t, before)
			for range d.root.panes.Search().Form.Fields {
				d.press("tab")
				assert.Equal(t, before, columns(), d.screen())
			}
		}
	})
}

// Under a dialog the last line has the dialog's keys, where it does not draw them itself.
func TestUnderADialogTheLastLineIsTheDialogs(t *testing.T) {
	const reading = " esc close  ↓ down  ↑ up  pgdown half a page  end to the end"
	for key, says := range map[string]string{"d": "", "s": "", ":": " enter do it  ↓ next  ↑ previous  esc close", "m": reading, "?": reading} {
		drive(t, simulator.Options{}, 80, 24, func(d *driver) {
			d.search(llama)
			d.sees("d delete", "space mark")
			d.press(key)
			require.NotNil(t, d.root.front.dialog)
			lines := strings.Split(d.screen(), "\n")
			assert.Equal(t, says, strings.TrimRight(lines[len(lines)-1], " "))
			d.press("esc")
			d.sees("d delete", "space mark")
		})
	}
}

// The last line says of enter what it does to the row.
func TestEnterSaysWhatItDoes(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.sees("enter fold")
		d.press("j")
		d.sees("enter fold")
		d.press("enter")
		d.sees("(folded)", "enter unfold")
		d.press("5")
		d.sees("enter open")
	})
}

// The highlight of the row under the cursor runs to the edge of its pane, or of
// its dialog.
func TestTheCursorRowIsHighlightedToTheEdge(t *testing.T) {
	row := regexp.MustCompile(`\x1b\[[0-9;]*48;5;[0-9]+m(>[^\x1b]{12,})\x1b\[m`)
	inDialog := regexp.MustCompile(row.String() + ` ?(\x1b\[[0-9;]*m)*│`)
	for _, size := range sizes {
		drive(t, simulator.Options{}, size.w, size.h, func(d *driver) {
			d.search(llama)
			for _, way := range [][]string{{"s"}, {":"}, {"d", "tab", "tab"}} {
				d.press(way...)
				assert.Regexp(t, inDialog, d.root.View(), way)
				d.press("esc")
			}
			copies := row.FindStringSubmatch(d.root.View())
			require.NotNil(t, copies)
			assert.Equal(t, d.root.panes.Layout().Copies.W, ansi.StringWidth(copies[1]))
			d.press("5")
			executions := row.FindStringSubmatch(d.root.View())
			require.NotNil(t, executions)
			assert.Equal(t, size.w, ansi.StringWidth(executions[1]))
		})
	}
}

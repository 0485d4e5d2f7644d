package models

import (
	"fmt"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/guard"
	"dftask/tui/models/keymap"
	"dftask/tui/models/panes"
	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// A tab key goes to the tab's first field, whichever was used last, and the
// next letter begins another text.
func TestATabKeyFocusesTheFirstField(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.press(llama, "shift+tab", "esc", "5", "1")
		d.sees(">URL", "Typing replaces the text")
		d.press("https://example.com/fail.bin", "enter")
		d.wait(31 * time.Second)
		assert.Equal(t, "https://example.com/fail.bin", d.root.panes.Searches[0].Asked.URL)
		assert.Empty(t, d.root.panes.Searches[0].Asked.FilteredQueryParams)
		d.press("a", "d")
		d.sees("Delete 3 copies in 2 clusters?", "https://example.com/fail.bin")
	})
}

func TestASelectedText(t *testing.T) {
	for _, tt := range []struct {
		name  string
		keys  []string
		value string
	}{
		{"a letter replaces it", []string{"x"}, "x"},
		{"the letters after it do not", []string{"xy"}, "xy"},
		{"an arrow keeps it", []string{"end", "x"}, llama + "x"},
		{"erasing takes all of it", []string{"ctrl+u"}, ""},
		{"and so does this", []string{"backspace"}, ""},
		{"a digit is a tab, as in an empty field", []string{"2", "1"}, llama},
		{"the way through the form selects it again", []string{"tab", "shift+tab", "x"}, "x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			drive(t, simulator.Options{}, 80, 24, func(d *driver) {
				d.press(llama, "esc", "1")
				d.press(tt.keys...)
				assert.Equal(t, tt.value, d.root.panes.Search().Form.Value("url"))
			})
		})
	}
}

// Tab stays in a form, so that a word meant for one of its fields never comes
// to a list.
func TestTabStaysInTheForm(t *testing.T) {
	drive(t, simulator.Options{}, 160, 50, func(d *driver) {
		for _, tab := range []string{"1", "2", "3", "4"} {
			d.press("esc", tab)
			for _, key := range []string{"tab", "shift+tab", "down", "up"} {
				for range 10 {
					d.press(key)
					require.Equal(t, keymap.Form, d.root.panes.Place(), "%s in tab %s", key, tab)
				}
			}
		}
		d.press("esc", "1", "esc")
		require.Equal(t, keymap.Copies, d.root.panes.Place())
		for _, want := range []keymap.Place{keymap.Executions, keymap.Form, keymap.Form} {
			d.press("tab")
			require.Equal(t, want, d.root.panes.Place())
		}
	})
}

// A field says at once what it can never take, and enter does not search.
func TestFieldsRefuseWhatCannotBelongToThem(t *testing.T) {
	for _, tt := range []struct{ tab, field, text, says string }{
		{"1", "filtered-query-params", llama, "Filtered: This is a URL, and the field takes names of query parameters"},
		{"1", "piece-length", "https:", "Piece length: "},
		{"2", "platform", "linux;", "Platform: A platform is of the form os/arch"},
		{"2", "filtered-query-params", llama, "Filtered: This is a URL"},
		{"3", "task-id", llama, "Task ID: A task ID has letters and digits alone"},
		{"1", "piece-length", llama, "Piece length: "},
		{"2", "piece-length", "4,5", "Piece length: "},
	} {
		t.Run(tt.tab+" "+tt.field, func(t *testing.T) {
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				d.press("esc", tt.tab)
				form := d.root.panes.Search().Form
				if form.Fields[0].Name == "url" {
					d.press(map[string]string{"1": llama, "2": image}[tt.tab])
				}
				for form.Focused().Name != tt.field {
					d.press("tab")
				}
				d.press(tt.text)
				d.sees(tt.says)
				d.press("enter")
				d.sees(tt.says)
				assert.Zero(t, d.wire.count("POST"))
				assert.True(t, d.root.panes.Typing())
				d.press("ctrl+u")
				d.doesNotSee(tt.says)
			})
		})
	}
}

// What the manager takes and is hardly meant is refused once.
func TestAnOddTagIsRefusedOnce(t *testing.T) {
	for tabs, label := range []string{"Tag", "Application"} {
		drive(t, simulator.Options{}, 120, 40, func(d *driver) {
			d.press(llama, "tab")
			for range tabs {
				d.press("tab")
			}
			d.press("https://x")
			d.sees(label + ": This looks like a URL")
			d.press("enter")
			d.sees("the same key again searches with it")
			assert.Zero(t, d.wire.count("POST"))
			d.press("y", "enter")
			assert.Zero(t, d.wire.count("POST"), "another text")
			d.press("enter")
			assert.Equal(t, 1, d.wire.count("POST"))
		})
	}
}

// No word that is typed fast into a list opens the dialog of a delete, however
// its letters come.
func TestAWordInAListOpensNoDeleteDialog(t *testing.T) {
	words := []string{"prod", "dev", "delete", "d1", "gd-2", "blockdata", "jdk", "ed"}
	ways := map[string]func(d *driver, word string){
		"in one read": func(d *driver, word string) { d.burst(word) },
		"letter by letter": func(d *driver, word string) {
			for _, c := range word {
				d.burst(string(c))
				d.wait(120 * time.Millisecond)
			}
		},
	}
	for way, typed := range ways {
		t.Run(way, func(t *testing.T) {
			drive(t, simulator.Options{}, 80, 24, func(d *driver) {
				d.search(llama)
				for _, word := range words {
					d.wait(time.Minute)
					typed(d, word)
					d.wait(guard.WordGap)
					d.doesNotSee("Type delete")
					d.press("esc", "esc")
				}
				d.wait(time.Minute)
				d.press("1", "esc", "g")
				d.press("j", "j", "d")
				d.sees("Type delete")
			})
		})
	}
}

// Moving fast and then deleting is no word.
func TestMovesBeforeADelete(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.burst("jj")
		d.burst("d")
		d.wait(guard.WordGap)
		d.sees("Type delete")
	})
}

// What says that a delete key was typed by itself may come late: for an older
// one, or when another dialog has opened meanwhile.
func TestADeleteKeyThatIsKnownToBeAloneTooLate(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.burst("d")
		d.send(guard.AloneMsg{})
		require.Nil(t, d.root.front.dialog)
		other := dialogs.NewHelp(nil)
		d.root.front.dialog = other
		d.wait(guard.WordGap)
		assert.Same(t, other, d.root.front.dialog)
	})
}

// What is typed on after the key that leaves a text is not taken as keys.
func TestLettersDoNotFallFromATextIntoAList(t *testing.T) {
	for _, leave := range []string{"enter", "esc"} {
		for _, gap := range []time.Duration{0, 100 * time.Millisecond} {
			t.Run(fmt.Sprint(leave, " ", gap), func(t *testing.T) {
				drive(t, simulator.Options{}, 80, 24, func(d *driver) {
					d.search(llama)
					d.press("1", leave)
					before := d.root.panes.Search().Serial
					require.Equal(t, views.PaneCopies, d.root.panes.Focus)
					for _, c := range "ras5q" {
						d.wait(gap)
						d.burst(string(c))
					}
					assert.Equal(t, before, d.root.panes.Search().Serial, "r")
					assert.Nil(t, d.root.front.dialog, "s")
					assert.Zero(t, d.root.panes.Tab, "5")
					assert.False(t, d.quit, "q")
					d.sees("Letters that were typed in one go with a text are not taken as keys.")
					d.press("5")
					assert.Equal(t, panes.ExecutionsTab, d.root.panes.Tab)
				})
			})
		}
	}
}

// Escape leaves a dialog on purpose, and the next letter is a key however soon it
// comes. What is typed in one go with a text in the dialog is not.
func TestALetterSoonAfterADialog(t *testing.T) {
	for typed, quits := range map[string]bool{"": true, "so": false} {
		drive(t, simulator.Options{}, 80, 24, func(d *driver) {
			d.search(llama)
			d.press(":")
			d.wait(guard.WordGap)
			if typed != "" {
				d.burst(typed)
			}
			d.press("esc")
			require.Nil(t, d.root.front.dialog)
			d.burst("q")
			assert.Equal(t, quits, d.quit, "%q", typed)
		})
	}
}

// The keys that delete again what is left, and what was never sent, want to be
// typed by themselves too.
func TestWordsOverAPurgeThatLeftCopies(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search("https://example.com/fail.bin")
		d.press("d", "delete", "enter")
		d.wait(time.Minute)
		d.press("5", "g", "enter")
		d.sees("delete again")
		d.burst("resort")
		d.wait(guard.WordGap)
		d.doesNotSee("Type delete")
		d.press("esc", "esc")
		d.press("5", "g", "enter", "r")
		d.sees("Type delete")
	})
}

// A selected text is told from another without color.
func TestASelectionWithoutColor(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.deps.Styles = &widget.Styles{Plain: true}
		d.press(llama, "esc", "1")
		d.sees(">URL          [" + llama + "]")
		d.send(tea.KeyMsg{Type: tea.KeyLeft})
		d.doesNotSee("[" + llama)
	})
}

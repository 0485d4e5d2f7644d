package models

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
)

// A big fleet is told by its clusters first: enter shows the hosts of one, a
// filter finds those of all, and another answer leaves what was unfolded.
func TestABigFleetBeginsFolded(t *testing.T) {
	const hosts = 9000
	r := huge(1)
	s := r.panes.Searches[0]
	s.Update.Result = huge(hosts).panes.Searches[0].Update.Result
	half := false
	for i := range hosts / 3 {
		s.Update.Result.Clusters[0].Hosts[i].Complete = &half
	}
	s.Copies.SetResult(&s.Update.Result)
	press := func(keys ...tea.KeyMsg) string {
		for _, key := range keys {
			r.Update(key)
		}
		return ansi.Strip(r.View())
	}
	typed := func(text string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text)} }
	enter, esc := tea.KeyMsg{Type: tea.KeyEnter}, tea.KeyMsg{Type: tea.KeyEsc}

	screen := press(typed("k"))
	assert.Contains(t, screen, "9,000 copies (folded)")
	assert.Contains(t, screen, "█▒")
	assert.Contains(t, screen, "3,000 partial")
	assert.NotContains(t, screen, "node-000001")
	assert.Contains(t, press(typed("/"), typed("008999"), enter), "node-008999")
	assert.NotContains(t, press(esc), "node-008999")
	assert.Contains(t, press(typed("g"), enter), "node-000001")
	s.Copies.SetResult(&s.Update.Result)
	assert.Contains(t, press(typed("k")), "node-000001", "what was unfolded stays so")
}

// An image is a matrix: a row for each host, and a column for each layer.
func TestAnImageIsAMatrix(t *testing.T) {
	drive(t, simulator.Options{}, 100, 30, func(d *driver) {
		d.press("2", image, "enter")
		d.wait(15 * time.Second)
		d.sees("● held  ○ partial  · absent", "c1234   IP", "c sha256:", "copies   config")
		var strips []string
		for line := range strings.Lines(d.screen()) {
			if fields := strings.Fields(line); len(fields) > 2 && len([]rune(fields[1])) == 5 && strings.Trim(fields[1], "●○·") == "" {
				strips = append(strips, fields[1])
			}
		}
		assert.Equal(t, []string{"·●●··", "·●●··", "·●●··", "··●··"}, strips)
	})
}

// A purge shows what is left in each cluster, and when what happened.
func TestAPurgeIsAPicture(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		for url, ends := range map[string][]string{
			fail:  {"checked: 2 deleted, 1 failed", " found 1 copy"},
			llama: {"█  6 deleted", "eu-west    ███", "2 deleted", "checked: 8 deleted", "verified by search #", ": no copy found"},
		} {
			d.press("1", "ctrl+u", url, "enter")
			d.wait(31 * time.Second)
			d.press("a", "d", "delete", "enter")
			d.wait(2 * time.Second)
			d.press("5", "enter")
			d.sees("cluster-1  ░", " left\n", "● ", " sent as #", "next check")
			d.wait(40 * time.Second)
			d.sees(ends...)
			d.doesNotSee("next check")
			d.press("esc")
		}
		d.press("G", "enter")
		d.sees("not verified", "sent as #")
	})
}

// Of an image of which a search finds no copy nothing is left, before its hosts are
// known.
func TestAnImageThatIsGoneHasNothingLeft(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("2", image, "enter")
		d.wait(15 * time.Second)
		d.press("a", "d", "delete", "enter")
		d.wait(time.Second)
		d.press("5", "enter")
		d.sees("cluster-1  ░", "6 left")
		d.wait(15 * time.Second)
		d.sees("NO COPY LEFT", "● a search found no copy left", "next check")
		d.doesNotSee(" left\n", "6 left")
		d.wait(20 * time.Second)
		d.sees("6 deleted", "eu-west    █", "verified by search #")
	})
}

// A purge of many targets has a bar for each cluster too, of all its targets.
func TestAPurgeOfManyIsAPicture(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("1")
		d.paste(llama, fail, "https://example.com/none.bin")
		d.press("s")
		d.wait(40 * time.Second)
		d.press("a", "d", "delete", "enter")
		d.wait(2 * time.Second)
		d.press("5", "g", "enter")
		d.sees("cluster-1  ░", "9 left", "eu-west    ░", "2 left", "0 of 3")
		d.wait(40 * time.Second)
		d.sees("8 deleted 1 failed", "eu-west    █", "2 deleted\n")
		d.doesNotSee("9 left")
	})
}

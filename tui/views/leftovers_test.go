package views

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// TestCommandsCanBeCopied holds that the lines of a command are the command
// again once a shell, or for quoted ones a reader, puts them together.
func TestCommandsCanBeCopied(t *testing.T) {
	plain := "dfctl task rm " + sampleID
	quoted := "dftask delete url 'https://example.com/a b?c=" + strings.Repeat("d", 90) + "' --yes"
	for width := MinWidth; width <= 120; width++ {
		lines := command(width, plain)
		for _, line := range lines {
			require.LessOrEqual(t, text.Width(line), width)
		}
		assert.Equal(t, plain, strings.TrimSpace(strings.ReplaceAll(strings.Join(lines, "\n"), "\\\n", "")), "%d", width)
		assert.Equal(t, quoted, strings.TrimSpace(strings.Join(command(width, quoted), "")), "%d", width)
	}
	assert.Equal(t, []string{"  " + plain}, command(80, plain), "one line at 80 columns")
}

// TestCauses holds that a cause all hosts share is said once, and others with
// their host.
func TestCauses(t *testing.T) {
	draw := func(d Detail) string {
		var w window
		w.to = 1000
		d.draw(&w, 80, &widget.Styles{})
		return strings.Join(w.lines, "\n")
	}
	d := leftoversDetail()
	assert.Equal(t, 1, strings.Count(draw(d), "orgotten by the scheduler."))
	d.Untouched[1].Cause = "still downloading"
	drawn := draw(d)
	assert.Contains(t, drawn, "      forgotten by the scheduler\n")
	assert.Contains(t, drawn, "      still downloading\n")
	assert.NotContains(t, drawn, "Deleting again does not reach", "remedies stand in place of the general advice")

	d = Detail{Verdict: VerdictUnverified, Left: -1, Deleted: d.Deleted, Silent: d.Silent}
	assert.Contains(t, draw(d), "1 host held a copy before")
	assert.Contains(t, draw(d), "No answer 1")
	d.Silent = nil
	assert.Contains(t, draw(d), "No search proves that none is left")
}

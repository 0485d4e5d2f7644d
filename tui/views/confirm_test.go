package views

import (
	"fmt"
	"strings"
	"testing"

	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// TestPasteOfBadLines holds that the number of bad lines is told in full, and
// that the list of them has an end.
func TestPasteOfBadLines(t *testing.T) {
	p := pasteBad()
	for len(p.Bad) < 10000 {
		p.Bad = append(p.Bad, p.Bad[len(p.Bad)%9])
	}
	p.Offset = 1 << 20
	drawn := Render(with(func(s *Screen) { s.Width, s.Height, s.Dialog = 80, 24, p }), stylesFor(termenv.Ascii))
	assert.Contains(t, drawn, "─ 10,000 lines cannot be used ─")
	assert.Contains(t, drawn, "│ and 9,500 more ")
	assert.LessOrEqual(t, widget.ExtentOf(p, 80, 24).Total, 5000)
}

// TestConfirmBoxes holds that a choice is drawn only where there is one, and
// that a cluster that is left out does not say that a scheduler does not answer.
func TestConfirmBoxes(t *testing.T) {
	draw := func(c overlay.Confirm) string {
		return Render(with(func(s *Screen) { s.Width, s.Height, s.Dialog = 80, 30, c }), stylesFor(termenv.Ascii))
	}
	c := confirmManySample()
	assert.Contains(t, draw(c), "[x] eu-west")
	assert.Contains(t, draw(c), "! A scheduler of eu-west does not answer.")
	assert.NotContains(t, draw(c), ">[")
	c.Clusters[1].Left = true
	assert.Contains(t, draw(c), "[ ] eu-west    not searched, left out")
	assert.NotContains(t, draw(c), "a scheduler does not answer")
	c.Clusters = c.Clusters[:1]
	assert.NotContains(t, draw(c), "[x]")

	// The one under the cursor is seen however many there are.
	c.Clusters, c.ClustersFocused = nil, true
	for i := range 50 {
		c.Clusters = append(c.Clusters, overlay.ConfirmCluster{Name: fmt.Sprintf("cluster-%d", i), Copies: -1})
	}
	for at := range c.Clusters {
		c.ClusterCursor = at
		assert.Contains(t, draw(c), fmt.Sprintf(">[x] cluster-%d ", at))
	}
}

// TestAConfirmationNamesItsTarget holds that what will be deleted is on the
// screen before anything is scrolled, however small that is.
func TestAConfirmationNamesItsTarget(t *testing.T) {
	long := confirm()
	long.Target = []widget.Fact{{Label: "URL", Value: longURL()}}
	for name, c := range map[string]overlay.Confirm{"one": confirm(), "a long URL": long, "an image": confirmImageSample(), "many": confirmManySample()} {
		target := c.First
		for _, fact := range c.Target {
			target = append(target, fact.Value)
		}
		for width := MinWidth; width <= 120; width += 4 {
			for height := 10; height <= 40; height++ {
				shown := strings.Join(widget.Over(make([]string, height), c, width, height, &widget.Styles{}), "\n")
				require.Contains(t, shown, target[0][:5], "%s at %d×%d", name, width, height)
			}
		}
	}
}

package views

import (
	"slices"

	"dftask/tui/listing"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// columnWidths are how wide a column is at least, and at most where there is room
// to spare. What counts stands at the right of its column.
var columnWidths = map[string]struct {
	least, most int
	right       bool
}{
	"age":      {4, 4, true},
	"result":   {len(VerdictNothingToPurge), len(VerdictUnverified), false},
	"hosts":    {len("R resumes"), 12, false},
	"target":   {minTarget, minTarget, false},
	"by":       {10, 20, false},
	"clusters": {len("cluster-1, eu-west"), 26, false},
	"reason":   {16, 46, false},
	"job":      {8, 8, false},
	"type":     {7, 7, false},
	"took":     {5, 5, true},
	"copies":   {8, 12, false},
	"began":    {12, 12, false},
	"deleted":  {8, 8, true},
	"failed":   {7, 7, true},
	"left":     {5, 5, true},
}

const (
	minTarget   = 15 // "…/disk-only.bin"
	leastTarget = 6  // less than that tells nothing
	// goodTarget is what a target keeps before columns are shown that were not asked
	// for, and wideTarget before the last of them are, and before others are made
	// wider than they must be.
	goodTarget, wideTarget = 32, 52
	// usualColumns are shown where none were chosen, the first always.
	usualColumns, alwaysColumns, wideColumns = 11, 5, 7
)

// placed is a column on the screen.
type placed struct {
	listing.Column
	at, width int
	right     bool
}

// columns are those there is room for. They depend on the width alone, so that they
// hold still. The result is never left out, and the target as long as it tells
// something; the others go from the last one on.
func (e Executions) columns(width int) []placed {
	chosen, gap := e.Columns, 1
	if len(chosen) == 0 {
		chosen = listing.Columns[:usualColumns]
	}
	if width >= 100 {
		gap = 2
	}
	room := width - 2 + gap
	widths := map[string]int{}
	take := func(name string) {
		widths[name] = columnWidths[name].least
		room -= widths[name] + gap
	}
	has := func(name string) bool {
		return slices.ContainsFunc(chosen, func(c listing.Column) bool { return c.Name == name })
	}
	for _, name := range []string{"result", "target"} {
		if has(name) {
			take(name)
		}
	}
	if room < 0 && has("target") && has("result") {
		widths["target"] += room
		if room = 0; widths["target"] < leastTarget {
			// No other column takes the place that a wider screen gives the target.
			widths["result"] += widths["target"] + gap
			delete(widths, "target")
		}
	}
	for i, c := range chosen {
		need := 0
		switch {
		case len(e.Columns) > 0 || i < alwaysColumns:
		case i < wideColumns:
			need = goodTarget - minTarget
		default:
			need = wideTarget - minTarget
		}
		if _, shown := widths[c.Name]; shown || c.Name == "target" {
			continue
		}
		if room < columnWidths[c.Name].least+gap+need {
			break
		}
		take(c.Name)
	}
	// What is left is the target's; where that is a lot, others get some of it.
	grow := func(name string, n int) {
		if _, shown := widths[name]; shown && n > 0 {
			widths[name] += n
			room -= n
		}
	}
	for _, name := range []string{"clusters", "reason", "by", "result", "hosts"} {
		spare := room
		if has("target") {
			spare = (room - wideTarget + minTarget) / 2
		}
		grow(name, min(spare, columnWidths[name].most-columnWidths[name].least))
	}
	grow("target", room)
	shown := make([]placed, 0, len(widths))
	at := 2
	for _, c := range chosen {
		if w, ok := widths[c.Name]; ok {
			shown = append(shown, placed{c, at, w, columnWidths[c.Name].right})
			at += w + gap
		}
	}
	return shown
}

// titles draws the line over the columns.
func (e Executions) titles(width int, cols []placed, st *widget.Styles) string {
	l := widget.NewLine(width)
	for _, c := range cols {
		title := e.List.Title(c.Title, c.Name)
		paint := st.Muted
		if title != c.Title {
			paint = st.Accent
		}
		l.To(c.at)
		if c.right {
			l.Skip(c.width - text.Width(title))
		}
		l.Add(paint, title)
	}
	return l.String()
}

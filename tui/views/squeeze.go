package views

import (
	"slices"

	"github.com/charmbracelet/x/ansi"

	"dftask/tui/views/text"
)

// ranked is a line that goes as a screen shrinks: those with the highest ranks first.
type ranked struct {
	rank int
	line string
	// goesOn is set when the line goes on with the sentence of the one before.
	goesOn bool
}

// rank gives all lines of a paragraph a rank.
func rank(n int, lines ...string) []ranked {
	out := make([]ranked, len(lines))
	for i, line := range lines {
		out[i] = ranked{n, line, i > 0}
	}
	return out
}

// squeeze keeps the lines that matter most, at most height of them, in the
// order they stand in. Of equals the last goes first. A sentence that is cut
// says so.
func squeeze(lines []ranked, width, height int) []string {
	kept := keep(lines, height)
	out := make([]string, len(kept))
	for i, at := range kept {
		out[i] = lines[at].line
		if at+1 < len(lines) && lines[at+1].goesOn && (i+1 == len(kept) || kept[i+1] != at+1) {
			out[i] = ansi.Truncate(out[i], width-2, "") + " " + text.Ellipsis
		}
	}
	return out
}

// keep are the indices of the lines that matter most, in order.
func keep(lines []ranked, height int) []int {
	byRank := make([]int, len(lines))
	for i := range lines {
		byRank[i] = i
	}
	slices.SortStableFunc(byRank, func(a, b int) int { return lines[a].rank - lines[b].rank })
	kept := byRank[:min(len(byRank), max(height, 0))]
	slices.Sort(kept)
	return kept
}

// padRanked fills lines up to a number with blank ones, so that what stands
// below them holds still while they change.
func padRanked(lines []ranked, n, blankRank int) []ranked {
	for len(lines) < n {
		lines = append(lines, ranked{rank: blankRank})
	}
	return lines
}

package widget

import (
	"slices"

	"github.com/charmbracelet/x/ansi"

	"dftask/tui/views/text"
)

// The ranks of the lines of a form, from what stays to what goes first.
const (
	RankFocus = iota
	RankNews  // what went wrong, what is being done, what was reached
	RankWhy
	RankKeys
	RankDanger // what would give a secret away
	RankRow    // and the distance to the focus
	RankPlace  = iota + 20
	RankMore
	RankHelp
	RankCalm
	RankBlank
)

// Ranked is a line that goes as a screen shrinks: those with the highest ranks first.
type Ranked struct {
	Rank int
	Line string
	// goesOn is set when the line continues the sentence of the one before.
	goesOn bool
}

// Rank gives all lines of a paragraph a rank.
func Rank(n int, lines ...string) []Ranked {
	out := make([]Ranked, len(lines))
	for i, line := range lines {
		out[i] = Ranked{n, line, i > 0}
	}
	return out
}

// Squeeze keeps the lines that matter most, at most height of them, in the
// order they stand in. Of equals the last goes first. A sentence that is cut
// says so.
func Squeeze(lines []Ranked, width, height int) []string {
	kept := Keep(lines, height)
	out := make([]string, len(kept))
	for i, at := range kept {
		out[i] = lines[at].Line
		if at+1 < len(lines) && lines[at+1].goesOn && (i+1 == len(kept) || kept[i+1] != at+1) {
			out[i] = ansi.Truncate(out[i], width-2, "") + " " + text.Ellipsis
		}
	}
	return out
}

// Keep are the indices of the lines that matter most, in order.
func Keep(lines []Ranked, height int) []int {
	byRank := make([]int, len(lines))
	for i := range lines {
		byRank[i] = i
	}
	slices.SortStableFunc(byRank, func(a, b int) int { return lines[a].Rank - lines[b].Rank })
	kept := byRank[:min(len(byRank), max(height, 0))]
	slices.Sort(kept)
	return kept
}

// PadRanked fills lines up to a number with blank ones, so that what stands
// below them holds still while they change.
func PadRanked(lines []Ranked, n, blankRank int) []Ranked {
	for len(lines) < n {
		lines = append(lines, Ranked{Rank: blankRank})
	}
	return lines
}

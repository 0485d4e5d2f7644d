package widget

import (
	"strings"
	"testing"

	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"

	"dftask/tui/views/text"
)

func TestTimeline(t *testing.T) {
	st := painted(termenv.Ascii)
	steps := []Step{{At: "23:57:38", Words: "sent as #15"}, {Words: "answered"}, {At: "23:58:12", Words: "next\ncheck", Ahead: true}}
	draw := func(width int, steps []Step) string { return strings.Join(Timeline(width, 1, steps, st), "\n") }
	assert.Equal(t, " ● 23:57:38 sent as #15 ── ● answered ── ○ 23:58:12 next check", draw(80, steps))
	assert.Equal(t, " ● 23:57:38 sent as #15\n ●          answered\n ○ 23:58:12 next check", draw(40, steps))
	assert.Equal(t, " ● 23:57:38", draw(11, steps[:1]))
	assert.Empty(t, draw(80, nil))
}

func TestOutcomes(t *testing.T) {
	st := painted(termenv.Ascii)
	rows := []Outcome{{"cluster-1", 6, 1, 1}, {"eu-west", 0, 0, 2}}
	draw := func(width int, rows []Outcome) string { return strings.Join(Outcomes(width, 1, rows, st), "\n") }
	assert.Equal(t, ""+
		" cluster-1  ███████████████▒▒▒░░  6 deleted 1 failed 1 left\n"+
		" eu-west    ░░░░░                 2 left", draw(59, rows))
	assert.Equal(t, " cluster-1  6 deleted 1 failed 1 left\n eu-west    2 left", draw(40, rows))
	many := make([]Outcome, 50)
	for i := range many {
		many[i] = Outcome{Name: "c", Deleted: 1}
	}
	assert.Len(t, Outcomes(80, 1, many, st), mostOutcomes)
	assert.Contains(t, draw(80, many), "and 43 more clusters")
	for width := range 60 {
		for _, line := range append(Outcomes(width, 1, rows, st), Timeline(width, 1, []Step{{At: "23:57:38", Words: "日本語"}}, st)...) {
			assert.LessOrEqual(t, text.Width(line), width)
		}
	}
}

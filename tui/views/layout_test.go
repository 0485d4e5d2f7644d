package views

import (
	"strings"
	"testing"
)

// drawing shows a layout as letters: one character for four columns and one line.
func drawing(width, height int, want Want) string {
	l := Arrange(width, height, want)
	if l.TooSmall {
		return "too small"
	}
	const scale = 4
	grid := make([][]byte, height)
	for y := range grid {
		grid[y] = []byte(strings.Repeat(".", width/scale))
	}
	summary := byte('E')
	if l.Summary {
		summary = 'e'
	}
	for _, part := range []struct {
		letter byte
		rect   Rect
	}{
		{'H', l.Header}, {'T', l.Tabs}, {'F', l.Form}, {'C', l.Copies},
		{summary, l.Executions}, {'D', l.Detail}, {'M', l.Message}, {'K', l.Footer},
	} {
		for y := part.rect.Y; y < part.rect.Y+part.rect.H; y++ {
			for x := part.rect.X / scale; x < (part.rect.X+part.rect.W)/scale; x++ {
				if was := grid[y][x]; was != '.' {
					part.letter = '#' // two parts on one cell
				}
				grid[y][x] = part.letter
			}
		}
	}
	lines := make([]string, height)
	for y := range grid {
		lines[y] = string(grid[y])
	}
	return strings.Join(lines, "\n")
}

func TestArrange(t *testing.T) {
	search := Want{Body: BodySearch, Focus: PaneCopies, Form: 4}
	for _, test := range []struct {
		name          string
		width, height int
		want          Want
		drawing       string
	}{
		{"80×24: a summary of the executions", 80, 24, search, `
HHHHHHHHHHHHHHHHHHHH
TTTTTTTTTTTTTTTTTTTT
FFFFFFFFFFFFFFFFFFFF
FFFFFFFFFFFFFFFFFFFF
FFFFFFFFFFFFFFFFFFFF
FFFFFFFFFFFFFFFFFFFF
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCC
eeeeeeeeeeeeeeeeeeee
KKKKKKKKKKKKKKKKKKKK`},
		{"tall: under the copies", 40, 32, search, `
HHHHHHHHHH
TTTTTTTTTT
FFFFFFFFFF
FFFFFFFFFF
FFFFFFFFFF
FFFFFFFFFF
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
KKKKKKKKKK`},
		{"wide: beside them", 144, 12, search, `
HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
CCCCCCCCCCCCCCCCCCCEEEEEEEEEEEEEEEEE
CCCCCCCCCCCCCCCCCCCEEEEEEEEEEEEEEEEE
CCCCCCCCCCCCCCCCCCCEEEEEEEEEEEEEEEEE
CCCCCCCCCCCCCCCCCCCEEEEEEEEEEEEEEEEE
CCCCCCCCCCCCCCCCCCCEEEEEEEEEEEEEEEEE
CCCCCCCCCCCCCCCCCCCEEEEEEEEEEEEEEEEE
KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK`},
		{"the smallest: the row under the cursor", 20, 6, search, `
HHHHH
FFFFF
CCCCC
CCCCC
CCCCC
KKKKK`},
		{"zoom gives the pane everything", 40, 8, Want{Focus: PaneCopies, Zoom: true, Form: 4}, `
HHHHHHHHHH
TTTTTTTTTT
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
KKKKKKKKKK`},
		{"the executions alone", 40, 8, Want{Body: BodyExecutions, Focus: PaneExecutions}, `
HHHHHHHHHH
TTTTTTTTTT
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
KKKKKKKKKK`},
		{"a message over the keys moves a summary alone", 40, 12, Want{Focus: PaneCopies, Form: 2, Message: 3}, `
HHHHHHHHHH
TTTTTTTTTT
FFFFFFFFFF
FFFFFFFFFF
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
CCCCCCCCCC
eeeeeeeeee
MMMMMMMMMM
KKKKKKKKKK`},
		{"a message on a low screen stands in place of the keys", 40, 8, Want{Body: BodyExecutions, Message: 1}, `
HHHHHHHHHH
TTTTTTTTTT
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
KKKKKKKKKK`},
		{"one execution", 40, 6, Want{Body: BodyDetail, Focus: PaneDetail}, `
HHHHHHHHHH
DDDDDDDDDD
DDDDDDDDDD
DDDDDDDDDD
DDDDDDDDDD
KKKKKKKKKK`},
		{"too small", 19, 6, search, "too small"},
		{"no size yet", 0, 0, search, "too small"},
	} {
		if got := drawing(test.width, test.height, test.want); got != strings.TrimPrefix(test.drawing, "\n") {
			t.Errorf("%s: %d×%d is\n%s\nwant\n%s", test.name, test.width, test.height, got, test.drawing)
		}
	}
}

// TestArrangeCoversTheScreen holds that no part leaves the screen, none
// overlaps another, and every line belongs to one.
func TestArrangeCoversTheScreen(t *testing.T) {
	for width := MinWidth; width <= 220; width++ {
		for height := MinHeight; height <= 70; height++ {
			for _, want := range []Want{
				{Focus: PaneForm, Form: 9}, {Focus: PaneCopies, Form: 4}, {Focus: PaneExecutions, Form: 4},
				{Focus: PaneForm, Zoom: true, Form: 4}, {Body: BodyExecutions}, {Body: BodyDetail},
				{Focus: PaneForm, Form: 9, Message: 1}, {Focus: PaneCopies, Form: 4, Message: 3}, {Body: BodyExecutions, Message: 9}, {Body: BodyFirstRun, Message: 1},
			} {
				l := Arrange(width, height, want)
				cells := 0
				for _, r := range []Rect{l.Header, l.Tabs, l.Form, l.Copies, l.Executions, l.Detail, l.FirstRun, l.Message, l.Footer} {
					if r.H < 0 || r.H > 0 && (r.W < 1 || r.X < 0 || r.Y < 0 || r.X+r.W > width || r.Y+r.H > height) {
						t.Fatalf("%d×%d %+v: %+v is outside", width, height, want, r)
					}
					cells += r.W * r.H
				}
				if gap := width*height - cells; gap != 0 && (width < besideWidth || gap != l.Copies.H) {
					t.Fatalf("%d×%d %+v: %d cells belong to no part", width, height, want, gap)
				}
				if want.Focus == PaneForm && !want.Zoom && want.Body == BodySearch && l.Form.H < 1 {
					t.Fatalf("%d×%d: the field being typed in has no line", width, height)
				}
			}
		}
	}
}

package views

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"dftask/tui/views/widget"
)

var update = flag.Bool("update", false, "write the golden files")

func stylesFor(profile termenv.Profile) *widget.Styles {
	return widget.NewStyles(profile, widget.ThemeDark)
}

// golden compares with a file under testdata/golden/views, whose escapes are
// written so that a person can read them.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "\x1b", "␛") + "\n"
	path := filepath.Join("..", "..", "testdata", "golden", "views", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./tui/... -update writes it)", err)
	}
	if string(want) != got {
		t.Errorf("%s has changed. It is now\n%s", name, got)
	}
}

// TestGolden has every sample without color in each size, and with color in
// one: what the themes make of colors is in the tests of themes.
func TestGolden(t *testing.T) {
	plain, color := stylesFor(termenv.Ascii), stylesFor(termenv.ANSI256)
	for _, sample := range samples() {
		t.Run(sample.name, func(t *testing.T) {
			for _, size := range sizes {
				screen := sample.at(size[0], size[1])
				name := fmt.Sprintf("%s/%dx%d", sample.name, size[0], size[1])
				golden(t, name+".txt", Render(screen, plain))
				if size[0] == 80 {
					golden(t, name+".ansi", Render(screen, color))
				}
			}
		})
	}
}

// TestSweep draws every sample at every kind of size.
func TestSweep(t *testing.T) {
	var widths, heights []int
	for w := 20; w <= 220; w++ {
		if w <= 30 || w < 48 && w%3 == 0 || w%29 == 0 || w == 79 || w == 80 || w == 139 || w == 140 || w == 220 {
			widths = append(widths, w)
		}
	}
	for h := 6; h <= 70; h++ {
		if h <= 12 || h%23 == 0 || h == 24 || h == 31 || h == 32 {
			heights = append(heights, h)
		}
	}
	plain, color := stylesFor(termenv.Ascii), stylesFor(termenv.ANSI256)
	for _, sample := range samples() {
		t.Run(sample.name, func(t *testing.T) {
			t.Parallel()
			for i, w := range widths {
				for j, h := range heights {
					if testing.Short() && (i+j)%8 != 0 {
						continue // each width and each height comes with a few of the other
					}
					st := plain
					if (i/2+j)%2 == 0 {
						st = color
					}
					checkSize(t, Render(sample.at(w, h), st), w, h)
				}
			}
		})
	}
}

func checkSize(t *testing.T, drawn string, w, h int) {
	t.Helper()
	lines := strings.Split(drawn, "\n")
	if len(lines) != h {
		t.Fatalf("%d×%d has %d lines", w, h, len(lines))
	}
	for y, line := range lines {
		if got := ansi.StringWidth(line); got > w {
			t.Fatalf("%d×%d: line %d is %d wide: %q", w, h, y, got, line)
		}
	}
}

// TestTinyAndAbsurd holds that no size panics, and that the lines still are
// as many as asked for.
func TestTinyAndAbsurd(t *testing.T) {
	st := stylesFor(termenv.Ascii)
	for _, sample := range samples() {
		for _, size := range [][2]int{{0, 0}, {-1, 5}, {5, -1}, {1, 1}, {3, 2}, {19, 30}, {30, 5}, {1000, 6}} {
			drawn := Render(sample.at(size[0], size[1]), st)
			if size[0] > 0 && size[1] > 0 {
				checkSize(t, drawn, size[0], size[1])
			}
		}
	}
}

// TestColorAddsNothing holds that what color says, a text says too.
func TestColorAddsNothing(t *testing.T) {
	plain, color := stylesFor(termenv.Ascii), stylesFor(termenv.ANSI256)
	heights := strings.NewReplacer("▁", "!", "▂", "!", "▃", "!", "▄", "!", "▅", "!", "▆", "!", "▇", "!", "█", "!", "[", " ", "]", " ", "_", "", "|", "")
	for _, sample := range samples() {
		if sample.name == "editing-long" {
			continue // without color the cursor takes a cell of the value
		}
		uncolored := lines(sample.at(120, 40), plain)
		for i, line := range lines(sample.at(120, 40), color) {
			without := uncolored[i]
			// Badges stand in brackets, the cursor is a character, and what a
			// sparkline has of bad purges is an exclamation mark of no height.
			strip := func(s string) string {
				return strings.Join(strings.Fields(heights.Replace(ansi.Strip(s))), " ")
			}
			if strip(line) != strip(without) {
				t.Errorf("%s, line %d: in color %q, without %q", sample.name, i, strip(line), strip(without))
			}
		}
	}
}

func BenchmarkRender(b *testing.B) {
	st := stylesFor(termenv.ANSI256)
	screens := map[string]Screen{}
	for _, sample := range samples() {
		screens[sample.name] = sample.at(200, 50)
	}
	for _, name := range []string{"copies-found", "copies-many", "executions-rows", "executions-many", "detail-huge", "detail-many", "targets-searching", "confirm", "help"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Render(screens[name], st)
			}
		})
	}
}

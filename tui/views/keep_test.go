package views

import (
	"strings"
	"testing"

	"github.com/muesli/termenv"

	"dftask/tui/views/widget"
)

// TestWhatMattersStays holds, for every size, what must never be squeezed out:
// the field being typed in, the row under the cursor, the dialog's input, and
// the first badge.
func TestWhatMattersStays(t *testing.T) {
	st := stylesFor(termenv.Ascii)
	matters := map[string]string{
		"empty":           "_",
		"editing":         "|",
		"editing-long":    "[READ-ONLY]",
		"editing-content": "|",
		"executions-rows": "\n>",
		"copies-found":    "> cluste",
		"copies-sending":  "Sending",
		"copies-none":     "copy found",
		"confirm":         "dele_",
		"confirm-reason":  "uild_",
		"palette":         "de_",
		"choice":          "> [ ]",

		"confirm-many":       "_",
		"confirm-many-ready": "enter deletes now",
		"confirm-image":      ">[ ]",
		"resume":             "> #4711",
		"resume-one":         "> #52",
		"paste":              "s search all",
		"paste-bad":          "esc back",
		"detail-many":        "312 of 1,000",
		"detail-many-ended":  "> FAILED",
		"executions-many":    "\n>",
		"executions-warning": "> cluste",
		"targets-searching":  "> no copy",
	}
	step := 8
	if testing.Short() {
		step = 3
	}
	for _, sample := range samples() {
		want := matters[sample.name]
		if want == "" {
			continue
		}
		t.Run(sample.name, func(t *testing.T) {
			t.Parallel()
			for w := MinWidth; w <= 220; w += 1 + w/step {
				for h := MinHeight; h <= 70; h += 1 + h/step {
					if drawn := Render(sample.at(w, h), st); !strings.Contains(drawn, want) {
						t.Fatalf("%d×%d has no %q:\n%s", w, h, want, drawn)
					}
				}
			}
		})
	}
}

// TestRowsFit holds that the layout promises no more rows than are drawn, and
// that the dialogs' extents do.
func TestRowsFit(t *testing.T) {
	st := stylesFor(termenv.Ascii)
	for _, size := range [][2]int{{20, 6}, {40, 10}, {80, 24}, {150, 30}, {200, 60}} {
		for _, sample := range samples() {
			screen := sample.at(size[0], size[1])
			l := screen.Layout()
			if screen.Body == BodySearch && screen.Dialog == nil && len(screen.Copies.Rows) > 0 && len(screen.Copies.Rows) == l.CopyRows {
				last := len(screen.Copies.Rows) - 1
				screen.Copies.List.Cursor = last
				screen.Executions.List.Cursor = -1
				if !strings.Contains(Render(screen, st), "\n>") {
					t.Errorf("%s at %v: row %d of %d is not drawn", sample.name, size, last, l.CopyRows)
				}
			}
			rows := 0
			switch {
			case screen.Targets != nil:
				rows = len(screen.Targets.Rows)
				screen.Targets.List.Cursor = rows - 1
			case screen.Body == BodyDetail && screen.Detail.Many != nil:
				rows = len(screen.Detail.Many.Rows)
				screen.Detail.Many.List.Cursor = rows - 1
			}
			if rows > 0 {
				screen.Copies.List.Cursor, screen.Executions.List.Cursor = -1, -1
				if drawn := Render(screen, st); !strings.Contains(drawn, "\n>") {
					t.Errorf("%s at %v: row %d of %d is not drawn:\n%s", sample.name, size, rows-1, l.TargetRows, drawn)
				}
			}
			if screen.Dialog != nil {
				if e := widget.ExtentOf(screen.Dialog, size[0], size[1]); e.Page < 1 || e.Page > size[1] {
					t.Errorf("%s at %v has %+v", sample.name, size, e)
				}
			}
		}
	}
}

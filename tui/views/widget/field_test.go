package widget

import (
	"strings"
	"testing"

	"github.com/muesli/termenv"
)

// TestMaskTellsNoLength holds that a pasted token looks like any other, and
// that what is typed first is still seen to arrive.
func TestMaskTellsNoLength(t *testing.T) {
	st := painted(termenv.Ascii)
	draw := func(value string, cursor int, focused bool) string {
		return Field{Label: "Token", Value: value, Cursor: cursor, Focused: focused, Masked: true}.Draw(40, 10, st)
	}
	for n, want := range map[int]string{1: ">Token     *_", 3: ">Token     ***_", 8: ">Token     ********_", 9: ">Token     ********_", 48: ">Token     ********_"} {
		if got := draw(strings.Repeat("é", n), n, true); got != want {
			t.Errorf("%d characters are drawn %q, want %q", n, got, want)
		}
	}
	if got, want := draw(strings.Repeat("x", 48), 2, true), ">Token     **|******"; got != want {
		t.Errorf("inside it is drawn %q, want %q", got, want)
	}
	if got, want := draw(strings.Repeat("x", 48), 48, false), " Token     ********"; got != want {
		t.Errorf("without the focus it is drawn %q, want %q", got, want)
	}
}

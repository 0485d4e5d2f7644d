package doctor

import (
	"fmt"
	"io"
	"strings"

	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// The widths of the columns before the text.
const stateWidth, nameWidth = len("warning") + 2, len("terminal") + 2

var tones = map[State]widget.Tone{OK: widget.ToneOK, Warning: widget.ToneWarn, Failed: widget.ToneError, Skipped: widget.ToneInfo}

// printCheck writes a check in a line. On a terminal what does not fit stands below
// its beginning.
func printCheck(to io.Writer, c Check) error {
	s := console.ScreenOf(to)
	said := text.Clean(c.What)
	if c.Fix != "" {
		said = strings.TrimSuffix(said, ".") + ". " + text.Clean(c.Fix)
	}
	lines := []string{said}
	begin := stateWidth + nameWidth
	switch {
	case s.Width == 0:
	case s.Width < 2*begin:
		begin = 2
		lines = append([]string{""}, text.WrapWords(said, s.Width-begin, 0)...)
	default:
		lines = text.WrapWords(said, s.Width-begin, 0)
	}
	head := s.Styles.Tone[tones[c.State]].Render(text.Pad(string(c.State), stateWidth)) + text.Pad(c.Name, nameWidth)
	for i, l := range lines {
		if i > 0 {
			head = strings.Repeat(" ", begin)
		}
		if _, err := fmt.Fprintln(to, s.Line(strings.TrimRight(head+l, " "))); err != nil {
			return err
		}
	}
	return nil
}

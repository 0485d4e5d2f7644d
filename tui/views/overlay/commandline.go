package overlay

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// CommandLine is what does on the command line what the screen shows.
type CommandLine struct {
	// Lines are for a shell; each is copied as one line, however it is wrapped here.
	Lines []string
	// Notes are sentences about them.
	Notes []string
	// Offset is the number of lines scrolled past.
	Offset int
	Keys   []widget.Hint
}

// Width is the width of text that the dialog likes best.
func (c CommandLine) Width() int { return 92 }

// Sheet draws the content of the dialog.
func (c CommandLine) Sheet(width, height int, st *widget.Styles) widget.Sheet {
	s := widget.Sheet{Title: "Command line", Offset: c.Offset}
	for _, line := range c.Lines {
		s.Body = append(s.Body, widget.Prefixed(width, "$ ", "  ", widget.Paint{}, text.CleanLines(line))...)
	}
	for i, note := range c.Notes {
		if i == 0 {
			s.Body = append(s.Body, widget.Gap(height, 9)...)
		}
		s.Body = append(s.Body, widget.Paragraph(width, 0, st.Muted, note)...)
	}
	s.Pinned = append(widget.Gap(height, 9), widget.KeyLine(width, c.Keys, st))
	return s
}

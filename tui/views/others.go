package views

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Others is what is known of a target that was not found, under the other names that
// its task may have.
type Others struct {
	// Searching is set while answers are waited for, and Waiting says when they come.
	Searching bool
	Waiting   Waiting
	// Names are those that are searched, the likeliest first.
	Names []OtherName
	// Silent are hosts that gave no answer of late, as clauses.
	Silent []string
	// Key takes the first name with a copy.
	Key string
}

// OtherName is another name of a task.
type OtherName struct {
	// Copies is how many were found under it.
	Copies int
	// Why says what is other about it: "with tag prod (as job #118 used)".
	Why string
	// Open is set when it was not answered in full.
	Open bool
}

// held are the names with a copy.
func (o *Others) held() (held []OtherName) {
	for _, n := range o.Names {
		if n.Copies > 0 {
			held = append(held, n)
		}
	}
	return held
}

// lines say it; with none the target was found under no name.
func (o *Others) lines(width, height int, st *widget.Styles) (lines []string, found bool) {
	for i, n := range o.held() {
		words := text.Copies(n.Copies) + " " + n.Why + "."
		if i == 0 {
			lines = append(lines, widget.Paragraph(width, 2, st.Strong, "Found: "+words)...)
			lines = append(lines, widget.Paragraph(width, 2, widget.Paint{}, text.Capital(o.Key)+": use it.")...)
			continue
		}
		lines = append(lines, widget.Bullet(width, 2, widget.Paint{}, "also "+words)...)
	}
	switch {
	case len(lines) > 0:
		return lines, true
	case o.Searching && len(o.Names) == 0:
		return widget.Paragraph(width, 2, widget.Paint{}, "Reading the manager's jobs for other names that the task may have."), false
	case o.Searching:
		lines = widget.Paragraph(width, 2, widget.Paint{}, "Searching it under "+text.Count(len(o.Names), "other name", "other names")+".")
		return append(lines, o.Waiting.lines(width, 2, st)...), false
	case len(o.Names) == 0:
		return nil, false
	}
	lines = widget.Paragraph(width, 2, widget.Paint{}, "Also searched, without a copy:")
	room := max(1, height/4-1)
	for i, n := range o.Names {
		if i == room && len(o.Names) > room+1 {
			lines = append(lines, widget.Bullet(width, 2, widget.Paint{}, text.Count(len(o.Names)-i, "other name", "other names"))...)
			break
		}
		why := n.Why
		if n.Open {
			why += " (not answered in full)"
		}
		lines = append(lines, widget.CutLines(widget.Bullet(width, 2, widget.Paint{}, why), 1, width)...)
	}
	for _, host := range o.Silent {
		lines = append(lines, widget.Bullet(width, 2, st.Tone[widget.ToneWarn], host+", and may hold a copy")...)
	}
	return lines, false
}

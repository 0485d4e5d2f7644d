package views

import (
	"fmt"
	"strings"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Pane is a part of the screen that can have the focus.
type Pane int

// The panes.
const (
	PaneForm Pane = iota
	PaneCopies
	PaneExecutions
	PaneDetail
)

// Body is what stands between the tabs and the footer.
type Body int

// The bodies.
const (
	// BodySearch is the form and the copies, with the executions where they fit.
	BodySearch Body = iota
	// BodyExecutions is the list of executions alone.
	BodyExecutions
	// BodyDetail is one execution.
	BodyDetail
	// BodyFirstRun asks for a manager. It takes the tabs' line too.
	BodyFirstRun
)

// Screen is all of a frame.
type Screen struct {
	// Width and Height are the terminal's.
	Width, Height int
	Header        Header
	Tabs          Tabs
	// Body says which of the following are drawn.
	Body Body
	// Focus is the pane that gets the keys. While a dialog is open it gets them.
	Focus Pane
	// Zoom gives the focused pane everything between tabs and footer.
	Zoom   bool
	Form   Form
	Copies Copies
	// Targets stand in place of the copies when many lines were searched; nil
	// for none.
	Targets    *Targets
	Executions Executions
	Detail     Detail
	FirstRun   FirstRun
	// Dialog is drawn over all of it; nil for none.
	Dialog widget.Dialog
	// Flash, when it has a text, stands over the hints. On a low screen and under a
	// dialog, which says its keys itself, it stands in their place.
	Flash Flash
	// Hints are the keys of the last line, most important first.
	Hints []widget.Hint
}

// Render draws the screen: exactly Height lines, none wider than Width.
func Render(s Screen, st *widget.Styles) string {
	frame, _ := RenderZones(s, st)
	return frame
}

// RenderZones is Render, with what the mouse can point at, where the styles have zones.
func RenderZones(s Screen, st *widget.Styles) (frame string, zones []widget.Zone) {
	drawn := lines(s, st)
	if st.Zones {
		zones = widget.CutZones(drawn)
	}
	frame = strings.Join(drawn, "\n")
	if st.ASCII {
		frame = text.ASCII(frame)
	}
	return frame, zones
}

// PaneAt is the pane at a place, whatever lies over it; false where there is none.
func (s Screen) PaneAt(x, y int) (Pane, bool) {
	l := s.Layout()
	for pane, r := range map[Pane]Rect{PaneForm: l.Form, PaneCopies: l.Copies, PaneExecutions: l.Executions, PaneDetail: l.Detail} {
		if r.H > 0 && x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H {
			return pane, true
		}
	}
	return 0, false
}

func lines(s Screen, st *widget.Styles) []string {
	if s.Height <= 0 {
		return nil
	}
	l := s.Layout()
	if l.TooSmall {
		return fill(tooSmall(s.Width, s.Height), s.Height)
	}
	out := make([]string, 0, s.Height)
	out = append(out, s.Header.render(s.Width, st))
	if l.Tabs.H > 0 {
		out = append(out, s.Tabs.render(s.Width, st))
	}
	if l.Form.H > 0 {
		out = append(out, fill(s.Form.render(s.Width, l.Form.H, st), l.Form.H)...)
	}
	var found []string
	if s.Targets != nil {
		found = fill(s.Targets.render(l.Copies.W, l.Copies.H, s.Focus == PaneCopies, st), l.Copies.H)
	} else {
		found = fill(s.Copies.render(l.Copies.W, l.Copies.H, s.Focus == PaneCopies, st), l.Copies.H)
	}
	var executions []string
	if l.Summary {
		executions = []string{s.Executions.line(s.Width, st)}
	} else {
		executions = fill(s.Executions.render(l.Executions.W, l.Executions.H, s.Focus == PaneExecutions, st), l.Executions.H)
	}
	if l.Executions.X > 0 {
		for i := range found {
			if executions[i] != "" {
				found[i] = widget.Pad(found[i], l.Executions.X) + executions[i]
			}
		}
		executions = nil
	}
	out = append(append(out, found...), executions...)
	if l.Detail.H > 0 {
		out = append(out, fill(s.Detail.render(l.Detail.W, l.Detail.H, s.Focus == PaneDetail, st), l.Detail.H)...)
	}
	if l.FirstRun.H > 0 {
		out = append(out, fill(s.FirstRun.render(l.FirstRun.W, l.FirstRun.H, st), l.FirstRun.H)...)
	}
	flash := s.Flash
	if l.Message.H > 0 {
		out, flash = append(out, flash.lines(s.Width, l.Message.H, st)...), Flash{}
	}
	out = append(out, footer(s.Width, flash, s.Hints, st))
	if s.Dialog != nil {
		out = widget.Over(out, s.Dialog, s.Width, s.Height, st)
	}
	return fill(out, s.Height)
}

// fill cuts or extends lines to a height.
func fill(lines []string, height int) []string {
	if len(lines) > height {
		return lines[:max(height, 0)]
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines
}

func tooSmall(width, height int) []string {
	return text.Wrap(fmt.Sprintf("Too small: %d×%d. dftask needs %d×%d.", width, height, MinWidth, MinHeight), width)
}

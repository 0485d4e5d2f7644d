package views

import "dftask/tui/views/widget"

// The smallest screen that is drawn. Below it stands one sentence saying so.
const (
	MinWidth  = 20
	MinHeight = 6
)

const (
	besideWidth   = 140 // from here the executions stand beside the copies
	underHeight   = 32  // from here they stand under them
	tabsHeight    = 8   // below this the tab line goes
	summaryHeight = 5   // below this the body has no line to spare for a summary
	messageHeight = 10  // below this a message takes the line of the keys
)

// Rect is a part of the screen, in cells. An H of 0 means it is not drawn.
type Rect struct{ X, Y, W, H int }

// Layout says where everything goes.
type Layout struct {
	// TooSmall is set when nothing fits but a sentence that says so.
	TooSmall bool
	// The parts of the screen. Executions has a height of 1 when Summary is set.
	Header, Tabs, Form, Copies, Executions, Detail, FirstRun, Message, Footer Rect
	// Summary is set when the executions are one line.
	Summary bool

	// CopyRows, ExecutionRows and DetailLines are how many rows or lines of
	// content fit. They are filled in by [Screen.Layout] only, for they depend
	// on what stands above the rows.
	CopyRows, ExecutionRows, DetailLines int
	// TargetRows is how many rows of many targets fit: of [Screen].Targets, or of
	// [Detail].Many where one execution is shown.
	TargetRows int
}

// Want is what a layout depends on besides the size.
type Want struct {
	Body  Body
	Focus Pane
	Zoom  bool
	// Form is how many lines the form would like, and Message the message.
	Form, Message int
}

// Arrange divides a screen. It knows nothing of contents but the height of the
// form, so that the screen holds still while contents come and go.
func Arrange(width, height int, want Want) Layout {
	l := arrange(width, height, want)
	if want.Message > 0 && height >= messageHeight {
		l.makeRoom(min(want.Message, max(1, height/12)))
	}
	return l
}

// makeRoom takes lines for a message from what stands above the keys. Nothing else
// moves but a summary.
func (l *Layout) makeRoom(n int) {
	l.Message = Rect{0, l.Footer.Y - n, l.Footer.W, n}
	for _, part := range []*Rect{&l.Form, &l.Copies, &l.Executions, &l.Detail, &l.FirstRun} {
		switch end := part.Y + part.H; {
		case l.Summary && part == &l.Executions:
			part.Y -= n
		case part.H > 0 && (end == l.Footer.Y || l.Summary && part == &l.Copies):
			part.H -= n
		}
	}
}

func arrange(width, height int, want Want) Layout {
	var l Layout
	if width < MinWidth || height < MinHeight {
		l.TooSmall = true
		return l
	}
	top := 0
	line := func() Rect {
		top++
		return Rect{0, top - 1, width, 1}
	}
	l.Header = line()
	if height >= tabsHeight && want.Body != BodyFirstRun {
		l.Tabs = line()
	}
	l.Footer = Rect{0, height - 1, width, 1}
	rest := Rect{0, top, width, height - 1 - top}

	switch {
	case want.Body == BodyFirstRun:
		l.FirstRun = rest
		return l
	case want.Body == BodyDetail:
		l.Detail = rest
		return l
	case want.Body == BodyExecutions, want.Zoom && want.Focus == PaneExecutions:
		l.Executions = rest
		return l
	case want.Zoom && want.Focus == PaneCopies:
		l.Copies = rest
		return l
	case want.Zoom && want.Focus == PaneForm:
		l.Form = rest
		return l
	}

	l.Form = rest
	l.Form.H = formHeight(rest.H, want)
	rest.Y += l.Form.H
	rest.H -= l.Form.H
	l.Copies = rest
	switch {
	case width >= besideWidth && rest.H >= summaryHeight:
		l.Executions = rest
		l.Copies.W = min(max(width*45/100, 76), 110)
		l.Executions.X = l.Copies.W + 1
		l.Executions.W = width - l.Executions.X
	case height >= underHeight:
		l.Executions = rest
		l.Executions.H = min(max(rest.H/3, 6), 14)
		l.Executions.Y = rest.Y + rest.H - l.Executions.H
		l.Copies.H -= l.Executions.H
	case rest.H >= summaryHeight:
		l.Summary = true
		l.Executions = Rect{0, rest.Y + rest.H - 1, width, 1}
		l.Copies.H--
	}
	return l
}

// formHeight is the form's share of a body of h lines: all it wants while the
// copies keep enough to be read, less when the focus is on them.
func formHeight(h int, want Want) int {
	if want.Focus == PaneForm {
		return max(1, min(want.Form, h-3))
	}
	return max(1, min(want.Form, h*2/5))
}

// Layout arranges the screen and counts the rows that fit. It reads everything
// but the rows themselves, so it may be asked before they are chosen.
func (s Screen) Layout() Layout {
	l := Arrange(s.Width, s.Height, Want{Body: s.Body, Focus: s.Focus, Zoom: s.Zoom, Form: s.Form.height(s.Width, s.Height), Message: s.messageLines()})
	if l.TooSmall {
		return l
	}
	switch {
	case l.Detail.H > 0 && s.Detail.Many != nil:
		l.TargetRows = max(0, l.Detail.H-len(s.Detail.manyAbove(l.Detail.W, l.Detail.H, false, &widget.Styles{})))
	case s.Targets != nil:
		l.TargetRows = max(0, l.Copies.H-len(s.Targets.above(l.Copies.W, l.Copies.H, false, &widget.Styles{})))
	default:
		l.CopyRows = max(0, l.Copies.H-s.Copies.above(l.Copies.W, l.Copies.H))
	}
	if !l.Summary {
		l.ExecutionRows = max(0, l.Executions.H-s.Executions.around(l.Executions.W, l.Executions.H))
	}
	l.DetailLines = max(0, l.Detail.H-1)
	return l
}

package views

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
)

// Screen is all of a frame.
type Screen struct {
	// Width and Height are the terminal's.
	Width, Height int
	Header        Header
	Tabs          Tabs
	// Body says which of the following are drawn.
	Body Body
	// Focus is the pane that gets the keys. While an overlay is open it gets them.
	Focus Pane
	// Zoom gives the focused pane everything between tabs and footer.
	Zoom       bool
	Form       Form
	Copies     Copies
	Executions Executions
	Detail     Detail
	// Overlay is drawn over all of it; nil for none.
	Overlay Overlay
	// Flash, when it has a text, stands in place of the hints.
	Flash Flash
	// Hints are the keys of the last line, most important first. A hint with the
	// key "?" is kept as long as anything is.
	Hints []Hint
}

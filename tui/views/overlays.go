package views

// Overlay is a dialog drawn over the screen: [Confirm], [Help], [Messages],
// [Palette], [Quit], [Choice], [SignIn], [Resume] or [Paste].
type Overlay interface {
	// Width is the width of text it likes best.
	Width() int
	// Sheet is its content at a width of text and a height of lines for all of it.
	Sheet(width, height int, st *Styles) sheet
}

// Help is the table of keys.
type Help struct {
	Groups []HelpGroup
	// Offset is the number of lines scrolled past.
	Offset int
}

// HelpGroup is the keys of one place: "Everywhere", "Copies".
type HelpGroup struct {
	Name string
	Keys []HelpKey
}

// HelpKey is one line of the help.
type HelpKey struct {
	// Keys as shown: "ctrl+d", "j ↓".
	Keys string
	// Words say what it does.
	Words string
	// Disabled is why it does nothing now; empty when it does.
	Disabled string
}

// Messages is the history of flash messages, newest first.
type Messages struct {
	Items []Message
	// Offset is the number of lines scrolled past.
	Offset int
}

// Message is one past flash message.
type Message struct {
	// At is the time of day, already formatted: "08:11:22".
	At   string
	Tone Tone
	Text string
}

// Palette is the command palette.
type Palette struct {
	// Input is what was typed.
	Input Field
	// Items are the visible matches.
	Items []PaletteItem
	// List has the cursor and the position; its filter is not drawn.
	List List
}

// PaletteItem is an action in the palette.
type PaletteItem struct {
	// Name is what it does: "Delete copies".
	Name string
	// Keys is its key outside the palette.
	Keys string
	// Disabled is why it cannot be chosen now; empty when it can.
	Disabled string
}

// Quit asks before leaving, and lists what is still running.
type Quit struct {
	// Running are the jobs under way, a line each: "#42 PENDING …/purge-me.tgz".
	Running []string
	// Note says what becomes of them: "The manager goes on with them; dftask
	// executions watch 42 shows them again."
	Note string
	// Keys are the answers: {"q", "quit"}, {"esc", "stay"}.
	Keys []Hint
	// Offset is the number of lines scrolled past.
	Offset int
}

// Choice is a list to pick from: clusters, sort columns, contexts.
type Choice struct {
	Title string
	// Text explains the choice; a sentence or two, may be empty.
	Text string
	// Filter is an input above the list; nil for none.
	Filter *Field
	// Items are the visible ones.
	Items []ChoiceItem
	List  List
	// Multi shows a box before each item, checked when Marked.
	Multi bool
	// Keys are named in the last line: {"space", "mark"}, {"enter", "choose"}.
	Keys []Hint
}

// ChoiceItem is one thing to pick.
type ChoiceItem struct {
	Label string
	// Note stands beside it in a calmer color: "6 copies", "id 1".
	Note string
	// Color makes a badge of the label, as [Header].Color does of a context.
	Color string
	// Badges stand at the end of the line: READ-ONLY.
	Badges []Badge
	// Marked is checked (Multi) or the one in force now.
	Marked bool
	// Disabled is why it cannot be picked; empty when it can.
	Disabled string
}

// Extent is how much an overlay shows at once and has in all, in rows or lines.
type Extent struct{ Page, Total int }

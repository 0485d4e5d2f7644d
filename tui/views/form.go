package views

// Form is the query of the open search tab.
type Form struct {
	// Fields are in the order tab walks them. Those that are not Wide share
	// lines, as many as the width allows.
	Fields []Field
	// TaskID is the id computed from the fields, in full, shown live. Empty
	// shows TaskIDHint instead; with both empty there is no such entry (images
	// have an id per layer, and in the Task ID tab the field is the id).
	TaskID string
	// TaskIDHint stands where the id will be: "type a URL first".
	TaskIDHint string
	// Warnings are whole sentences about the query as it stands, such as "peers
	// may have cached this under another id: its host has upper-case letters".
	Warnings []string
}

// Field is one text input. Only one field of a screen is focused.
type Field struct {
	// Label is its name: "URL", "Piece length".
	Label string
	// Value is the text so far, as typed; it is cleaned for drawing only.
	Value string
	// Cursor is the position of the cursor in Value, in runes, from 0 to the
	// number of runes. It is drawn only when Focused.
	Cursor int
	// Focused is set on the field that gets the keys.
	Focused bool
	// Selected is set while the next letter replaces the whole value. It counts
	// only with Focused.
	Selected bool
	// Placeholder says what an empty value means ("default (32)", "optional").
	Placeholder string
	// Masked hides the value (a password, a token): a * for each of its first
	// eight runes and no more, so that a long one does not tell its length.
	Masked bool
	// Wide gives the field a line of its own.
	Wide bool
	// Error is a sentence saying why the value cannot be used. Empty when it can.
	Error string
	// Hint is a sentence shown under the form while the field is focused and
	// nothing more important stands there.
	Hint string
}

package views

// Flash is a message in the last line. It stands there for a while and is then
// found in the [Messages].
type Flash struct {
	Tone Tone
	// Text is empty when there is nothing to say.
	Text string
}

// Hint is a key and its word in the last line.
type Hint struct {
	// Keys as typed: "enter", "d".
	Keys string
	// Words is one word or two: "search", "delete".
	Words string
	// Disabled hints are left out.
	Disabled bool
}

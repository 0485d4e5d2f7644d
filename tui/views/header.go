package views

// Tone is the weight of a message, a badge or a warning.
type Tone int

// The tones, from calm to loud.
const (
	ToneInfo Tone = iota
	ToneOK
	ToneWarn
	ToneError
)

// Header is the first line: where this screen's answers come from.
type Header struct {
	// Context is the name of the configured context, such as "prod". May be empty.
	Context string
	// Manager is the manager's host and port, without a scheme.
	Manager string
	// Token names the place the token was found in, such as "keyring" or
	// "environment". Empty when there is none; a badge says so then.
	Token string
	// Scope says which scheduler clusters a search or purge goes to:
	// "all clusters (2)", "cluster-1", "2 of 5 clusters".
	Scope string
	// Badges are short warnings, most important first: they outlive everything
	// else on the line as it narrows.
	Badges []Badge
}

// Badge is a short standing warning such as READ-ONLY, DEMO ×10, PLAINTEXT
// TOKEN, PLAIN HTTP or STALE 40s.
type Badge struct {
	// Text is in capitals, without brackets.
	Text string
	// Tone is its colour: ToneInfo for DEMO, ToneWarn for most, ToneError for
	// what makes the screen untrue.
	Tone Tone
}

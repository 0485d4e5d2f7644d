package views

// Paste is the question after many lines were pasted: search them or delete
// them. Lines that cannot be used are listed together, and then nothing is
// offered but going back.
type Paste struct {
	// Count is how many targets the lines name, Duplicates how many more lines
	// named one of those again.
	Count, Duplicates int
	// Images is set when there are images among them, which have to be searched
	// before they are deleted.
	Images bool
	// ReadOnly is set where nothing can be deleted.
	ReadOnly bool
	// First are the first targets, in full; More is how many are not among them.
	First []string
	More  int
	// Bad are the lines that cannot be used, with their numbers: "line 3: a URL
	// begins with http:// or https://".
	Bad []string
	// Keys are named in the last line: {"s", "search all"}, {"d", "delete
	// all"}, {"esc", "back"}.
	Keys []Hint
	// Offset is the number of lines scrolled past.
	Offset int
}

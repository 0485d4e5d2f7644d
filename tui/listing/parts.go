package listing

import (
	"strings"
	"time"
)

// Part is a part of a filter, for what says it in other words.
type Part struct {
	// Text is the part as it could be typed.
	Text string
	// Key is the property it looks at, and Value the only one that passes; both are
	// empty where it is another kind of part, and Key alone for a plain word.
	Key, Value string
	// Younger is the age up to which rows pass; 0 for another kind of part.
	Younger time.Duration
}

// Parts are the parts of the filter, in the order in which they were typed.
func (f Filter) Parts() (parts []Part) {
	for _, p := range f.parts {
		part := Part{Text: strings.Join(p.values, ",")}
		switch {
		case p.older:
			part.Text = ">" + p.age.String()
		case p.younger:
			part.Text = "<" + p.age.String()
		case p.key != "":
			part.Text = p.key + ":" + part.Text
		}
		switch {
		case p.not:
			part.Text = "!" + part.Text
		case p.younger:
			part.Younger = p.age
		case len(p.values) == 1:
			part.Key, part.Value = p.key, p.values[0]
		}
		parts = append(parts, part)
	}
	return parts
}

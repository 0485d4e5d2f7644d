package listing

import (
	"fmt"
	"slices"
	"strings"
)

// Column is a column of the list of executions, on the screen and of the command line.
type Column struct {
	// Name is what the configuration file, --columns and --sort call it.
	Name string
	// Title stands over it.
	Title string
	// About says in a clause what stands in it.
	About string
}

// Columns are those of the executions there are. The first ones are the most needed.
var Columns = []Column{
	{"age", "AGE", "how long ago it began"},
	{"result", "RESULT", "the verdict"},
	{"hosts", "HOSTS", "hosts whose copies are gone, of how many; while it is pending the next check"},
	{"target", "TARGET", "what was purged"},
	{"by", "BY", "who asked for it"},
	{"clusters", "CLUSTERS", "where it ran"},
	{"reason", "REASON", "why, as it was given"},
	{"job", "JOB", "the id of its job"},
	{"type", "TYPE", "how the target was named: URL, image, id, content or list"},
	{"took", "TOOK", "how long it took"},
	{"copies", "COPIES", "copies that are gone, of how many; an image has several on a host"},
	{"began", "BEGAN", "when it began"},
	{"deleted", "DELETED", "copies that were deleted"},
	{"failed", "FAILED", "copies that could not be deleted"},
	{"left", "LEFT", "copies that a search found afterwards"},
}

// Names are the names of all columns.
func Names() []string {
	names := make([]string, len(Columns))
	for i, c := range Columns {
		names[i] = c.Name
	}
	return names
}

// Find returns the column of a name. The error names those there are.
func Find(name string) (Column, error) {
	if i := slices.Index(Names(), name); i >= 0 {
		return Columns[i], nil
	}
	return Column{}, fmt.Errorf("there is no column %s; use %s", quote(name), strings.Join(Names(), ", "))
}

// Choose returns the columns of some names, in that order.
func Choose(names []string) ([]Column, error) {
	if len(names) == 0 {
		return nil, fmt.Errorf("no column is named; use %s", strings.Join(Names(), ", "))
	}
	chosen := make([]Column, 0, len(names))
	for _, name := range names {
		c, err := Find(name)
		if err != nil {
			return nil, err
		}
		if slices.Contains(chosen, c) {
			return nil, fmt.Errorf("the column %s is named twice", name)
		}
		chosen = append(chosen, c)
	}
	return chosen, nil
}

// Order is the column that a list is sorted by. The zero Order is the list's own.
type Order struct {
	// By is the name of a column.
	By string
	// Reverse puts the greatest first, of ages the oldest.
	Reverse bool
}

// ParseOrder reads the name of a column, with a minus before it for the reverse.
func ParseOrder(text string) (Order, error) {
	name, reverse := strings.CutPrefix(text, "-")
	c, err := Find(name)
	return Order{c.Name, reverse && err == nil}, err
}

// Toggle is the order after a column was chosen: counts with the greatest first, all
// others from the beginning, and the column that is in force the other way around.
func (o Order) Toggle(column string) Order {
	if o.By == column {
		return Order{column, !o.Reverse}
	}
	return Order{column, slices.Contains(counts, column)}
}

// counts are the columns of numbers.
var counts = []string{"hosts", "copies", "took", "deleted", "failed", "left"}

// String is what [ParseOrder] reads.
func (o Order) String() string {
	if o.Reverse {
		return "-" + o.By
	}
	return o.By
}

// quote is a text of somebody else's in a sentence, cut where it is long.
func quote(s string) string {
	const longest = 40
	if runes := []rune(s); len(runes) > longest {
		s = string(runes[:longest]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

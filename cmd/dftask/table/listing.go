package table

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dftask/client/export"
	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
)

// Listing is the flags of a command that prints a list: --output, --columns and
// --sort.
type Listing[T any] struct {
	Output  console.Output
	columns []Column[T]
	chosen  chosen
	order   order
}

// AddTo adds the flags to a command. The columns are those that it may print.
func (l *Listing[T]) AddTo(cmd *cobra.Command, columns []Column[T]) {
	l.columns = columns
	names := export.Names(l.exported())
	l.chosen.known, l.order.known = names, names
	l.Output.AddTo(cmd, console.AsCSV)
	cmd.Flags().Var(&l.chosen, "columns", "`NAMES` of the columns of a table or of CSV, joined by commas: "+strings.Join(names, ", "))
	cmd.Flags().Var(&l.order, "sort", "`COLUMN` to order the list by, with - before it from the last to the first")
	_ = cmd.RegisterFlagCompletionFunc("columns", l.complete(""))
	_ = cmd.RegisterFlagCompletionFunc("sort", l.complete("-")) // the flags are there
}

// complete completes the last of several names.
func (l *Listing[T]) complete(prefix string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		before := ""
		if prefix == "" {
			before = begun[:strings.LastIndexByte(begun, ',')+1]
		} else if strings.HasPrefix(begun, prefix) {
			before = prefix
		}
		words := make([]string, len(l.columns))
		for i, name := range l.chosen.known {
			words[i] = before + name
		}
		return words, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// Check refuses flags that contradict each other.
func (l *Listing[T]) Check() error {
	if l.chosen.given() && (l.Output == console.AsJSON || l.Output == console.AsJSONL) {
		return console.BadUsage("--columns are of a table or of CSV, and JSON has all", "Leave --columns out, or use -o csv.")
	}
	return nil
}

// CheckTable is Check for a result that in JSON is one thing, and no list to order.
func (l *Listing[T]) CheckTable() error {
	if l.order.column != "" && (l.Output == console.AsJSON || l.Output == console.AsJSONL) {
		return console.BadUsage("--sort is of a table or of CSV", "Leave --sort out, or use -o csv.")
	}
	return l.Check()
}

// InColumns says whether a list in columns was asked for, of what may be shown
// otherwise.
func (l *Listing[T]) InColumns() bool {
	return l.chosen.given() || l.order.column != "" || l.Output == console.AsCSV
}

// Sort orders rows as --sort says.
func (l *Listing[T]) Sort(rows []T) {
	if l.order.column != "" {
		i, _ := export.Find(l.order.known, l.order.column) // checked when it was given
		export.Sort(rows, l.columns[i].Column, l.order.descending)
	}
}

// Table writes rows as --columns and --output say: as a table, or as CSV.
func (l *Listing[T]) Table(to io.Writer, rows []T) error {
	if l.Output == console.AsCSV {
		return export.CSV(to, l.exported(), rows)
	}
	if !l.chosen.given() {
		return Write(to, l.columns, rows)
	}
	var shown []Column[T]
	for _, i := range l.chosen.columns {
		shown = append(shown, l.columns[i])
	}
	return write(to, shown, rows, true)
}

// exported are the columns of CSV: those that were chosen, or all.
func (l *Listing[T]) exported() (columns []export.Column[T]) {
	if !l.chosen.given() {
		for _, c := range l.columns {
			columns = append(columns, c.Column)
		}
	}
	for _, i := range l.chosen.columns {
		columns = append(columns, l.columns[i].Column)
	}
	return columns
}

// Print orders and writes a list in the way that --output says. Nothing stands for
// an empty table.
func (l *Listing[T]) Print(to io.Writer, rows []T, nothing string) error {
	l.Sort(rows)
	return console.List(l.Output, to, rows, func() error {
		if len(rows) == 0 && l.Output == console.AsTable && nothing != "" {
			return console.Lines(to, []string{nothing})
		}
		return l.Table(to, rows)
	})
}

// PrintWithTotal is Print, with a line under a table on a terminal that says how many
// there are.
func (l *Listing[T]) PrintWithTotal(e console.Env, rows []T, one, many string) error {
	if err := l.Print(e.Out, rows, "no "+many); err != nil {
		return err
	}
	if e.OutTTY && l.Output == console.AsTable && len(rows) > 0 {
		console.Note(e, "%s", text.Count(len(rows), one, many))
	}
	return nil
}

// chosen is the flag --columns.
type chosen struct {
	known   []string
	columns []int
	text    string
}

func (c *chosen) given() bool    { return len(c.columns) > 0 }
func (*chosen) Type() string     { return "names" }
func (c *chosen) String() string { return c.text }

// Set reads the names of columns.
func (c *chosen) Set(words string) error {
	c.columns, c.text = nil, words
	for name := range strings.SplitSeq(words, ",") {
		i, err := export.Find(c.known, name)
		if err != nil {
			return unknown(err)
		}
		c.columns = append(c.columns, i)
	}
	return nil
}

// order is the flag --sort.
type order struct {
	known      []string
	column     string
	descending bool
}

func (*order) Type() string { return "column" }

// String is the flag as it was given.
func (o *order) String() string {
	if o.descending {
		return "-" + o.column
	}
	return o.column
}

// Set reads the name of a column, with - before it for the other direction.
func (o *order) Set(word string) error {
	o.column, o.descending = strings.CutPrefix(strings.TrimSpace(word), "-")
	_, err := export.Find(o.known, o.column)
	return unknown(err)
}

// unknown is a column that there is not, as bad usage.
func unknown(err error) error {
	if none, is := errors.AsType[*export.UnknownColumnError](err); is {
		return console.BadUsage(none.Error(), none.Advice())
	}
	return nil
}

// Total is how many rows a list has, for the line under it: "2 executions", or
// "100 of about 340 executions" where more were left out. About is 0 where that is
// not known.
func Total(listed int, more bool, about int, one, many string) string {
	switch {
	case more && about > listed:
		return fmt.Sprintf("%s of about %s", text.Number(listed), text.Count(about, one, many))
	case more:
		return text.Count(listed, one, many) + ", and there are more"
	}
	return text.Count(listed, one, many)
}

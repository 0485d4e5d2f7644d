package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dftask/client/export"
	"dftask/client/task"
)

// Output is how a command writes its result: as a table for people, or as JSON
// for programs. The shapes of the JSON are in testdata/schemas.
type Output string

const (
	// AsTable is for people, and changes when that helps them.
	AsTable Output = "table"
	// AsJSON is one JSON value: an object, or an array where the result is a
	// list.
	AsJSON Output = "json"
	// AsJSONL is a JSON object in a line of its own for each thing, written
	// as soon as it is known.
	AsJSONL Output = "jsonl"
	// AsCSV is a list for a spreadsheet, in a line for each row under one with the
	// names of the columns.
	AsCSV Output = "csv"
)

var outputs = []Output{AsTable, AsJSON, AsJSONL}

// AddTo adds the flag to a command that prints data: as a table, as JSON, and in
// more ways that it has.
func (o *Output) AddTo(cmd *cobra.Command, more ...Output) {
	*o = AsTable
	cmd.Flags().VarP(&outputFlag{o, slices.Concat(outputs, more)}, "output", "o", "how the result is written")
}

// outputFlag is the flag --output.
type outputFlag struct {
	to    *Output
	known []Output
}

// String is the word of the flag.
func (f *outputFlag) String() string {
	if f.to == nil {
		return ""
	}
	return string(*f.to)
}

// Type is what the help shows for a value: table|json|jsonl.
func (f *outputFlag) Type() string { return strings.Join(f.words(), "|") }

func (f *outputFlag) words() []string {
	words := make([]string, len(f.known))
	for i, known := range f.known {
		words[i] = string(known)
	}
	return words
}

// Set reads the word of the flag.
func (f *outputFlag) Set(word string) error {
	if !slices.Contains(f.words(), word) {
		return BadUsage(fmt.Sprintf("there is no output %q", word), "Use -o "+strings.Join(f.words(), ", -o ")+".")
	}
	*f.to = Output(word)
	return nil
}

// Print writes a result that is one thing.
func (o Output) Print(to io.Writer, v any, table func() error) error {
	switch o {
	case AsJSON:
		return JSON(to, v)
	case AsJSONL:
		return JSONLine(to, v)
	}
	return table()
}

// List writes a result that is a list.
func List[T any](o Output, to io.Writer, list []T, table func() error) error {
	switch o {
	case AsJSON:
		if list == nil {
			list = []T{}
		}
		return JSON(to, list)
	case AsJSONL:
		return export.JSONLines(to, list)
	}
	return table()
}

// JSON writes one value, for a program.
func JSON(to io.Writer, v any) error {
	text, err := task.JSON(v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = to.Write(b.Bytes())
	return err
}

// JSONLine writes one value in a line, for a program that reads them one by
// one: each goes out in one write.
func JSONLine(to io.Writer, v any) error { return export.JSONLines(to, []any{v}) }

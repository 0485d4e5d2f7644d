package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

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
)

var Outputs = []Output{AsTable, AsJSON, AsJSONL}

// AddTo adds the flag to a command that prints data.
func (o *Output) AddTo(cmd *cobra.Command) {
	*o = AsTable
	cmd.Flags().VarP(o, "output", "o", "how the result is written")
}

// String is the word of the flag.
func (o *Output) String() string { return string(*o) }

// Type is what the help shows for a value.
func (o *Output) Type() string { return "table|json|jsonl" }

// Set reads the word of the flag.
func (o *Output) Set(word string) error {
	for _, known := range Outputs {
		if word == string(known) {
			*o = known
			return nil
		}
	}
	return BadUsage(fmt.Sprintf("there is no output %q", word), "Use -o table, -o json or -o jsonl.")
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
		for _, v := range list {
			if err := JSONLine(to, v); err != nil {
				return err
			}
		}
		return nil
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
func JSONLine(to io.Writer, v any) error {
	text, err := task.JSON(v)
	if err != nil {
		return err
	}
	_, err = to.Write(append(text, '\n'))
	return err
}

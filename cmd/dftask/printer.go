package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dftask/client/task"
)

// output is how a command writes its result: as a table for people, or as JSON
// for programs. The shapes of the JSON are in testdata/schemas.
type output string

const (
	// outputTable is for people, and changes when that helps them.
	outputTable output = "table"
	// outputJSON is one JSON value: an object, or an array where the result is a
	// list.
	outputJSON output = "json"
	// outputJSONL is a JSON object in a line of its own for each thing, written
	// as soon as it is known.
	outputJSONL output = "jsonl"
)

var outputs = []output{outputTable, outputJSON, outputJSONL}

// addTo adds the flag to a command that prints data.
func (o *output) addTo(cmd *cobra.Command) {
	*o = outputTable
	cmd.Flags().VarP(o, "output", "o", "how the result is written")
}

// String is the word of the flag.
func (o *output) String() string { return string(*o) }

// Type is what the help shows for a value.
func (o *output) Type() string { return "table|json|jsonl" }

// Set reads the word of the flag.
func (o *output) Set(word string) error {
	for _, known := range outputs {
		if word == string(known) {
			*o = known
			return nil
		}
	}
	return &usageError{fmt.Sprintf("there is no output %q", word), "Use -o table, -o json or -o jsonl."}
}

// one writes a result that is one thing.
func (o output) one(to io.Writer, v any, table func() error) error {
	switch o {
	case outputJSON:
		return printJSON(to, v)
	case outputJSONL:
		return printLine(to, v)
	}
	return table()
}

// printList writes a result that is a list.
func printList[T any](o output, to io.Writer, list []T, table func() error) error {
	switch o {
	case outputJSON:
		if list == nil {
			list = []T{}
		}
		return printJSON(to, list)
	case outputJSONL:
		for _, v := range list {
			if err := printLine(to, v); err != nil {
				return err
			}
		}
		return nil
	}
	return table()
}

// printJSON writes one value, for a program.
func printJSON(to io.Writer, v any) error {
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

// printLine writes one value in a line, for a program that reads them one by
// one: each goes out in one write.
func printLine(to io.Writer, v any) error {
	text, err := task.JSON(v)
	if err != nil {
		return err
	}
	_, err = to.Write(append(text, '\n'))
	return err
}

package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"dftask/client/task"
	"dftask/keyring/hidden"
)

// Column is a value that every row of a list has.
type Column[T any] struct {
	// Name is a word in small letters, with _ between two.
	Name string
	// Value is the value in full: a number without grouping, an instant in UTC as
	// RFC 3339 has it, empty where it is not known.
	Value func(T) string
}

// CSV writes rows as RFC 4180 has it, in UTF-8, under a line with the names of the
// columns. A cell that a spreadsheet would take for a formula begins with an
// apostrophe. Line breaks and tabs within a cell become spaces, and characters that
// command a terminal or that people cannot see are left out.
func CSV[T any](to io.Writer, columns []Column[T], rows []T) error {
	w := csv.NewWriter(to)
	w.UseCRLF = true
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = c.Name
	}
	if err := w.Write(record); err != nil {
		return err
	}
	for _, row := range rows {
		for i, c := range columns {
			record[i] = cell(c.Value(row))
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// JSONLines writes each row in a line of its own. A row has the shape that the
// schemas promise. Each line goes out in one write.
func JSONLines[T any](to io.Writer, rows []T) error {
	for _, row := range rows {
		text, err := task.JSON(row)
		if err != nil {
			return err
		}
		if _, err := to.Write(append(text, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// formulas begin one in a spreadsheet; the wide ones do in some languages. A tab or
// a line break before one is dropped by a spreadsheet.
const formulas = "=+-@\t\r\n＝＋－＠"

// cell is a value made harmless for a spreadsheet and a terminal.
func cell(value string) string {
	shown := strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || hidden.Invisible(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(value, string(utf8.RuneError)))
	// What is left out, and spaces, must not hide a formula.
	if first := strings.TrimLeft(shown, " "); first != "" && strings.ContainsRune(formulas, firstRune(first)) || value != "" && strings.ContainsRune(formulas, firstRune(value)) {
		return "'" + shown
	}
	return shown
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// Names are the names of columns.
func Names[T any](columns []Column[T]) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

// Find is the index of a column by its name. A hyphen stands for the line between two
// words too. The error is an [*UnknownColumnError].
func Find(names []string, name string) (int, error) {
	word := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "-", "_")
	for i, known := range names {
		if word == known {
			return i, nil
		}
	}
	return 0, &UnknownColumnError{Name: name, Known: names}
}

// UnknownColumnError is a column that a list does not have.
type UnknownColumnError struct {
	Name  string
	Known []string
}

func (e *UnknownColumnError) Error() string { return fmt.Sprintf("there is no column %q", e.Name) }

// Advice names the columns that there are.
func (e *UnknownColumnError) Advice() string { return "There are " + strings.Join(e.Known, ", ") + "." }

package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Format is how a file is written.
type Format string

// The formats, as the ends of file names.
const (
	AsCSV       Format = "csv"
	AsJSONLines Format = "jsonl"
)

// FormatOf is the format that a file's name asks for: .csv, or .jsonl and .ndjson.
// The error is a [*NameError].
func FormatOf(name string) (Format, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return AsCSV, nil
	case ".jsonl", ".ndjson":
		return AsJSONLines, nil
	}
	return "", &NameError{Name: name}
}

// NameError is the name of a file that does not tell how to write it.
type NameError struct{ Name string }

func (e *NameError) Error() string {
	return fmt.Sprintf("the name %q does not tell how to write the file", e.Name)
}

// Advice says how to name it.
func (e *NameError) Advice() string { return "End it with .csv or with .jsonl." }

// ExistsError is a file that is there already, and is left as it is.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string { return e.Path + " is there already" }

// Advice says what to do about it.
func (e *ExistsError) Advice() string { return "Choose another name, or remove that file first." }

// Write writes rows in a format.
func Write[T any](to io.Writer, format Format, columns []Column[T], rows []T) error {
	if format == AsCSV {
		return CSV(to, columns, rows)
	}
	return JSONLines(to, rows)
}

// File writes rows into a new file, for its owner alone, in the format that its name
// asks for. It returns the whole path. A file that is there already is an
// [*ExistsError]; one that cannot be written whole is removed.
func File[T any](name string, columns []Column[T], rows []T) (path string, err error) {
	format, err := FormatOf(name)
	if err != nil {
		return "", err
	}
	if path, err = absolute(name); err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return "", &ExistsError{path}
	}
	if err != nil {
		return "", fmt.Errorf("the file cannot be made: %w", err)
	}
	buffer := bufio.NewWriter(file)
	err = errors.Join(Write(buffer, format, columns, rows), buffer.Flush(), file.Close())
	if err != nil {
		return "", errors.Join(fmt.Errorf("%s cannot be written: %w", path, err), os.Remove(path))
	}
	return path, nil
}

// absolute is the whole path of a file; ~ is the home folder.
func absolute(name string) (string, error) {
	if rest, home := strings.CutPrefix(filepath.ToSlash(name), "~/"); home {
		folder, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("the home folder is not known: %w", err)
		}
		return filepath.Join(folder, filepath.FromSlash(rest)), nil
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return "", fmt.Errorf("the folder that the file goes to is not known: %w", err)
	}
	return path, nil
}

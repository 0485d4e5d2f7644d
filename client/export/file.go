package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dftask/keyring/private"
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
func (e *ExistsError) Advice() string {
	return "Choose another name, or replace that file with :export! and its name."
}

// Write writes rows in a format.
func Write[T any](to io.Writer, format Format, columns []Column[T], rows []T) error {
	if format == AsCSV {
		return CSV(to, columns, rows)
	}
	return JSONLines(to, rows)
}

// File writes rows into a file, for its owner alone, in the format that its name
// asks for, and returns the whole path. A file that is there already is an
// [*ExistsError], unless it is to be replaced. What cannot be written whole leaves
// everything as it was.
func File[T any](name string, replace bool, columns []Column[T], rows []T) (path string, err error) {
	format, err := FormatOf(name)
	if err != nil {
		return "", err
	}
	if path, err = absolute(name); err != nil {
		return "", err
	}
	if _, err := os.Lstat(path); err == nil && !replace {
		return "", &ExistsError{path}
	}
	var text bytes.Buffer
	if err := Write(&text, format, columns, rows); err != nil {
		return "", err
	}
	if replace {
		err = private.Replace(path, text.Bytes(), 0o600)
	} else {
		err = create(path, text.Bytes())
	}
	if errors.Is(err, fs.ErrExist) && !replace {
		return "", &ExistsError{path}
	}
	if err != nil {
		return "", fmt.Errorf("%s cannot be written: %w", path, reason(err))
	}
	return path, nil
}

// create writes a file that is not there yet.
func create(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// reason is what the system says, without the path, which the sentence around it
// names.
func reason(err error) error {
	if path, is := errors.AsType[*fs.PathError](err); is {
		return path.Err
	}
	return err
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

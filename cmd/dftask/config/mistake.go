package config

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// mostMistakes is how many are told at once; a file with more is probably none
// of ours.
const mostMistakes = 20

// Mistake is one thing that is wrong with the file.
type Mistake struct {
	Path string
	// Line and Column begin at 1; the column counts characters.
	Line, Column int
	// Reason is a clause: what is wrong, and what would be right.
	Reason string
}

func (m Mistake) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.Path, m.Line, m.Column, m.Reason)
}

// InvalidError is a file with mistakes, all of them.
type InvalidError struct {
	Path string
	// Mistakes are in the file's order; there is at least one.
	Mistakes []Mistake
}

func newInvalid(path string, mistakes []Mistake) *InvalidError {
	for i := range mistakes {
		mistakes[i].Path = path
	}
	slices.SortStableFunc(mistakes, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &InvalidError{Path: path, Mistakes: mistakes}
}

// Error is the mistake, or a line for each.
func (e *InvalidError) Error() string {
	if len(e.Mistakes) == 1 {
		return e.Mistakes[0].Error()
	}
	lines := []string{fmt.Sprintf("the configuration file has %d mistakes:", len(e.Mistakes))}
	for i, m := range e.Mistakes {
		if i == mostMistakes {
			lines = append(lines, fmt.Sprintf("  and %d more", len(e.Mistakes)-i))
			break
		}
		lines = append(lines, "  "+m.Error())
	}
	return strings.Join(lines, "\n")
}

// InALine is the first mistake, in a file that is named without its folder, and how
// many there are.
func (e *InvalidError) InALine() error {
	first := e.Mistakes[0]
	first.Path = filepath.Base(first.Path)
	if n := len(e.Mistakes); n > 1 {
		return fmt.Errorf("%w, the first of %d mistakes", first, n)
	}
	return first
}

// Advice says what to do.
func (e *InvalidError) Advice() string {
	return "Correct the file with an editor, or name a manager with --manager to do without it."
}

// Unwrap returns the mistakes.
func (e *InvalidError) Unwrap() []error {
	errs := make([]error, len(e.Mistakes))
	for i, m := range e.Mistakes {
		errs[i] = m
	}
	return errs
}

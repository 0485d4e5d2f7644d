package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bind decodes a body: one JSON document, unknown fields ignored. Its refusal
// is the framework's text, in which the manager's own name of the struct
// stands, theirs, for the one of ours.
func Bind(body []byte, into any, ours, theirs string) *Reply {
	err := json.NewDecoder(bytes.NewReader(body)).Decode(into)
	if err == nil {
		return nil
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && kind.Struct == ours {
		kind.Struct = theirs
	}
	return Invalid(err.Error())
}

// Faults collects the fields of a request that do not validate.
type Faults struct {
	Name  string // the manager's own of the request
	texts []string
}

// Add adds a field that failed on a rule.
func (f *Faults) Add(field, rule string) { f.texts = append(f.texts, fault(f.Name, field, rule)) }

func fault(name, field, rule string) string {
	last := field[strings.LastIndexByte(field, '.')+1:]
	return fmt.Sprintf("Key: '%s.%s' Error:Field validation for '%s' failed on the '%s' tag", name, field, last, rule)
}

// Refusal tells all of them, a line each; it is nil when there are none.
func (f *Faults) Refusal() *Reply {
	if f.texts == nil {
		return nil
	}
	return Invalid(strings.Join(f.texts, "\n"))
}

// UpTo refuses a number outside of 1 to high; 0 is not there.
func (f *Faults) UpTo(field string, n, high int64) {
	switch {
	case n < 0:
		f.Add(field, "gte")
	case n > high:
		f.Add(field, "lte")
	}
}

// OneOf refuses a text that is there and none of some words.
func (f *Faults) OneOf(field, text string, words ...string) {
	for _, word := range words {
		if text == "" || text == word {
			return
		}
	}
	f.Add(field, "oneof")
}

// Length refuses a text that is missing, too short or too long.
func (f *Faults) Length(field, text string, shortest, longest int) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		f.Add(field, "required")
	case n < shortest:
		f.Add(field, "min")
	case n > longest:
		f.Add(field, "max")
	}
}

package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// bind decodes a body the way the manager's framework does: one JSON document,
// unknown fields ignored. Its error is the text the framework gives, in which
// the manager's own names of the structs stand.
func bind(body []byte, into any, structs map[string]string) error {
	err := json.NewDecoder(bytes.NewReader(body)).Decode(into)
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && structs[kind.Struct] != "" {
		kind.Struct = structs[kind.Struct]
	}
	return err
}

// faults collects the fields of a request that do not validate.
type faults struct {
	name  string
	texts []string
}

func (f *faults) add(field, tag string) { f.texts = append(f.texts, validation(f.name, field, tag)) }

// text is all of them, a line each, and "" when there are none.
func (f *faults) text() string { return strings.Join(f.texts, "\n") }

// upTo refuses a number outside of 1 to high; 0 is not there.
func (f *faults) upTo(field string, n, high int64) {
	if n == 0 {
		return
	}
	if n < 1 {
		f.add(field, "gte")
	} else if n > high {
		f.add(field, "lte")
	}
}

// The piece lengths a manager accepts, in bytes (contract §2.3).
const (
	minPieceLength = 4 << 20
	maxPieceLength = 64 << 20
)

// pieceLength refuses a piece length out of range; here a 0 is there.
func (f *faults) pieceLength(n *uint64) {
	if n == nil {
		return
	}
	if *n < minPieceLength {
		f.add("Args.PieceLength", "gte")
	} else if *n > maxPieceLength {
		f.add("Args.PieceLength", "lte")
	}
}

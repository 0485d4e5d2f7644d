package task

import (
	"strings"
	"unicode/utf8"

	"dftask/client"
)

// Bio is what this program writes into the bio of a delete job: why, who, and
// the mark of the operation. Nothing else of a purge tells who asked for it
// (contract §9).
type Bio struct {
	Reason      string
	Who         string
	OperationID string
}

const (
	bioSeparator = " · "
	bioMark      = "dftask "
)

// String writes the bio: "INC-42 bad build · user@host · dftask 7f3a9c2e".
func (b Bio) String() string {
	var parts []string
	for _, part := range []string{b.Reason, b.Who, bioMark + b.OperationID} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, bioSeparator)
}

// Room is how many characters a reason may have beside the rest.
func (b Bio) Room() int {
	b.Reason = ""
	return client.MaxBio - utf8.RuneCountInString(b.String()) - utf8.RuneCountInString(bioSeparator)
}

// ParseBio reads a bio back. One that this program did not write is all
// reason.
func ParseBio(text string) Bio {
	rest, mark, ok := cutLast(text, bioSeparator)
	if !ok {
		rest, mark = "", text
	}
	id, marked := strings.CutPrefix(mark, bioMark)
	if !marked || len(id) != 8 || strings.Trim(id, "0123456789abcdef") != "" {
		return Bio{Reason: text}
	}
	reason, who, ok := cutLast(rest, bioSeparator)
	if !ok {
		reason, who = "", rest
	}
	return Bio{Reason: reason, Who: who, OperationID: id}
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

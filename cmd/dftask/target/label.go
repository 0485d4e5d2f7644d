package target

import (
	"strings"

	"dftask/client/task"
	"dftask/tui/views/text"
)

// LabelWithType is a target with what it is, where that is not seen.
func LabelWithType(q task.Query) string {
	if q.Type == task.Image {
		return "the image " + text.Clean(q.Target())
	}
	return text.Clean(plainLabel(q))
}

// plainLabel is a target with what it is, where that is not a URL or an id.
func plainLabel(q task.Query) string {
	if q.Type == task.Image || q.Type == task.Content {
		return string(q.Type) + " " + q.Target()
	}
	return q.Target()
}

// Parameters are all that name a target besides its URL, given or not; empty of
// one that has none.
func Parameters(q task.Query) string {
	if q.Type != task.URL && q.Type != task.Image {
		return ""
	}
	var with []string
	for _, p := range parametersOf(q) {
		value := p.value
		switch {
		case value == "" && p.name == "platform" && q.Type == task.URL:
			continue
		case value == "":
			value = p.without
		}
		with = append(with, p.name+" "+text.Clean(value))
	}
	return strings.Join(with, ", ")
}

// parameter is one of those that a target is named with besides its URL, and
// what stands for it where it is not given.
type parameter struct{ name, value, without string }

func parametersOf(q task.Query) []parameter {
	return []parameter{
		{"tag", q.Tag, "(none)"}, {"application", q.Application, "(none)"},
		{"piece length", task.FormatPieceLength(q.PieceLength), "(none)"},
		{"filtered params", q.FilteredQueryParams, "default (32)"}, {"platform", q.Platform, "(the manager's own)"},
	}
}

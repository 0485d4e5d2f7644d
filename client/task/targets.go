package task

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"dftask/client"
)

const (
	// MaxTargetLines bounds a list of targets, comments included.
	MaxTargetLines = 100_000

	// maxTargetLine bounds a line of such a list, in bytes.
	maxTargetLine = 1 << 20

	// linesShown is how many bad lines an error names.
	linesShown = 10
)

// ParseTargets reads a list of targets, one a line: a URL, a task id, or a JSON
// object with the fields of a [Query]. Blank lines and those that begin with #
// are skipped. A URL by itself takes what belongs to a URL from defaults; an
// object has what it says and nothing else, and is the only way to name a
// content or an image. Targets that are the same are returned once, and dropped
// is how many were left out for that.
//
// A list with bad lines is refused whole, with a [*TargetsError] that names them
// all. One without a target, and one of more than [MaxTargetLines], is refused
// with a [*client.RefusedError].
func ParseTargets(r io.Reader, defaults Query) (targets []Query, dropped int, err error) {
	lines := bufio.NewReader(r)
	var bad []LineError
	for n := 1; ; n++ {
		text, long, err := targetLine(lines)
		if errors.Is(err, io.EOF) {
			break
		}
		switch {
		case err != nil:
			return nil, 0, fmt.Errorf("the list of targets cannot be read: %w", err)
		case n > MaxTargetLines:
			return nil, 0, refuse("target", "the list has more than 100,000 lines", "Split it, and purge one part after the other.")
		case long:
			bad = append(bad, LineError{n, "it is longer than 1 MiB"})
			continue
		}
		if n == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		text = strings.TrimSpace(text)
		if text == "" || text[0] == '#' {
			continue
		}
		q, err := parseTarget(text, defaults)
		if err != nil {
			bad = append(bad, LineError{n, err.Error()})
			continue
		}
		targets = append(targets, q)
	}
	switch {
	case len(bad) > 0:
		return nil, 0, &TargetsError{Lines: bad}
	case len(targets) == 0:
		return nil, 0, refuse("target", "the list names no target", "Write one a line: a URL, a task id, or a JSON object.")
	}
	targets, dropped = Distinct(targets)
	return targets, dropped, nil
}

// targetLine reads a line without its end. One that is too long is read over.
func targetLine(r *bufio.Reader) (text string, long bool, err error) {
	var line []byte
	for {
		part, more, err := r.ReadLine()
		if err != nil {
			// What was read before it is there: ReadLine tells of an error alone.
			if len(line) > 0 && errors.Is(err, io.EOF) {
				return string(line), long, nil
			}
			return "", false, err
		}
		if long = long || len(line)+len(part) > maxTargetLine; !long {
			line = append(line, part...)
		}
		if !more {
			return string(line), long, nil
		}
	}
}

// parseTarget reads a line that is neither blank nor a comment.
func parseTarget(text string, defaults Query) (Query, error) {
	var q Query
	switch {
	case !utf8.ValidString(text):
		return q, errors.New("it is not UTF-8")
	case text[0] == '{':
		if err := parseObject(text, &q); err != nil {
			return q, err
		}
	case strings.ContainsAny(text, " \t\v\f"):
		return q, errors.New("there is a space in it: a line holds one target, and a URL with a space is written %20 or as a JSON object")
	case len(text) == 64 && strings.Trim(text, "0123456789abcdefABCDEF") == "":
		q = Query{Type: ID, TaskID: text}
	default:
		q = Query{
			Type: URL, URL: text, Tag: defaults.Tag, Application: defaults.Application,
			PieceLength: defaults.PieceLength, FilteredQueryParams: defaults.FilteredQueryParams,
		}
	}
	return q, q.Check()
}

// parseObject reads a line that is a JSON object. It refuses what could be
// meant in two ways.
func parseObject(text string, q *Query) error {
	if err := json.Unmarshal([]byte(text), q); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return fmt.Errorf("its field %q cannot be a %s", wrong.Field, wrong.Value)
		}
		return errors.New("its JSON is not that of a target: " + strings.TrimPrefix(err.Error(), "json: "))
	}
	named := 0
	for _, name := range []string{q.URL, q.TaskID, q.Content} {
		if name != "" {
			named++
		}
	}
	for _, text := range []string{q.URL, q.TaskID, q.Content, q.Tag, q.Application, q.FilteredQueryParams, q.Platform} {
		// The decoder puts it in the place of what it cannot read.
		if strings.ContainsRune(text, utf8.RuneError) {
			return errors.New("it has a character that cannot be read")
		}
	}
	parameters := q.Tag != "" || q.Application != "" || q.PieceLength != nil || q.FilteredQueryParams != ""
	switch {
	case named > 1:
		return errors.New("it names more than one of url, task_id and content")
	case q.Type == "":
		return errors.New("it names neither url, nor task_id, nor content")
	case q.Type != Image && q.Platform != "":
		return errors.New(`a platform is an image's: add "type": "image"`)
	case (q.Type == ID || q.Type == Content) && parameters:
		return errors.New("a tag, an application, a piece length and filtered parameters are a URL's: they are no part of the task id otherwise")
	}
	return nil
}

// LineError is a line of a list that names no target.
type LineError struct {
	// Line counts from 1.
	Line int
	// Reason is a clause.
	Reason string
}

// TargetsError is a list of targets with bad lines, of which nothing is used.
type TargetsError struct {
	// Lines are the bad ones, in their order.
	Lines []LineError
}

var _ client.Problem = (*TargetsError)(nil)

func (e *TargetsError) Error() string {
	var b strings.Builder
	if len(e.Lines) == 1 {
		b.WriteString("a line of the list names no target:")
	} else {
		fmt.Fprintf(&b, "%d lines of the list name no target:", len(e.Lines))
	}
	for i, l := range e.Lines {
		if i == linesShown {
			fmt.Fprintf(&b, "\n  and %d more", len(e.Lines)-i)
			break
		}
		fmt.Fprintf(&b, "\n  line %d: %s", l.Line, l.Reason)
	}
	return b.String()
}

// Advice says how a line looks.
func (e *TargetsError) Advice() string {
	return `Nothing was sent. A line is a URL, a task id of 64 hex digits, or an object such as {"url": "https://example.com/a", "tag": "prod"}.`
}

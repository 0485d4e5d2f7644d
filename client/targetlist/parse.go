package targetlist

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"dftask/client"
	"dftask/client/task"
)

const (
	// MaxTargetLines bounds a list of targets, comments included.
	MaxTargetLines = 100_000

	// maxTargetLine bounds a line of such a list, in bytes.
	maxTargetLine = 1 << 20

	// linesShown is how many bad lines an error names.
	linesShown = 10
)

// Parse reads a list of targets, one a line: a URL, a task id, an image or a content
// behind "image:" or "content:", or a JSON object with the fields of a [task.Query],
// or with such an object as "query", as the results of a purge have it. A list whose
// first line names columns is a table. Blank lines and those that begin with # are
// skipped. A URL or an image by itself takes what belongs to it from defaults, and a
// row of a table what it has no column for; an object has what it says and nothing
// else. Targets that are the same are returned once, and dropped is how many were
// left out for that.
//
// A list with bad lines is refused whole, with a [*Error] that names them
// all; a URL that the manager takes for another one is such a line. A list without
// a target, and one of more than [MaxTargetLines], is refused with a
// [*client.RefusedError].
func Parse(r io.Reader, defaults task.Query) (targets []task.Query, dropped int, err error) {
	return parse(r, defaults, task.Query.CheckRead)
}

// ParseMisread is [Parse], and takes URLs that the manager takes for others: it is
// for lists whose targets are shown as the manager reads them, or were accepted so.
func ParseMisread(r io.Reader, defaults task.Query) (targets []task.Query, dropped int, err error) {
	return parse(r, defaults, func(task.Query) error { return nil })
}

func parse(r io.Reader, defaults task.Query, check func(task.Query) error) (targets []task.Query, dropped int, err error) {
	var table *csvTable
	first := true
	err = eachLine(r, func(text string) error {
		if first {
			if isSeparatorLine(text) {
				return nil
			}
			first = false
			if read, is, err := readHeader(text); is {
				table = read
				return err
			}
		}
		read := parseTarget
		if table != nil {
			if table.refused {
				return nil // which says enough
			}
			read = table.target
		}
		q, err := read(text, defaults)
		if err == nil {
			err = check(q)
		}
		targets = append(targets, q)
		return err
	})
	switch {
	case err != nil:
		return nil, 0, err
	case len(targets) == 0:
		return nil, 0, &client.RefusedError{Field: "target", Reason: "the list names no target", Next: "Write one a line: a URL, a task id, image:NAME, content:TEXT, or a JSON object."}
	}
	targets, dropped = task.Distinct(targets)
	return targets, dropped, nil
}

// ParseURLs reads a list of URLs, one a line, with the comments and mistakes that
// [Parse] knows. A URL that is named twice is returned twice.
func ParseURLs(r io.Reader) (urls []string, err error) {
	err = eachLine(r, func(text string) error {
		urls = append(urls, text)
		if err := checkPlain(text); err != nil {
			return err
		}
		return task.Query{Type: task.URL, URL: text}.Check()
	})
	switch {
	case err != nil:
		return nil, err
	case len(urls) == 0:
		return nil, &client.RefusedError{Field: "url", Reason: "the list names no URL", Next: "Write one URL a line."}
	}
	return urls, nil
}

// eachLine gives the lines that are neither blank nor comments to take, and
// returns a [*Error] of those that take refuses.
func eachLine(r io.Reader, take func(text string) error) error {
	lines := bufio.NewReader(r)
	var bad []LineError
	for n := 1; ; n++ {
		text, long, err := targetLine(lines)
		if errors.Is(err, io.EOF) {
			break
		}
		switch {
		case err != nil:
			return fmt.Errorf("the list of targets cannot be read: %w", err)
		case n == 1 && isUTF16(text):
			return &client.RefusedError{Field: "target", Reason: "the list is UTF-16, as PowerShell writes it, and not UTF-8", Next: "Write it as UTF-8: iconv -f UTF-16 -t UTF-8, or in PowerShell: | Out-File -Encoding utf8 FILE"}
		case n > MaxTargetLines:
			return &client.RefusedError{Field: "target", Reason: "the list has more than 100,000 lines", Next: "Split it, and purge one part after the other."}
		case long:
			bad = append(bad, LineError{Line: n, Reason: "it is longer than 1 MiB"})
			continue
		}
		if n == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		before := utf8.RuneCountInString(text)
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		before -= utf8.RuneCountInString(text)
		if text = strings.TrimSpace(text); text == "" || text[0] == '#' {
			continue
		}
		if err := take(text); err != nil {
			line := LineError{Line: n, Reason: err.Error()}
			if at, ok := errors.AsType[*columnError](err); ok {
				line.Column = before + at.column
			}
			bad = append(bad, line)
		}
	}
	if len(bad) > 0 {
		return &Error{Lines: bad}
	}
	return nil
}

// isUTF16 says whether the first line of a list is UTF-16: it begins with the mark
// of that, or has a NUL in each of its first two pairs of bytes.
func isUTF16(line string) bool {
	return strings.HasPrefix(line, "\xff\xfe") || strings.HasPrefix(line, "\xfe\xff") ||
		len(line) > 3 && (line[0] == 0) != (line[1] == 0) && (line[2] == 0) != (line[3] == 0)
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

// resultFields are those of a [Query] that no result has beside its query.
var resultFields = []string{"type", "url", "content", "tag", "application", "piece_length", "filtered_query_params", "platform"}

// parseObject reads a line that is a JSON object. It refuses what could be
// meant in two ways.
func parseObject(text string, q *task.Query) error {
	if name, column := namedTwice(text); name != "" {
		return &columnError{column, fmt.Sprintf("its field %q is named twice", name)}
	}
	var fields map[string]json.RawMessage
	err := json.Unmarshal([]byte(text), &fields)
	object := []byte(text)
	if result, ok := fields["query"]; ok && err == nil {
		for _, name := range resultFields {
			if _, ok := fields[name]; ok {
				return fmt.Errorf("it has both a query and the field %q, which belongs into the query", name)
			}
		}
		object = result
	}
	if err == nil {
		err = json.Unmarshal(object, q)
	}
	if err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
			return fmt.Errorf("its field %q cannot be a %s", wrong.Field, wrong.Value)
		}
		reason := "its JSON is not that of a target: " + strings.TrimPrefix(err.Error(), "json: ")
		if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
			return &columnError{columnOf(text, int(wrong.Offset)-1), reason}
		}
		return errors.New(reason)
	}
	return checkFields(*q)
}

// checkFields refuses what could be meant in two ways, or cannot be read.
func checkFields(q task.Query) error {
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
	case q.Type != task.Image && q.Platform != "":
		return errors.New(`a platform is an image's: add "type": "image"`)
	case (q.Type == task.ID || q.Type == task.Content) && parameters:
		return errors.New("a tag, an application, a piece length and filtered parameters are a URL's: they are no part of the task id otherwise")
	}
	return nil
}

// namedTwice finds the first field that an object in a JSON text names twice, in
// whatever case, and the column of the second: the decoder would take that one and
// say nothing.
func namedTwice(text string) (name string, column int) {
	decoder := json.NewDecoder(strings.NewReader(text))
	// open are the names of the objects that are being read, nil for an array.
	var open []map[string]bool
	for isName := false; ; {
		at := int(decoder.InputOffset())
		token, err := decoder.Token()
		if err != nil {
			return "", 0
		}
		if name, ok := token.(string); ok && isName {
			names, folded := open[len(open)-1], strings.ToLower(strings.ToUpper(name))
			if names[folded] {
				return name, columnOf(text, at+strings.IndexByte(text[at:], '"'))
			}
			names[folded], isName = true, false
			continue
		}
		switch token {
		case json.Delim('{'):
			open = append(open, map[string]bool{})
		case json.Delim('['):
			open = append(open, nil)
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		isName = len(open) > 0 && open[len(open)-1] != nil
	}
}

// columnOf is the column of a byte of a text, in characters from 1.
func columnOf(text string, at int) int {
	return utf8.RuneCountInString(text[:min(max(at, 0), len(text))]) + 1
}

// columnError is a mistake in a line, with its column.
type columnError struct {
	column int
	reason string
}

func (e *columnError) Error() string { return e.reason }

// LineError is a line of a list that cannot be used.
type LineError struct {
	// Line counts from 1, and so does Column, in characters; 0 is the whole line.
	Line, Column int
	// Reason is a clause.
	Reason string
}

// String is the line with the reason, for a list of such lines.
func (e LineError) String() string {
	if e.Column > 0 {
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

// Error is a list of targets with bad lines, of which nothing is used.
type Error struct {
	// Lines are the bad ones, in their order.
	Lines []LineError
}

var _ client.Problem = (*Error)(nil)

func (e *Error) Error() string {
	var b strings.Builder
	if len(e.Lines) == 1 {
		b.WriteString("a line of the list cannot be used:")
	} else {
		fmt.Fprintf(&b, "%d lines of the list cannot be used:", len(e.Lines))
	}
	for i, l := range e.Lines {
		if i == linesShown {
			fmt.Fprintf(&b, "\n  and %d more", len(e.Lines)-i)
			break
		}
		b.WriteString("\n  " + l.String())
	}
	return b.String()
}

// Advice says how a line looks.
func (e *Error) Advice() string {
	return `Nothing was sent. A line is a URL, a task id, image:NAME, content:TEXT, or an object such as {"url": "https://example.com/a", "tag": "prod"}.`
}

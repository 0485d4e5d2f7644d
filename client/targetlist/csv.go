package targetlist

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dftask/client/task"
)

// columns are the names that a table of targets may have, and what a cell that is not
// empty does.
var columns = map[string]func(q *task.Query, cell string) error{
	"type":                  func(q *task.Query, cell string) error { return name(q, "", task.Type(cell)) },
	"url":                   func(q *task.Query, cell string) error { return name(q, cell, "") },
	"image":                 func(q *task.Query, cell string) error { return name(q, cell, task.Image) },
	"task_id":               func(q *task.Query, cell string) error { q.TaskID = task.ParseID(cell); return nil },
	"content":               func(q *task.Query, cell string) error { q.Content = cell; return nil },
	"tag":                   func(q *task.Query, cell string) error { q.Tag = cell; return nil },
	"application":           func(q *task.Query, cell string) error { q.Application = cell; return nil },
	"filtered_query_params": func(q *task.Query, cell string) error { q.FilteredQueryParams = cell; return nil },
	"platform":              func(q *task.Query, cell string) error { q.Platform = cell; return nil },
	"piece_length": func(q *task.Query, cell string) (err error) {
		q.PieceLength, err = task.ParsePieceLength(cell)
		return err
	},
}

// name gives a target a URL and a type, where it has none or the same.
func name(q *task.Query, url string, kind task.Type) error {
	if url != "" && q.URL != "" || kind != "" && q.Type != "" && kind != q.Type {
		return errors.New("it names two things, and a row is one target")
	}
	q.URL, q.Type = cmp.Or(url, q.URL), cmp.Or(kind, q.Type)
	return nil
}

// columnNames are the names as an error lists them.
const columnNames = "url, image, task_id, content, type, tag, application, piece_length, filtered_query_params and platform"

// targetColumns are those of which a table has one at least.
var targetColumns = []string{"url", "image", "task_id", "content"}

// csvTable reads the lines of a list whose first is a header, as spreadsheets write it.
type csvTable struct {
	separator rune
	names     []string
	// refused is set where the header is: its rows are not read then.
	refused bool
}

// isSeparatorLine says whether a line tells Excel how cells are separated: sep=;
// The header tells it here.
func isSeparatorLine(line string) bool {
	return len(line) == len("sep=;") && strings.EqualFold(line[:4], "sep=")
}

// readHeader says whether the first line of a list is the header of a table, and
// refuses one that names what no target has.
func readHeader(line string) (table *csvTable, is bool, err error) {
	for _, separator := range ",;\t" {
		t := &csvTable{separator: separator}
		cells, err := t.cells(line)
		if err != nil {
			continue
		}
		for _, cell := range cells {
			name := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(cell)))
			t.names = append(t.names, name)
		}
		if !slices.ContainsFunc(t.names, func(name string) bool { return slices.Contains(targetColumns, name) }) {
			continue
		}
		return t, true, t.check()
	}
	return nil, false, nil
}

// check refuses a header that names a column twice, or one that is no target's.
func (t *csvTable) check() error {
	t.refused = true
	for i, name := range t.names {
		switch {
		case columns[name] == nil:
			return fmt.Errorf("its column %q is none of a target's: there are %s", name, columnNames)
		case slices.Contains(t.names[:i], name):
			return fmt.Errorf("its column %q is named twice", name)
		}
	}
	t.refused = false
	return nil
}

// cells are those of a line.
func (t *csvTable) cells(line string) ([]string, error) {
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.FieldsPerRecord = t.separator, -1
	cells, err := r.Read()
	if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
		return nil, &columnError{columnOf(line, wrong.Column-1), "a quotation mark is out of place here, or a quoted cell does not end in its line"}
	}
	return cells, err
}

// target reads a row. What has no column is taken from defaults where the target is a
// URL or an image; an empty cell says that there is none.
func (t *csvTable) target(line string, defaults task.Query) (task.Query, error) {
	if err := checkText(line); err != nil {
		return task.Query{}, err
	}
	cells, err := t.cells(line)
	if err != nil {
		return task.Query{}, err
	}
	for len(cells) > len(t.names) && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) != len(t.names) {
		return task.Query{}, fmt.Errorf("it has to have %d cells, as the header has, and has %d", len(t.names), len(cells))
	}
	var q task.Query
	for i, name := range t.names {
		cell := strings.TrimSpace(cells[i])
		if cell == "" {
			continue
		}
		if err := columns[name](&q, cell); err != nil {
			return q, err
		}
	}
	if q.Type == "" {
		q.Type = typeOf(q)
	}
	if q.Type == task.Image {
		if err := q.NameImage(q.URL); err != nil {
			return q, err
		}
	}
	if q.Type == task.URL || q.Type == task.Image {
		t.fill(&q, defaults)
	}
	if err := checkFields(q); err != nil {
		return q, err
	}
	return q, q.Check()
}

// fill takes from defaults what has no column.
func (t *csvTable) fill(q *task.Query, defaults task.Query) {
	if !slices.Contains(t.names, "tag") {
		q.Tag = defaults.Tag
	}
	if !slices.Contains(t.names, "application") {
		q.Application = defaults.Application
	}
	if !slices.Contains(t.names, "piece_length") {
		q.PieceLength = defaults.PieceLength
	}
	if !slices.Contains(t.names, "filtered_query_params") {
		q.FilteredQueryParams = defaults.FilteredQueryParams
	}
}

// typeOf is the type of a target by what names it; empty where nothing does.
func typeOf(q task.Query) task.Type {
	switch {
	case q.URL != "":
		return task.URL
	case q.TaskID != "":
		return task.ID
	case q.Content != "":
		return task.Content
	}
	return ""
}

package panes

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"dftask/client/executions"
	"dftask/client/export"
	"dftask/client/task"
	"dftask/tui/models/keymap"
	"dftask/tui/models/phrase"
	"dftask/tui/views/text"
)

// Export is a list on its way into a file: all rows that pass the filter, in the order
// on the screen.
type Export struct {
	// Rows counts them in words: "43 executions".
	Rows string
	// Note is a clause about what is not among them; empty for nothing.
	Note string
	// Write writes them, and returns the whole path; see [export.File].
	Write func(name string, replace bool) (path string, err error)
}

func exportOf[T any](columns []export.Column[T], rows []T, one, many string) *Export {
	if len(rows) == 0 {
		return nil
	}
	return &Export{
		Rows:  text.Count(len(rows), one, many),
		Write: func(name string, replace bool) (string, error) { return export.File(name, replace, columns, rows) },
	}
}

// Export is what the focused list has to write into a file, or the hosts of the purge
// shown in full; nil for nothing.
func (p *Panes) Export() *Export {
	switch {
	case p.Place() == keymap.Copies:
		return exportOf(export.CopyColumns(), p.Search().Copies.Exported(), "copy", "copies")
	case p.Place() == keymap.Detail:
		return exportOf(export.HostColumns(), export.Hosts(&p.Shown().Result), "host", "hosts")
	case p.Place() == keymap.Targets && p.Detail == nil:
		var rows []task.SearchResult
		for _, i := range p.shownTargets() {
			rows = append(rows, p.Search().Many.Updates[i].Result)
		}
		return exportOf(export.SearchColumns(), rows, "target", "targets")
	}
	var rows []executions.Execution
	if p.Place() == keymap.Targets {
		for _, i := range p.shownTargets() {
			rows = append(rows, p.Executions.Exported(p.Detail.Many.Execution(i, p.Detail))...)
		}
	} else if p.Place() == keymap.Executions {
		for _, key := range p.Executions.List.Keys {
			rows = append(rows, p.Executions.Exported(p.Executions.ByKey[key])...)
		}
	}
	now := p.deps.Now()
	e := exportOf(export.Executions(func() time.Time { return now }), rows, "execution", "executions")
	if p.Place() == keymap.Executions && e != nil && p.Executions.ReadBackTo().After(time.Unix(0, 0)) {
		e.Note = "older ones were not read yet"
	}
	return e
}

// shownTargets are the indexes of the targets that pass the filter.
func (p *Panes) shownTargets() (at []int) {
	for _, key := range p.targets().List.Keys {
		if i, err := strconv.Atoi(key); err == nil {
			at = append(at, i)
		}
	}
	return at
}

// WhyNotExport says why there is nothing to write into a file.
func (p *Panes) WhyNotExport() string {
	if p.Place()&keymap.Lists != 0 && len(p.Rows().Keys) == 0 {
		return "there are no rows to export"
	}
	return ""
}

// Errors are what went wrong in the row under the cursor, or in the marked rows, a line
// each; where there are no rows, why there are none.
func (p *Panes) Errors() string {
	if p.Place() == keymap.Detail {
		return strings.Join(p.Shown().Errors(), "\n")
	}
	keys := p.Rows().Marked()
	if len(keys) == 0 {
		keys = []string{p.Rows().Current()}
	}
	var lines []string
	for _, key := range keys {
		for _, line := range p.errorsOf(key) {
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// errorsOf are the errors of a row by its key.
func (p *Panes) errorsOf(key string) (lines []string) {
	i, err := strconv.Atoi(key)
	switch place := p.Place(); {
	case place == keymap.Executions && key == "":
		return sentences(p.Executions.Failure)
	case place == keymap.Executions:
		return p.Executions.ByKey[key].Errors()
	case place == keymap.Copies && key == "":
		return sentences(p.Search().Update.Err)
	case place == keymap.Copies:
		row := p.Search().Copies.Rows[key]
		if row.Cluster != nil && row.Host == nil {
			lines = slices.Clone(row.Cluster.Errors)
		}
		return append(lines, p.Search().Update.Result.Errors...)
	case err != nil:
	case p.Detail != nil:
		return p.Detail.Many.Execution(i, p.Detail).Errors()
	default:
		u := &p.Search().Many.Updates[i]
		return append(sentences(u.Err), u.Result.Doubts()...)
	}
	return nil
}

func sentences(err error) []string {
	if err == nil {
		return nil
	}
	return []string{phrase.Sentence(err)}
}

// WhyNotErrors says why there is no error to copy.
func (p *Panes) WhyNotErrors() string {
	if p.Errors() == "" {
		return "no error is told of this row"
	}
	return ""
}

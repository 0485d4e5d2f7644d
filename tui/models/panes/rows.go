package panes

import (
	"cmp"
	"strconv"
	"strings"

	"dftask/client/task"
	"dftask/tui/listing"
	"dftask/tui/models/executions"
	"dftask/tui/models/keymap"
	"dftask/tui/models/search"
)

// WhyNotFilter says why there is nothing to filter.
func (p *Panes) WhyNotFilter() string {
	if len(p.Rows().Keys) == 0 && !p.Filter().Active() {
		return "there are no rows to filter"
	}
	return ""
}

// WhyNotSort says why there is nothing to order.
func (p *Panes) WhyNotSort() string {
	if len(p.Rows().Keys) == 0 {
		return "there are no rows to order"
	}
	return ""
}

// Order is how the focused list is ordered, and by what it can be.
func (p *Panes) Order() (columns []string, now listing.Order) {
	if p.Place() == keymap.Executions {
		return listing.Names(), p.Executions.Sorted()
	}
	return search.Columns, p.Search().Copies.Sort
}

// Sort orders the focused list.
func (p *Panes) Sort(by listing.Order) {
	if p.Place() == keymap.Executions {
		p.Executions.Sort(by)
		return
	}
	p.Search().Copies.Sort = by
	p.Search().Copies.Rebuild()
}

// WhyNotMark says why there is nothing to mark.
func (p *Panes) WhyNotMark() string {
	if len(p.Rows().Keys) == 0 {
		return "there are no rows to mark"
	}
	return ""
}

// Value is the value of the row under the cursor, or of the marked rows a
// line each, and what stands for it in JSON.
func (p *Panes) Value() (value string, row any) {
	keys := []string(nil)
	if p.Place()&keymap.Lists != 0 {
		keys = p.Rows().Marked()
	}
	if len(keys) < 2 {
		if p.Place()&keymap.Lists == 0 {
			return p.valueOf("")
		}
		return p.valueOf(p.Rows().Current())
	}
	var values []string
	var rows []any
	for _, key := range keys {
		if value, row := p.valueOf(key); row != nil {
			values, rows = append(values, value), append(rows, row)
		}
	}
	return strings.Join(values, "\n"), rows
}

// valueOf is the value of a row by its key.
func (p *Panes) valueOf(key string) (value string, row any) {
	switch p.Place() {
	case keymap.Detail:
		x := p.Shown()
		return cmp.Or(x.Result.TaskID, x.Result.Query.Target()), x.Result
	case keymap.Executions:
		if x := p.Executions.ByKey[key]; x != nil {
			return x.Result.Query.Target(), x.Result
		}
	case keymap.Targets:
		i, err := strconv.Atoi(key)
		switch {
		case err != nil:
		case p.Detail != nil:
			return p.Detail.Many.Queries[i].Target(), p.Detail.Many.Updates[i].Result
		default:
			return p.Search().Many.Queries[i].Target(), p.Search().Many.Updates[i].Result
		}
	case keymap.Copies:
		switch c, ok := p.Search().Copies.Rows[key]; {
		case !ok:
		case c.Host != nil:
			return c.Host.Hostname, c.Host
		case c.Layer != nil:
			return c.Layer.URL, c.Layer
		case c.Cluster != nil:
			return p.Search().Copies.Name(c.Cluster), c.Cluster
		}
	}
	return "", nil
}

// WhyNotCopy says why there is nothing to copy.
func (p *Panes) WhyNotCopy() string {
	key := ""
	if p.Place()&keymap.Lists != 0 {
		if all, hidden := p.Rows().CountMarks(); all-hidden > 1 {
			return ""
		}
		key = p.Rows().Current()
	}
	if _, row := p.valueOf(key); row == nil {
		return "there is nothing to copy"
	}
	return ""
}

// WhyNotCopyCommand says why there is no command to copy.
func (p *Panes) WhyNotCopyCommand() string {
	if p.Command() == "" {
		return "there is no command to fix what is left"
	}
	return ""
}

// Command is what fixes what the purge shown in full has left; empty for none.
func (p *Panes) Command() string { return executions.RemedyCommands(&p.Shown().Result) }

// Chosen are the targets of the marked rows, or of the one under the cursor, of
// executions and of lists of targets.
func (p *Panes) Chosen() (targets []task.Target) {
	switch {
	case p.Place() == keymap.Targets:
		chosen := p.targets().Chosen()
		if p.Detail != nil {
			return p.Detail.Many.Chosen(chosen)
		}
		return p.targets().TargetsAt(chosen)
	case p.Detail != nil:
		return p.Shown().Targets()
	case p.Place() == keymap.Executions:
		marked := p.Executions.List.Marked()
		if len(marked) == 0 {
			marked = []string{p.Executions.List.Current()}
		}
		for _, key := range marked {
			if x := p.Executions.ByKey[key]; x != nil {
				targets = append(targets, x.Targets()...)
			}
		}
	}
	return targets
}

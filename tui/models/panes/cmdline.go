package panes

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"dftask/client/cmdline"
	"dftask/client/executions"
	"dftask/tui/listing"
	"dftask/tui/models/keymap"
)

// CommandLine is what does on the command line what the screen shows, a line for each
// target, and in sentences what no command line says; empty where nothing does.
func (p *Panes) CommandLine() (lines, notes []string) {
	place := p.deps.Place
	place.AllClusters = len(p.deps.Clusters) > 0
	show := func(job uint) {
		if job != 0 {
			lines = append(lines, place.Show(job))
		}
	}
	switch {
	case p.Place() == keymap.Detail:
		show(p.Shown().JobID)
	case p.Place() == keymap.Targets && p.Detail != nil:
		for _, i := range p.targets().Chosen() {
			show(p.Detail.Many.Execution(i, p.Detail).JobID)
		}
	case p.Place() == keymap.Targets:
		for _, i := range p.targets().Chosen() {
			lines = append(lines, place.Search(p.targets().Queries[i], p.clusterFlags(p.Search().Many.Scopes[i])))
		}
	case p.Place() == keymap.Executions:
		list, unsaid := p.listFlags()
		return []string{place.Executions(list)}, unsaid
	case p.Search().Asked != nil:
		q := *p.Search().Asked
		lines = append(lines, place.Search(q, p.clusterFlags(p.Search().Scope)))
		if len(q.Headers) > 0 {
			notes = append(notes, "Put the value of each header in the place of VALUE.")
		}
		if q.Password != "" {
			notes = append(notes, "The password is asked for, or read from standard input.")
		}
	}
	return lines, notes
}

// clusterFlags name some clusters by their ids; none for all there are.
func (p *Panes) clusterFlags(ids []uint) (flags []string) {
	if len(ids) < len(p.clusters.All) {
		for _, id := range ids {
			flags = append(flags, strconv.FormatUint(uint64(id), 10))
		}
	}
	return flags
}

// listFlags are the order and the filter of the executions, as far as the command line
// has flags for them.
func (p *Panes) listFlags() (list cmdline.List, notes []string) {
	e := p.Executions
	for _, c := range p.deps.List.Columns {
		list.Columns = append(list.Columns, c.Name)
	}
	if by := e.Sorted(); by.By != "age" || by.Reverse {
		list.Sort = by.String()
	}
	if !e.Filter.Active() {
		return list, nil
	}
	var left []string
	for _, part := range e.Filter.Parts() {
		flag := map[string]*string{"state": &list.State, "type": &list.Type, "by": &list.By, "target": &list.Target, "": &list.Target}[part.Key]
		switch {
		case part.Younger > 0 && list.Since == "":
			list.Since = since(part.Younger)
		case flag != nil && *flag == "" && part.Value != "" && known(part):
			*flag = part.Value
			if part.Key == "" {
				notes = append(notes, "--target looks for "+strconv.Quote(part.Value)+" in targets alone.")
			}
		default:
			left = append(left, part.Text)
		}
	}
	if len(left) > 0 {
		notes = append(notes, "No flag does what the filter does with "+strings.Join(left, " ")+".")
	}
	return list, notes
}

// known says whether the command line has the word that a part of a filter asks for.
func known(part listing.Part) bool {
	switch part.Key {
	case "state":
		return slices.Contains(executions.States(), part.Value)
	case "type":
		return part.Value != "list"
	}
	return true
}

// since is a span as the command line takes it.
func since(span time.Duration) string {
	switch {
	case span%(24*time.Hour) == 0:
		return strconv.Itoa(int(span/(24*time.Hour))) + "d"
	case span%time.Hour == 0:
		return strconv.Itoa(int(span/time.Hour)) + "h"
	case span%time.Minute == 0:
		return strconv.Itoa(int(span/time.Minute)) + "m"
	}
	return span.String()
}

// WhyNotCommandLine says why there is no command line for what the screen shows.
func (p *Panes) WhyNotCommandLine() string {
	if lines, _ := p.CommandLine(); len(lines) == 0 {
		return "no command line does what this shows: nothing was searched, or nothing was sent"
	}
	return ""
}

package search

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dftask/client"
	"dftask/client/export"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/table"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// copyColumns are those of the copies that a search found.
func copyColumns() []table.Column[export.Copy] {
	return table.Columns(export.CopyColumns(), map[string]table.Look[export.Copy]{
		"cluster": {Rank: 2, Min: len("cluster-1")},
		"host":    table.Identity[export.Copy](text.TruncateMiddle),
		"ip":      {},
		"type":    {Rank: 3, Cell: func(c export.Copy) string { return text.HostType(c.Host.Type) }},
		"copy":    {Tone: func(c export.Copy) widget.Tone { return heldTone(c.Host) }},
	})
}

// heldTone is that of what a host holds.
func heldTone(h task.Host) widget.Tone {
	if h.Complete != nil && !*h.Complete {
		return widget.ToneWarn
	}
	return widget.ToneInfo
}

// WriteLayers writes an image's layers, with their platforms where several were searched.
func WriteLayers(to io.Writer, layers []task.Layer) error {
	columns := []export.Column[task.Layer]{
		{Name: "layer", Value: func(l task.Layer) string { return l.Digest }},
		{Name: "copies", Value: func(l task.Layer) string { return fmt.Sprint(l.Copies) }},
	}
	if slices.ContainsFunc(layers, func(l task.Layer) bool { return len(l.Platforms) > 0 }) {
		columns = append(columns, export.Column[task.Layer]{Name: "platforms", Value: func(l task.Layer) string { return strings.Join(l.Platforms, ", ") }})
	}
	return table.Write(to, table.Columns(columns, map[string]table.Look[task.Layer]{
		"layer": table.Identity[task.Layer](text.ShortDigest), "copies": {Right: true}, "platforms": {Rank: 1, Min: 11, Cut: text.Truncate},
	}), layers)
}

func printSearch(to io.Writer, l *table.Listing[export.Copy], r task.SearchResult) error {
	copies := export.Copies(r)
	l.Sort(copies)
	if l.Output == console.AsCSV {
		return l.Table(to, copies)
	}
	if err := console.Lines(to, searchSummary(r)); err != nil {
		return err
	}
	if len(r.Layers) > 0 {
		if err := errors.Join(WriteLayers(to, r.Layers), console.Lines(to, []string{""})); err != nil {
			return err
		}
	}
	if r.Copies() == 0 {
		return nil
	}
	return l.Table(to, copies)
}

// searchSummary is the answer in a sentence, and what makes it doubtful.
func searchSummary(r task.SearchResult) []string {
	var where string
	switch {
	case r.State == client.Pending:
		where = fmt.Sprintf(" so far (job %d, %d of %s answered)", r.JobID, r.Answered, text.Count(r.Schedulers, "scheduler", "schedulers"))
	case r.JobID != 0:
		where = fmt.Sprintf(" (job %d, answered after %.0f s)", r.JobID, r.AnsweredAfter.Seconds())
	}
	holding := 0
	for _, c := range r.Clusters {
		if len(c.Hosts) > 0 {
			holding++
		}
	}
	words := "no copy found"
	if r.State != client.Pending && !r.AskedHosts() {
		words = "no host was asked for a copy"
	}
	if n := r.Copies(); n > 0 {
		words = text.Count(n, "copy", "copies")
		if len(r.Layers) > 0 {
			words += " on " + text.Count(r.Hosts(), "host", "hosts")
		}
		words += " in " + text.Count(holding, "cluster", "clusters")
		if complete, known := r.Complete(); known {
			words += fmt.Sprintf(", %d complete", complete)
		}
	}
	out := []string{words + where}
	for _, doubt := range r.Doubts() {
		out = append(out, "note: "+text.Clean(doubt))
	}
	return out
}

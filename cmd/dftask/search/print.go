package search

import (
	"errors"
	"fmt"
	"io"

	"dftask/client"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
)

func printSearch(to io.Writer, r task.SearchResult) error {
	if err := console.Lines(to, searchSummary(r)); err != nil {
		return err
	}
	if len(r.Layers) > 0 {
		rows := [][]string{{"LAYER", "COPIES"}}
		for _, l := range r.Layers {
			rows = append(rows, []string{text.Clean(l.Digest), fmt.Sprint(l.Copies)})
		}
		if err := errors.Join(console.Table(to, rows), console.Lines(to, []string{""})); err != nil {
			return err
		}
	}
	if r.Copies() == 0 {
		return nil
	}
	rows := [][]string{{"CLUSTER", "HOST", "IP", "TYPE", "COPY"}}
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			rows = append(rows, []string{text.Clean(task.ClusterLabel(c.ID, c.Name)), text.Clean(h.Hostname), text.Clean(h.IP), text.HostType(h.Type), copyLabel(h, len(r.Layers))})
		}
	}
	return console.Table(to, rows)
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

func copyLabel(h task.Host, layers int) string {
	switch {
	case layers > 0:
		return fmt.Sprintf("%d of %d layers", len(h.Layers), layers)
	case h.Complete == nil:
		return "unknown"
	case *h.Complete:
		return "complete"
	}
	return "partial"
}

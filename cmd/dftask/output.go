package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// results is standard output. What cannot be written there is an error of its
// own: the work behind it is done.
type results struct {
	io.Writer
	// failed is the first error, for commands that do not look at errors of writing,
	// such as the help.
	failed error
}

func (r *results) Write(p []byte) (int, error) {
	n, err := r.Writer.Write(p)
	if err != nil {
		err = &unwrittenError{err}
		if r.failed == nil {
			r.failed = err
		}
	}
	return n, err
}

// closedOutput is a standard output that was closed before the program started.
type closedOutput struct{}

func (closedOutput) Write([]byte) (int, error) {
	return 0, errors.New("standard output is closed; to discard the result use >/dev/null")
}

// unwrittenError is a result that could not be written.
type unwrittenError struct{ err error }

func (e *unwrittenError) Error() string {
	var path *fs.PathError
	if errors.As(e.err, &path) {
		return "the result cannot be written: " + path.Err.Error()
	}
	return "the result cannot be written: " + e.err.Error()
}

func (e *unwrittenError) Unwrap() error { return e.err }

// Advice says what became of the work.
func (e *unwrittenError) Advice() string {
	return "What you asked for is done; dftask executions list shows the deletes."
}

// table writes rows in columns as wide as their widest cell.
func table(to io.Writer, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], text.Width(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(text.Pad(cell, widths[i]))
			b.WriteString("  ")
		}
		if _, err := fmt.Fprintln(to, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

func printSearch(to io.Writer, r task.SearchResult) error {
	if err := lines(to, searchSummary(r)); err != nil {
		return err
	}
	if len(r.Layers) > 0 {
		rows := [][]string{{"LAYER", "COPIES"}}
		for _, l := range r.Layers {
			rows = append(rows, []string{text.Clean(l.Digest), fmt.Sprint(l.Copies)})
		}
		if err := errors.Join(table(to, rows), lines(to, []string{""})); err != nil {
			return err
		}
	}
	if r.Copies() == 0 {
		return nil
	}
	rows := [][]string{{"CLUSTER", "HOST", "IP", "TYPE", "COPY"}}
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			rows = append(rows, []string{text.Clean(clusterLabel(c.ID, c.Name)), text.Clean(h.Hostname), text.Clean(h.IP), hostType(h.Type), copyLabel(h, len(r.Layers))})
		}
	}
	return table(to, rows)
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

func lines(to io.Writer, texts []string) error {
	for _, text := range texts {
		if _, err := fmt.Fprintln(to, text); err != nil {
			return err
		}
	}
	return nil
}

func clusterLabel(id uint, name string) string {
	if name == "" {
		return fmt.Sprintf("cluster %d", id)
	}
	return name
}

func hostType(t string) string {
	if task.IsSeed(t) {
		return "seed"
	}
	return "normal"
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

func printPurge(to io.Writer, r task.PurgeResult) error {
	words := fmt.Sprintf("%s: %s", strings.ToUpper(string(r.Verdict)), counts(r))
	switch {
	case len(r.Jobs) == 1:
		words += fmt.Sprintf(" (job %d, %.0f s)", r.Jobs[0].ID, r.Elapsed.Seconds())
	case len(r.Jobs) > 1:
		words += fmt.Sprintf(" (%d jobs, %.0f s)", len(r.Jobs), r.Elapsed.Seconds())
	}
	out := []string{words}
	if views.Verdict(r.Verdict).Open() {
		out = append(out, "note: "+views.NotVerified)
	}
	if r.Verdict == task.Lost && !r.Unchecked() {
		out = append(out, "note: the manager has no record of the job any more, or one that will never move again: what it did is known from a search alone")
	}
	for _, e := range r.Errors {
		out = append(out, "note: "+text.Clean(e))
	}
	if err := lines(to, out); err != nil {
		return err
	}
	rows := [][]string{{"LAYER", "VERDICT", ""}}
	for _, l := range r.Layers {
		rows = append(rows, []string{text.Clean(l.Digest), string(l.Result.Verdict), counts(l.Result)})
	}
	if len(rows) > 1 {
		if err := errors.Join(table(to, rows), lines(to, []string{""})); err != nil {
			return err
		}
	}
	rows = [][]string{{"CLUSTER", "HOST", "IP", "TYPE", "OUTCOME", "LEFT", "CAUSE", "ERROR"}}
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			rows = append(rows, []string{text.Clean(clusterLabel(c.ID, c.Name)), text.Clean(h.Hostname), text.Clean(h.IP), hostType(h.Type), string(h.Outcome), left(h, r.Verified), string(h.Cause), text.Clean(h.Error)})
		}
	}
	if len(rows) == 1 {
		return nil
	}
	return errors.Join(table(to, rows), lines(to, remedies(r)))
}

// counts are the numbers of a purge.
func counts(r task.PurgeResult) string {
	if r.Verdict == task.NothingToPurge {
		return "no host holds a copy"
	}
	words := fmt.Sprintf("%d deleted, %d failed", r.Deleted(), r.Failed())
	if n, known := r.CopiesLeft(); known {
		words += fmt.Sprintf(", %d left", n)
	}
	if n := r.Hosts(); n > 0 && r.Query.Type == task.Image {
		words += "; copies on " + text.Count(n, "host", "hosts")
	}
	return words
}

// remedies say what would remove what is left, and where.
func remedies(r task.PurgeResult) (out []string) {
	for _, remedy := range r.Remedies() {
		hosts := make([]string, len(remedy.Hosts))
		for i, h := range remedy.Hosts {
			hosts[i] = text.Clean(h.Hostname + " " + h.IP)
		}
		out = append(out, "note: "+text.Clean(remedy.Text), "  on "+strings.Join(hosts, ", "))
		if remedy.Command != "" {
			out = append(out, "  "+text.Clean(remedy.Command))
		}
	}
	return out
}

// left says whether the search afterwards still found a host's copy.
func left(h task.HostOutcome, verified bool) string {
	switch {
	case h.Left:
		return "yes"
	case !verified:
		return "unknown"
	}
	return "no"
}

package purge

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

func Print(to io.Writer, r task.PurgeResult) error {
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
	if err := console.Lines(to, out); err != nil {
		return err
	}
	rows := [][]string{{"LAYER", "VERDICT", ""}}
	for _, l := range r.Layers {
		rows = append(rows, []string{text.Clean(l.Digest), string(l.Result.Verdict), counts(l.Result)})
	}
	if len(rows) > 1 {
		if err := errors.Join(console.Table(to, rows), console.Lines(to, []string{""})); err != nil {
			return err
		}
	}
	rows = [][]string{{"CLUSTER", "HOST", "IP", "TYPE", "OUTCOME", "LEFT", "CAUSE", "ERROR"}}
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			rows = append(rows, []string{text.Clean(task.ClusterLabel(c.ID, c.Name)), text.Clean(h.Hostname), text.Clean(h.IP), text.HostType(h.Type), string(h.Outcome), left(h, r.Verified), string(h.Cause), text.Clean(h.Error)})
		}
	}
	if len(rows) == 1 {
		return nil
	}
	return errors.Join(console.Table(to, rows), console.Lines(to, remedies(r)))
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

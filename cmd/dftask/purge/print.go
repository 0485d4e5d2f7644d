package purge

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// Print writes what became of a purge, for people.
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
		out = append(out, "note: "+views.NoRecord+": what it did is known from a search alone")
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
	return errors.Join(console.Table(to, rows), console.Lines(to, remedies([]task.PurgeResult{r}, false)))
}

// counts are the numbers of a purge.
func counts(r task.PurgeResult) string {
	if r.Verdict == task.NothingToPurge {
		return "no host holds a copy"
	}
	left, known := r.CopiesLeft()
	if !known {
		left = -1
	}
	words := text.OutcomeInFull(r.Deleted(), r.Failed(), left)
	if n := r.Hosts(); n > 0 && r.Query.Type == task.Image {
		words += "; copies on " + text.Count(n, "host", "hosts")
	}
	return words
}

// remedies say what would remove what is left, cause by cause, and where. Of many
// targets they name each.
func remedies(results []task.PurgeResult, many bool) (out []string) {
	var causes []string
	where := map[string][]string{}
	for i := range results {
		for _, remedy := range results[i].Remedies() {
			if where[remedy.Text] == nil {
				causes = append(causes, remedy.Text)
			}
			at, between := "  on "+text.Clean(strings.Join(remedy.HostNames(), ", ")), "\n  "
			if many {
				at, between = "  "+phrase.Target(results[i].Query)+at[1:], ": "
			}
			if remedy.Command != "" {
				at += between + text.Clean(remedy.Command)
			}
			where[remedy.Text] = append(where[remedy.Text], at)
		}
	}
	for _, words := range causes {
		out = append(append(out, "note: "+text.Clean(words)), where[words]...)
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

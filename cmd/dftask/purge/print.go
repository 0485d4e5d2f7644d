package purge

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"dftask/client/export"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/table"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Print writes what became of a purge, for people.
func Print(to io.Writer, r task.PurgeResult) error {
	verdict := views.Verdict(r.Verdict)
	words := console.ScreenOf(to).Styles.Tone[verdict.Tone()].Render(verdict.String()) + ": " + counts(r)
	switch {
	case len(r.Jobs) == 1:
		words += fmt.Sprintf(" (job %d, %.0f s)", r.Jobs[0].ID, r.Elapsed.Seconds())
	case len(r.Jobs) > 1:
		words += fmt.Sprintf(" (%d jobs, %.0f s)", len(r.Jobs), r.Elapsed.Seconds())
	}
	out := []string{words}
	if verdict.Open() {
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
	if len(r.Layers) > 0 {
		if err := errors.Join(table.Write(to, layerColumns(), r.Layers), console.Lines(to, []string{""})); err != nil {
			return err
		}
	}
	hosts := export.Hosts(&r)
	if len(hosts) == 0 {
		return nil
	}
	return errors.Join(table.Write(to, hostColumns(false), hosts), console.Lines(to, remedies([]task.PurgeResult{r}, false)))
}

// layerColumns are those of an image's blobs.
func layerColumns() []table.Column[task.LayerResult] {
	type l = task.LayerResult
	return table.Columns([]export.Column[l]{
		{Name: "layer", Value: func(l l) string { return l.Digest }},
		{Name: "verdict", Value: func(l l) string { return string(l.Result.Verdict) }},
		{Name: "copies", Value: func(l l) string { return counts(l.Result) }},
	}, map[string]table.Look[l]{
		"layer":   {Min: len("sha256:") + 17, Cut: text.ShortDigest},
		"verdict": {Tone: func(l l) widget.Tone { return views.Verdict(l.Result.Verdict).Tone() }},
		"copies":  {Below: true},
	})
}

// HostColumns are those of what became of each host, for a purge of one target.
func HostColumns() []table.Column[export.Host] { return hostColumns(false) }

// hostColumns are those of what became of each host, of many targets with the target.
func hostColumns(many bool) []table.Column[export.Host] {
	type h = export.Host
	return table.Columns(export.HostColumns(), map[string]table.Look[h]{
		"target":  {Min: 16, Cut: text.ShortTarget, Extra: !many},
		"cluster": {Min: len("cluster-1"), Rank: 3},
		"host":    {Identity: true, Min: 16, Cut: text.TruncateMiddle},
		"ip":      {Rank: 2},
		"type":    {Rank: 4, Cell: func(h h) string { return text.HostType(h.Outcome.Type) }},
		"outcome": {Tone: func(h h) widget.Tone { return outcomeTone(h.Outcome) }},
		"left":    {},
		"cause":   {Rank: 1},
		"error":   {Below: true},
	})
}

// outcomeTone is that of what a host answered.
func outcomeTone(h task.HostOutcome) widget.Tone {
	switch {
	case h.Left:
		return widget.ToneWarn
	case h.Outcome == task.Deleted:
		return widget.ToneOK
	}
	return widget.ToneError
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
			where[remedy.Text] = append(where[remedy.Text], strings.Split(at, "\n")...)
		}
	}
	for _, words := range causes {
		out = append(append(out, "note: "+text.Clean(words)), where[words]...)
	}
	return out
}

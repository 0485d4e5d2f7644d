package executions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// Detail is the execution in full, but for the scrolling.
func (x *Execution) Detail(deps *world.Deps, names func(uint) string) views.Detail {
	r := &x.Result
	d := views.Detail{
		ID: "…", Verdict: x.Verdict(), Clusters: x.clusters(names), Answers: x.clusterAnswers(names),
		Reason: text.Clean(r.Reason), By: text.Clean(r.Who), Took: r.Elapsed.Round(time.Second), Left: x.left(),
	}
	if x.JobID != 0 {
		d.ID = fmt.Sprint(x.JobID)
	}
	if by := r.Proof.JobID; by != 0 && r.Verified {
		d.Search = fmt.Sprint(by)
	}
	if why := r.Unproved(); why != "" {
		d.Unproved = text.Clean(search(r) + ": " + why)
	}
	if x.verifying != nil {
		d.Before = views.Verdict(r.Verdict)
	}
	if !x.Created.IsZero() {
		d.Created = x.Created.Local().Format("2006-01-02 15:04:05 MST")
	}
	_, d.LeftOut = x.leftOut(names)
	if x.Many != nil {
		d.Many = x.Many.View(deps, x.Running())
		d.Bars = x.bars(names)
		return d
	}
	d.Target = phrase.Facts(r.Query)
	if r.TaskID != "" {
		d.TaskIDs = []string{text.Clean(r.TaskID)}
	}
	// An image's jobs are in the order of its blobs, and made side by side.
	jobs := slices.SortedFunc(slices.Values(r.Jobs), func(a, b task.JobRef) int { return cmp.Compare(a.ID, b.ID) })
	for _, j := range jobs {
		d.Jobs = append(d.Jobs, fmt.Sprint(j.ID))
	}
	d.Trouble = trouble(r.Errors)
	if x.Own != nil && x.Own.Update.Err != nil {
		d.Trouble = text.CleanLines(phrase.Sentence(x.Own.Update.Err))
	}
	if d.Verdict.Running() {
		d.Waiting, d.Took = x.Waiting(deps), 0
	}
	d.Bars, d.Timeline = x.bars(names), x.timeline(deps)
	if !x.Running() {
		d.Remedies = drawnRemedies(r)
	}
	for _, l := range r.Layers {
		layer := views.LayerOutcome{Digest: text.Clean(l.Digest), Verdict: views.Verdict(l.Result.Verdict), Deleted: l.Result.Deleted(), Failed: l.Result.Failed(), Left: -1}
		if n, known := l.Result.CopiesLeft(); known {
			layer.Left = n
		}
		d.Layers = append(d.Layers, layer)
	}
	for _, c := range r.Clusters {
		name := c.Name
		if name == "" && names != nil {
			name = names(c.ID)
		}
		for _, h := range c.Hosts {
			AddOutcome(&d, h, phrase.Cluster(c.ID, name))
		}
	}
	return d
}

func trouble(errors []string) string {
	lines := make([]string, len(errors))
	for i, words := range errors {
		lines[i] = text.CleanLines(text.Capital(words))
	}
	return strings.Join(lines, "\n")
}

// AddOutcome puts a host where its outcome belongs.
func AddOutcome(d *views.Detail, h task.HostOutcome, cluster string) {
	host := views.HostOutcome{
		Hostname: text.Clean(h.Hostname), IP: text.Clean(h.IP), HostType: h.Type, Cluster: cluster,
		Error: text.CleanLines(h.Error), Left: h.Left, Cause: causes[h.Cause], Forgotten: h.Cause == task.Forgotten,
	}
	if h.BroughtBy != 0 {
		host.Cause = fmt.Sprintf("brought by the preheat job %d", h.BroughtBy)
	}
	switch h.Outcome {
	case task.Deleted:
		d.Deleted = append(d.Deleted, host)
	case task.Failed:
		d.Failed = append(d.Failed, host)
	case task.CameBack:
		d.CameBack = append(d.CameBack, host)
	case task.NotHeardOf:
		d.Silent = append(d.Silent, host)
	default:
		d.Untouched = append(d.Untouched, host)
	}
}

// causes say why a copy is left.
var causes = map[task.Cause]string{
	task.Forgotten:   "forgotten by the scheduler",
	task.Downloading: "still downloading",
	task.Refusing:    "the host refuses",
	task.OutOfReach:  "the host does not answer",
	task.Downloaded:  "downloaded since",
	task.Unasked:     "its cluster was not asked",
	task.Silent:      "gone by itself, or the host does not answer",
}

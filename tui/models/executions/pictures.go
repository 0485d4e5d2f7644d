package executions

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// byCluster are what became of copies, by the ids of their clusters.
type byCluster struct {
	at map[uint]*widget.Outcome
	// short is how many copies are deleted of which no host is known: results that
	// were written down have lost some.
	short int
}

// of is what is known of a cluster.
func (b *byCluster) of(id uint, name string) *widget.Outcome {
	if b.at == nil {
		b.at = map[uint]*widget.Outcome{}
	}
	o := b.at[id]
	if o == nil {
		o = &widget.Outcome{}
		b.at[id] = o
	}
	o.Name = cmp.Or(o.Name, name)
	return o
}

// add counts a result in, or out with -1. Of what was known before and has no
// outcome yet it is left: nil for a purge that has ended.
func (b *byCluster) add(n int, r *task.PurgeResult, known []task.KnownCluster, scope []uint) {
	results := []*task.PurgeResult{r}
	if len(r.Layers) > 0 {
		results = nil
		for i := range r.Layers {
			results = append(results, &r.Layers[i].Result)
		}
	}
	var told byCluster
	deleted := 0
	for _, r := range results {
		for _, c := range r.Clusters {
			if len(c.Hosts) == 0 {
				continue
			}
			o := told.of(c.ID, c.Name)
			for _, h := range c.Hosts {
				switch h.Outcome {
				case task.Deleted:
					o.Deleted++
					deleted++
				case task.CameBack:
					o.Left++
					deleted++
				case task.Failed:
					o.Failed++
				case task.NotHeardOf:
				default:
					o.Left++
				}
			}
		}
	}
	for _, k := range known {
		if k.Copies > 0 && (len(scope) == 0 || slices.Contains(scope, k.ID)) {
			o := told.of(k.ID, k.Name)
			o.Left = max(o.Left, k.Copies-o.Deleted-o.Failed)
		}
	}
	b.short += n * (r.Deleted() - deleted)
	for id, o := range told.at {
		to := b.of(id, o.Name)
		to.Deleted, to.Failed, to.Left = to.Deleted+n*o.Deleted, to.Failed+n*o.Failed, to.Left+n*o.Left
	}
}

// bars are the clusters with copies, the largest first; nil where the hosts are not
// known in full.
func (b *byCluster) bars(names func(uint) string) (all []widget.Outcome) {
	if b.short != 0 {
		return nil
	}
	size := func(o widget.Outcome) int { return o.Deleted + o.Failed + o.Left }
	for _, id := range slices.Sorted(maps.Keys(b.at)) {
		o := *b.at[id]
		if size(o) == 0 {
			continue
		}
		if o.Name == "" && names != nil {
			o.Name = names(id)
		}
		o.Name = phrase.Cluster(id, o.Name)
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(a, b widget.Outcome) int { return cmp.Compare(size(b), size(a)) })
	return all
}

// bars are what became of the copies of each cluster.
func (x *Execution) bars(names func(uint) string) []widget.Outcome {
	if x.Many != nil {
		return x.Many.byCluster.bars(names)
	}
	var known []task.KnownCluster
	// Nothing is left of an image once a search says so, whatever its hosts answer.
	if x.Running() && x.Own != nil && len(x.Own.op.Targets) == 1 && !x.Own.Update.NoneLeft {
		known = x.Own.op.Targets[0].Known
	}
	var b byCluster
	b.add(1, &x.Result, known, x.ClusterIDs)
	return b.bars(names)
}

// timeline tells when what happened to the purge, and what is to come.
func (x *Execution) timeline(deps *world.Deps) (steps []widget.Step) {
	if x.Created.IsZero() || x.JobID == 0 {
		return nil
	}
	day := deps.Now().Local().Format(time.DateOnly)
	clock := func(t time.Time) string {
		layout := "Jan 02 15:04:05"
		if t = t.Local(); t.Format(time.DateOnly) == day {
			layout = "15:04:05"
		}
		day = t.Format(time.DateOnly)
		return t.Format(layout)
	}
	r, verdict := &x.Result, x.Verdict()
	sent := fmt.Sprintf("sent as #%d", x.JobID)
	if n := len(r.Jobs); n > 1 {
		sent += fmt.Sprintf(" and %s more", text.Number(n-1))
	}
	steps = append(steps, widget.Step{At: clock(x.Created), Words: sent})
	next := widget.Step{Words: "next check", Ahead: true}
	if w := x.Waiting(deps); w.Next > 0 {
		next.At = clock(deps.Now().Add(w.Next))
	}
	counts := text.Commas(text.OutcomeWords(r.Deleted(), r.Failed(), 0)...)
	switch verdict {
	case views.VerdictVerifying:
		next.Words = "next check of the search that verifies it"
		if before := views.Verdict(r.Verdict); x.verifying != nil && (before == views.VerdictLost || before == views.VerdictTimedOut) {
			return append(steps, x.unknownEnd(before, clock), next)
		}
		return append(steps, widget.Step{Words: text.Commas("answered", counts)}, next)
	case views.VerdictGone:
		return append(steps, widget.Step{Words: "a search found no copy left", Tone: verdict.Tone()}, next)
	case views.VerdictPending:
		return append(steps, next)
	case views.VerdictInterrupted, views.VerdictUnsent:
		return append(steps, widget.Step{Words: verdict.Word(), Tone: verdict.Tone()})
	}
	ended := x.Created.Add(r.Elapsed)
	if verdict == views.VerdictLost || verdict == views.VerdictTimedOut {
		if steps = append(steps, x.unknownEnd(verdict, clock)); r.Proof == (task.Moment{}) {
			return steps
		}
	} else {
		steps = append(steps, widget.Step{At: clock(ended), Words: "checked: " + cmp.Or(counts, "no host visited")})
	}
	left, known := r.CopiesLeft()
	proved := widget.Step{Tone: verdict.Tone()}
	if !r.Proof.At.IsZero() {
		// It was asked before the check that showed its answer.
		proved.At = clock(later(ended, r.Proof.At))
	}
	switch {
	case r.Verified && left == 0:
		proved.Words = "verified by " + search(r) + ": no copy found"
	case known && left > 0:
		proved.Words = search(r) + " found " + text.Copies(left)
	case r.Proof != (task.Moment{}):
		proved.Words = search(r) + ": " + r.Unproved()
	default:
		proved.Words, proved.Ahead = "not verified", true
	}
	return append(steps, proved)
}

// search names the search afterwards.
func search(r *task.PurgeResult) string {
	if r.Proof.JobID == 0 {
		return "a search"
	}
	return fmt.Sprintf("search #%d", r.Proof.JobID)
}

// unknownEnd is the end of a purge of which it is not known what it did; when that
// was is known of one that the manager gave up.
func (x *Execution) unknownEnd(verdict views.Verdict, clock func(time.Time) string) widget.Step {
	step := widget.Step{Words: verdict.Word(), Tone: verdict.Tone()}
	if verdict == views.VerdictTimedOut && x.Result.Elapsed > 0 {
		step.At = clock(x.Created.Add(x.Result.Elapsed))
	}
	return step
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

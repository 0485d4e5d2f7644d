package executions

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// bars are what became of the copies of each cluster, the largest first. What was
// known before, and is not told of yet, is left. Nil where the hosts are not known
// in full.
func (x *Execution) bars(names func(uint) string) (all []widget.Outcome) {
	results := []*task.PurgeResult{&x.Result}
	if layers := x.Result.Layers; len(layers) > 0 {
		results = nil
		for i := range layers {
			results = append(results, &layers[i].Result)
		}
	}
	at := map[uint]int{}
	of := func(id uint, name string) *widget.Outcome {
		if _, known := at[id]; !known {
			if name == "" && names != nil {
				name = names(id)
			}
			at[id] = len(all)
			all = append(all, widget.Outcome{Name: phrase.Cluster(id, name)})
		}
		return &all[at[id]]
	}
	deleted := 0
	for _, r := range results {
		for _, c := range r.Clusters {
			o := of(c.ID, c.Name)
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
	if deleted != x.Result.Deleted() {
		return nil // the hosts were left out when it was written down
	}
	if x.Running() && x.Own != nil && len(x.Own.op.Targets) == 1 {
		for _, k := range x.Own.op.Targets[0].Known {
			if ids := x.Own.op.ClusterIDs; len(ids) == 0 || slices.Contains(ids, k.ID) {
				o := of(k.ID, k.Name)
				o.Left = max(o.Left, k.Copies-o.Deleted-o.Failed)
			}
		}
	}
	size := func(o widget.Outcome) int { return o.Deleted + o.Failed + o.Left }
	all = slices.DeleteFunc(all, func(o widget.Outcome) bool { return size(o) == 0 })
	slices.SortStableFunc(all, func(a, b widget.Outcome) int { return cmp.Compare(size(b), size(a)) })
	return all
}

// timeline tells when what happened to the purge, and what is to come.
func (x *Execution) timeline(deps *world.Deps) (steps []widget.Step) {
	if x.Created.IsZero() || x.JobID == 0 {
		return nil
	}
	clock := func(t time.Time) string { return t.Local().Format("15:04:05") }
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
		return append(steps, widget.Step{Words: text.Commas("answered", counts)}, next)
	case views.VerdictPending, views.VerdictGone:
		return append(steps, next)
	case views.VerdictLost, views.VerdictTimedOut, views.VerdictInterrupted, views.VerdictUnsent:
		return append(steps, widget.Step{Words: verdict.Word(), Tone: verdict.Tone()})
	}
	ended := x.Created.Add(r.Elapsed)
	steps = append(steps, widget.Step{At: clock(ended), Words: "checked: " + cmp.Or(counts, "no host visited")})
	left, known := r.CopiesLeft()
	search := "a search"
	if r.Proof.JobID != 0 {
		search = fmt.Sprintf("search #%d", r.Proof.JobID)
	}
	proved := widget.Step{Tone: verdict.Tone()}
	if !r.Proof.At.IsZero() {
		// It was asked before the check that showed its answer.
		proved.At = clock(later(ended, r.Proof.At))
	}
	switch {
	case r.Verified && left == 0:
		proved.Words = "verified by " + search + ": no copy found"
	case known && left > 0:
		proved.Words = search + " found " + text.Copies(left)
	case r.Proof != (task.Moment{}):
		proved.Words = search + " proves nothing"
	default:
		proved.Words, proved.Ahead = "not verified", true
	}
	return append(steps, proved)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

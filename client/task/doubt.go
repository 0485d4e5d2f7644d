package task

import (
	"strings"

	"dftask/client"
)

// doubt decides over deletes that do not tell what each host did, though a search
// afterwards finds no copy. A search leaves a host that does not answer out
// without a word (contract §0.3), so that only the delete's own answers can name
// it: without them the verdict is open. full says that the search covers every
// cluster.
func (r *PurgeResult) doubt(job *client.Job, full bool, after *SearchResult) {
	if r.unchecked {
		r.Errors = append(r.Errors, "the manager does not check the job any more, as happens when it was restarted: which hosts deleted their copies is not known")
	}
	switch {
	case !full || r.left > 0:
	case r.unchecked:
		r.open("the search afterwards finds no copy; delete again to be sure that no host was missed")
	case job.State == client.Success && after.quick && r.slow():
		r.open("the search afterwards finds no copy on the hosts that took longer than two minutes: they have deleted it since, or do not answer")
	}
}

// open is the verdict that no copy is found and none is proved to be gone.
func (r *PurgeResult) open(why string) {
	r.Verdict, r.Verified, r.searched = Unverified, false, true
	r.Errors = append(r.Errors, why)
}

// slow says whether all hosts of which nobody knows what became of their copies
// took longer to delete than their schedulers wait: such a host goes on, and may
// have deleted its copy since.
func (r *PurgeResult) slow() (any bool) {
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			switch {
			case h.Outcome == Deleted:
			case h.Outcome == Failed && tookTooLong(h.Error):
				any = true
			default:
				return false
			}
		}
	}
	return any
}

// tookTooLong says whether a host accepted to delete, as far as is known, and had
// not answered when its scheduler gave up (contract §8.3).
func tookTooLong(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.Contains(line, "code = DeadlineExceeded ") {
			return false
		}
	}
	return true
}

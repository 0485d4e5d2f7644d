package executions

import (
	"dftask/client/task"
	"dftask/tui/views"
)

// Targets are what a purge was about.
func (x *Execution) Targets() []task.Target {
	if x.Many != nil {
		all := make([]int, len(x.Many.Queries))
		for i := range all {
			all[i] = i
		}
		return x.Many.Chosen(all)
	}
	return []task.Target{{Query: x.Result.Query, Layers: layersOf(&x.Result)}}
}

// Chosen are targets of a purge, with what it knew of the layers of images.
func (m *Many) Chosen(at []int) []task.Target {
	targets := m.Targets.TargetsAt(at)
	for n, i := range at {
		targets[n].Layers = layersOf(&m.Updates[i].Result)
	}
	return targets
}

// layersOf are the blobs of an image that was purged before. Those of which no
// host was visited are not known under their URL.
func layersOf(r *task.PurgeResult) (layers []task.Layer) {
	for _, l := range r.Layers {
		copies := l.Result.Deleted() + l.Result.Failed()
		if left, known := l.Result.CopiesLeft(); known {
			copies += left
		}
		layers = append(layers, task.Layer{URL: l.URL, Digest: l.Digest, Copies: copies})
	}
	return layers
}

// Retries says whether a purge has ended with something left that another delete
// can reach.
func (x *Execution) Retries() bool {
	if x.Running() {
		return false
	}
	m := x.Many
	if m == nil {
		return x.NeverSent() || leavesReachable(&x.Result)
	}
	for i := range m.Updates {
		if u := &m.Updates[i]; m.Rank(i) == 0 && (targetVerdict(u) == views.VerdictUnsent || leavesReachable(&u.Result)) {
			return true
		}
	}
	return false
}

// LeavesCopies says whether copies are known to be left, or were refused.
func (x *Execution) LeavesCopies() bool {
	_, failed, left := x.numbers()
	return failed > 0 || left > 0
}

// leavesReachable says whether something is left that another delete can reach.
func leavesReachable(r *task.PurgeResult) bool {
	_, _, reachable := r.Leftover()
	return reachable
}

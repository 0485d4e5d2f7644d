package journal

import (
	"slices"

	"dftask/client/task"
)

// Keys are the keys of an operation's targets, for [Record.Shares].
func Keys(op task.Operation) map[string]bool {
	keys := make(map[string]bool, len(op.Targets))
	for _, t := range op.Targets {
		keys[t.Query.Key()] = true
	}
	return keys
}

// Shares says how many of its targets that have not ended another operation,
// which has these keys, would delete in a cluster of both; 0 once it has ended.
// same is true when the two have all targets and all clusters in common.
func (r *Record) Shares(other task.Operation, keys map[string]bool) (shared int, same bool) {
	if !r.Unfinished() || !meet(other.ClusterIDs, r.Operation.ClusterIDs) {
		return 0, false
	}
	own := Keys(r.Operation)
	same = len(keys) == len(own) && sameClusters(other.ClusterIDs, r.Operation.ClusterIDs)
	for i, t := range r.Operation.Targets {
		key := t.Query.Key()
		same = same && keys[key]
		if _, ended := r.Results[i]; !ended && keys[key] {
			shared++
		}
	}
	return shared, same
}

// meet says whether a cluster is among both; none stands for all.
func meet(a, b []uint) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(id uint) bool { return slices.Contains(b, id) })
}

func sameClusters(a, b []uint) bool {
	sorted := func(ids []uint) []uint {
		ids = slices.Clone(ids)
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	return slices.Equal(sorted(a), sorted(b))
}

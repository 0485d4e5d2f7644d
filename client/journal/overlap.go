package journal

import (
	"slices"

	"dftask/client/task"
)

// Worker is who works on a purge that has not ended.
type Worker int

const (
	// NoProgram works on one that was interrupted: it can be resumed.
	NoProgram Worker = iota
	// AnotherProgram is a living program on this machine.
	AnotherProgram
	// ThisProgram is the one that asks.
	ThisProgram
)

// Overlap is a purge that has not ended, of targets that another one is about to
// delete in a cluster of both.
type Overlap struct {
	*Record
	Worker Worker
	// Shared is how many of the other's targets they are, of so many.
	Shared, Of int
	// Same is true when the two have all targets and all clusters in common.
	Same bool
}

// FindOverlap is the purge of the past that an operation overlaps with, one that
// another program works on before all others; nil when there is none. own are
// the operations of this program.
func FindOverlap(op task.Operation, past []Record, own map[string]bool) (found *Overlap) {
	keys := keysOf(op)
	for i := range past {
		o := &Overlap{Record: &past[i], Of: len(op.Targets)}
		if o.Shared, o.Same = o.shares(op, keys); o.Shared == 0 {
			continue
		}
		switch {
		case own[o.Operation.ID]:
			o.Worker = ThisProgram
		case o.Alive:
			o.Worker = AnotherProgram
			return o
		}
		if found == nil {
			found = o
		}
	}
	return found
}

// OverlapError is a purge that was not begun, for another one is about its targets.
type OverlapError struct{ Overlap }

func (e *OverlapError) Error() string {
	return "the purge " + e.Operation.ID + " of these targets has not ended"
}

// keysOf are the keys of an operation's targets.
func keysOf(op task.Operation) map[string]bool {
	keys := make(map[string]bool, len(op.Targets))
	for _, t := range op.Targets {
		keys[t.Query.Key()] = true
	}
	return keys
}

// shares says how many of its targets that have not ended another operation,
// which has these keys, would delete in a cluster of both; 0 once it has ended.
// same is true when the two have all targets and all clusters in common.
func (r *Record) shares(other task.Operation, keys map[string]bool) (shared int, same bool) {
	if !r.Unfinished() || !meet(other.ClusterIDs, r.Operation.ClusterIDs) {
		return 0, false
	}
	own := keysOf(r.Operation)
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

package journal

import (
	"slices"

	"dftask/client/task"
)

// Verified writes down what a search tells of a purge long after it, of anybody: it
// takes the place of what was known. The error is a [*TroubleError].
func (j *Journal) Verified(r task.PurgeResult) error {
	kept, err := j.keepVerified(r, false)
	if j.manager != "" {
		for _, o := range j.older() {
			if kept || err != nil {
				break
			}
			kept, err = o.keepVerified(r, false)
		}
	}
	if !kept && err == nil {
		_, err = j.keepVerified(r, true)
	}
	return j.tell("written", err)
}

// keepVerified is Verified for this journal alone. One that has nothing of the purge
// keeps it where it is to begin with it.
func (j *Journal) keepVerified(r task.PurgeResult, begin bool) (kept bool, err error) {
	err = j.exclusive(func() error {
		past, err := j.remembered()
		if err != nil {
			return err
		}
		at := slices.IndexFunc(past, func(p Record) bool { return p.Operation.ID == r.Mark() })
		var op task.Operation
		switch {
		case at >= 0:
			op = past[at].Operation
		case !begin:
			return nil
		default:
			op = task.Operation{ID: r.Mark(), Who: r.Who, Reason: r.Reason, Began: r.CreatedAt}
			for _, c := range r.Clusters {
				op.ClusterIDs = append(op.ClusterIDs, c.ID)
			}
		}
		kept = true
		lines, err := j.verifiedLines(&op, r)
		if err != nil {
			return err
		}
		return j.write(lines)
	})
	return kept, err
}

// verifiedLines are what is written of a target of an operation that was verified.
// A colleague's may be a new one of it; one that is a blob of an image is told by
// the image's jobs.
func (j *Journal) verifiedLines(op *task.Operation, r task.PurgeResult) (text []byte, err error) {
	at := slices.IndexFunc(op.Targets, func(t task.Target) bool { return t.Query.Key() == r.Query.Key() })
	if at < 0 {
		if slices.ContainsFunc(op.Targets, func(t task.Target) bool { return t.Query.Type == task.Image && slices.Contains(t.TaskIDs(), r.TaskID) }) {
			return nil, nil
		}
		at = len(op.Targets)
		op.Targets = append(op.Targets, task.Target{Query: r.Query})
		if text, err = beginning(*op, j.now()); err != nil {
			return nil, err
		}
	}
	result, err := resultLine(op, at, r, j.now()).encode()
	return append(text, result...), err
}

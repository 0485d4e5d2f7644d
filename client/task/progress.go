package task

import (
	"maps"
	"time"
)

// Progress is how far an operation is. The numbers only grow, but for those of
// copies, which are as known by now.
type Progress struct {
	// Targets is how many there are; Sent how many of them have a job, Answered
	// of how many the delete has ended, and Done how many have ended.
	Targets, Sent, Answered, Done int
	// Refused is how many of those that are Done ended in an error, without a
	// verdict.
	Refused int
	// Verdicts counts the others that are Done. It is not changed after the
	// update that it came with.
	Verdicts map[Verdict]int
	// Deleted, Failed and Left count copies: those deleted, those not, and
	// those that searches afterwards found.
	Deleted, Failed, Left int
	// NextLook is when the manager looks next at a job of the operation; zero
	// when none is waited for.
	NextLook time.Time
	// Trouble is why a target is not getting on; nil when all are.
	Trouble error
	// Rate is how many deletes a second are sent at this moment, at most.
	Rate float64
}

// tally keeps the progress of an operation.
type tally struct {
	progress Progress
	last     map[int]standing
	// troubled are the targets with trouble.
	troubled map[int]error
}

// standing is what a target has contributed.
type standing struct {
	sent, answered        bool
	deleted, failed, left int
}

func newTally(targets int) *tally {
	return &tally{progress: Progress{Targets: targets}, last: map[int]standing{}, troubled: map[int]error{}}
}

// add brings an update in.
func (t *tally) add(u TargetUpdate) {
	p, was := &t.progress, t.last[u.Target]
	r := &u.Result
	is := standing{
		sent: was.sent || len(r.Jobs) > 0, answered: was.answered || u.Verifying || u.Done && u.Err == nil,
		deleted: r.Deleted(), failed: r.Failed(),
	}
	is.left, _ = r.Left()
	t.last[u.Target] = is
	p.Sent += toInt(is.sent) - toInt(was.sent)
	p.Answered += toInt(is.answered) - toInt(was.answered)
	p.Deleted += is.deleted - was.deleted
	p.Failed += is.failed - was.failed
	p.Left += is.left - was.left
	if u.Done {
		p.Done++
		if u.Err != nil {
			p.Refused++
		} else {
			p.Verdicts = maps.Clone(p.Verdicts)
			if p.Verdicts == nil {
				p.Verdicts = map[Verdict]int{}
			}
			p.Verdicts[r.Verdict]++
		}
	}
	t.trouble(u)
}

// trouble notes whether the target has any.
func (t *tally) trouble(u TargetUpdate) {
	if u.Wait.Trouble != nil {
		t.troubled[u.Target], t.progress.Trouble = u.Wait.Trouble, u.Wait.Trouble
		return
	}
	delete(t.troubled, u.Target)
	t.progress.Trouble = nil
	for _, err := range t.troubled {
		t.progress.Trouble = err
		break
	}
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

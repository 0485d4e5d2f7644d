package models

import (
	"fmt"
	"slices"
	"time"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// execution is one purge: of this session, which is followed to its proof; of
// an earlier one, which the journal tells of; or anybody's, of which the job
// list tells.
type execution struct {
	key string
	// operation is the mark in the bio of its jobs; empty where there is none.
	operation string
	// jobID is that of its first job; 0 while there is none.
	jobID  uint
	result task.PurgeResult
	// created is when the first job was made, by the manager's clock, and missed is
	// true when the manager has not checked it in time.
	created time.Time
	missed  bool
	// tasks are its targets by the ids of the tasks they delete: those and its
	// mark tell its jobs. blobs is set where those of an image are not known.
	tasks map[string]int
	blobs bool
	// own is nil for a purge of somebody else, or of an earlier session.
	own *ownPurge
	// many has the targets of a purge of more than one; nil for one.
	many *manyPurge
	// journaled is set for a purge that the journal tells of, unfinished while
	// it tells of no end, alive while another program works on it, and listed for
	// one of which the manager has a record.
	journaled, unfinished, alive, listed bool
	// clusterIDs are the clusters it went to, where that is known; scoped is set
	// then, for none means all.
	clusterIDs []uint
	scoped     bool
	// unsent is set for a target that was never sent.
	unsent bool
}

// ownPurge is a purge this session follows.
type ownPurge struct {
	op    task.Operation
	entry *journal.Entry
	// update is the last one, of a purge of one target.
	update task.PurgeUpdate
	// began is when it was sent, on the engine's clock.
	began   time.Time
	running bool
	// resumed is set for one that was cut off before, and rest is what becomes of
	// what was never sent of it.
	resumed bool
	rest    rest
	// clusters names where it goes.
	clusters string
}

func jobKey(id uint) string         { return fmt.Sprintf("job %d", id) }
func operationKey(id string) string { return "operation " + id }

// verdict is where the purge stands.
func (x *execution) verdict() views.Verdict {
	switch {
	case x.unsent:
		return views.VerdictUnsent
	case x.cutOff():
		return views.VerdictInterrupted
	case x.many != nil:
		return x.many.verdict(x.running())
	case x.own == nil || !x.own.running:
		return views.Verdict(x.result.Verdict)
	}
	return runningVerdict(&x.own.update)
}

// cutOff says whether the purge stands still: it has not ended, and nobody
// follows it. Of one job the manager's record tells the end; of many, and of
// those of an image, it is read by who follows them alone.
func (x *execution) cutOff() bool {
	if !x.unfinished || x.alive || x.own != nil && x.own.running {
		return false
	}
	if m := x.many; m != nil {
		return m.sent > 0 && (m.pending() || m.verdicts[views.VerdictUnsent] > 0)
	}
	return x.result.Verdict == task.Undecided && !x.unsent && (x.result.Query.Type == task.Image || x.own != nil)
}

// goesOn says whether the purge is one that can be gone on with, and that
// nothing more is known of.
func (x *execution) goesOn() bool {
	return x.cutOff() || x.unfinished && !x.running() && x.verdict() == views.VerdictUnsent
}

// running says whether more will be known.
func (x *execution) running() bool {
	switch {
	case x.own != nil:
		return x.own.running
	case x.cutOff():
		return false
	case x.many != nil:
		return x.alive || x.many.pending()
	}
	return x.verdict().Running()
}

// remembered says whether the manager has forgotten the purge, and only the
// journal tells of it. since is how far back the manager's list was read.
func (x *execution) remembered(since time.Time) bool {
	return x.journaled && !x.listed && x.jobID != 0 && !since.IsZero() && !x.created.IsZero() && x.created.After(since)
}

// left is how many copies a search afterwards found; negative when none was
// made.
func (x *execution) left() int {
	if n, known := x.result.CopiesLeft(); known {
		return n
	}
	return -1
}

// age is how long ago it was made.
func (x *execution) age(deps *Deps) time.Duration {
	if x.created.IsZero() {
		return 0
	}
	return max(0, deps.now().Sub(x.created))
}

// lapsed begins what is said of a job that the manager has not checked in time.
const lapsed = "The manager missed its check, as after a restart: "

// waiting is what a running purge waits for.
func (x *execution) waiting(deps *Deps) views.Waiting {
	w := views.Waiting{Job: phrase.Job(x.jobID), Answered: x.result.Answered, Asked: x.result.Schedulers, Missing: x.missing()}
	if x.own != nil {
		w = countdown(deps, w, x.own.update.Wait, x.own.began)
		if w.Lapsed != "" {
			w.Lapsed = lapsed + "searching for what is left"
			if x.own.op.NoVerify {
				w.Lapsed = lapsed + "search the target"
			}
		}
		return w
	}
	age := deps.now().Sub(x.created)
	if x.missed {
		w.Lapsed = lapsed + "search the target"
		return w
	}
	look, ok := client.NextCheck(age - client.CheckLag)
	if !ok {
		return w
	}
	last := lastCheck(look)
	w.Since, w.Next, w.Late = age-last, look+client.CheckLag-age, last > 0
	return w
}

// row is the execution as a line.
func (x *execution) row(deps *Deps, names func(uint) string) views.ExecutionRow {
	r := views.ExecutionRow{
		ID: "…", Verdict: x.verdict(), Deleted: x.result.Deleted(), Failed: x.result.Failed(), Left: x.left(),
		Target: phrase.Target(x.result.Query), Clusters: x.clusters(names), Age: x.age(deps), Reason: text.Clean(x.result.Reason),
	}
	if x.jobID != 0 {
		r.ID = fmt.Sprint(x.jobID)
	}
	if x.goesOn() {
		r.ResumeKey = keysOf("resume")
	}
	if m := x.many; m != nil {
		r.Targets, r.Done, r.Verdicts = len(m.updates), m.done, m.counts()
		r.Deleted, r.Failed, r.Left = m.deleted, m.failed, -1
		if m.searched {
			r.Left = m.left
		}
		if x.running() {
			r.Next = m.next(deps)
		}
		return r
	}
	if r.Verdict.Running() {
		w := x.waiting(deps)
		r.Next, r.Missing, r.Lapsed = w.Next, w.Missing, w.Lapsed != ""
	} else {
		r.Lapsed = x.result.Unchecked()
	}
	return r
}

// clusters names where it ran; empty while nobody knows.
func (x *execution) clusters(names func(uint) string) string {
	if x.own != nil && x.own.clusters != "" {
		return x.own.clusters
	}
	if x.scoped {
		return phrase.Scope(x.clusterIDs, names)
	}
	silent := func(c task.PurgedCluster) bool { return !c.Answered }
	switch n := len(x.result.Clusters); {
	case n == 0, x.running() && x.result.Answered < x.result.Schedulers && !slices.ContainsFunc(x.result.Clusters, silent):
		// Of a pending job the list names those clusters alone that have answered.
		return ""
	case n == 1:
		c := x.result.Clusters[0]
		if c.Name == "" && names != nil {
			c.Name = names(c.ID)
		}
		return phrase.Cluster(c.ID, c.Name)
	default:
		return fmt.Sprintf("%d clusters", n)
	}
}

// missing names the clusters of which nobody has answered, when another has.
func (x *execution) missing() (names []string) {
	waited := 0
	for _, c := range x.result.Clusters {
		if c.Unasked {
			continue
		}
		if waited++; !c.Answered {
			names = append(names, phrase.Cluster(c.ID, c.Name))
		}
	}
	if len(names) == waited {
		return nil
	}
	return names
}

// matches are the texts a filter looks into.
func (x *execution) matches(names func(uint) string) []string {
	texts := []string{fmt.Sprintf("#%d", x.jobID), x.verdict().String(), x.result.Query.Target(), x.result.TaskID, x.result.Reason, x.result.Who, x.clusters(names)}
	if x.many != nil {
		for _, q := range x.many.Queries {
			texts = append(texts, q.Target())
		}
	}
	return texts
}

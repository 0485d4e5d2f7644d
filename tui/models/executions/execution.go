package executions

import (
	"fmt"
	"slices"
	"time"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// Execution is one purge: of this session, which is followed to its proof; of
// an earlier one, which the journal tells of; or anybody's, of which the job
// list tells.
type Execution struct {
	Key string
	// Operation is the mark in the bio of its jobs; empty where there is none.
	Operation string
	// JobID is that of its first job; 0 while there is none.
	JobID  uint
	Result task.PurgeResult
	// Created is when the first job was made, by the manager's clock, and missed is
	// true when the manager has not checked it in time.
	Created time.Time
	missed  bool
	// tasks are its targets by the ids of the tasks they delete: those and its
	// mark tell its jobs. blobs is set where those of an image are not known.
	tasks map[string]int
	blobs bool
	// Own is nil for a purge of somebody else, or of an earlier session.
	Own *ownPurge
	// Many has the targets of a purge of more than one; nil for one.
	Many *Many
	// journaled is set for a purge that the journal tells of, unfinished while
	// it tells of no end, alive while another program works on it, and listed for
	// one of which the manager has a record.
	journaled, unfinished, alive, Listed bool
	// ClusterIDs are the clusters it went to, where that is known; scoped is set
	// then, for none means all.
	ClusterIDs []uint
	Scoped     bool
	// Unsent is set for a target that was never sent.
	Unsent bool
}

// ownPurge is a purge this session follows.
type ownPurge struct {
	op    task.Operation
	Entry *journal.Entry
	// Update is the last one, of a purge of one target.
	Update task.PurgeUpdate
	// began is when it was sent, on the engine's clock.
	began   time.Time
	Running bool
	// resumed is set for one that was interrupted before, and rest is what becomes of
	// what was never sent of it.
	resumed bool
	rest    Rest
	// clusters names where it goes.
	clusters string
}

func jobKey(id uint) string         { return fmt.Sprintf("job %d", id) }
func operationKey(id string) string { return "operation " + id }

// Verdict is where the purge stands.
func (x *Execution) Verdict() views.Verdict {
	switch {
	case x.Unsent:
		return views.VerdictUnsent
	case x.cutOff():
		return views.VerdictInterrupted
	case x.Many != nil:
		return x.Many.Verdict(x.Running())
	case x.Own == nil || !x.Own.Running:
		return views.Verdict(x.Result.Verdict)
	}
	return runningVerdict(&x.Own.Update)
}

// cutOff says whether the purge stands still: it has not ended, and nobody
// follows it. Of one job the manager's record tells the end; of many, and of
// those of an image, it is read by who follows them alone.
func (x *Execution) cutOff() bool {
	if !x.unfinished || x.alive || x.Own != nil && x.Own.Running {
		return false
	}
	if m := x.Many; m != nil {
		return m.sent > 0 && (m.pending() || m.Verdicts[views.VerdictUnsent] > 0)
	}
	return x.Result.Verdict == task.Undecided && !x.Unsent && (x.Result.Query.Type == task.Image || x.Own != nil)
}

// GoesOn says whether the purge is one that can be gone on with, and that
// nothing more is known of.
func (x *Execution) GoesOn() bool {
	return x.cutOff() || x.unfinished && !x.Running() && x.Verdict() == views.VerdictUnsent
}

// Running says whether more will be known.
func (x *Execution) Running() bool {
	switch {
	case x.Own != nil:
		return x.Own.Running
	case x.cutOff():
		return false
	case x.Many != nil:
		return x.alive || x.Many.pending()
	}
	return x.Verdict().Running()
}

// Remembered says whether the manager has forgotten the purge, and only the
// journal tells of it. since is how far back the manager's list was read.
func (x *Execution) Remembered(since time.Time) bool {
	return x.journaled && !x.Listed && x.JobID != 0 && !since.IsZero() && !x.Created.IsZero() && x.Created.After(since)
}

// left is how many copies a search afterwards found; negative when none was
// made.
func (x *Execution) left() int {
	if n, known := x.Result.CopiesLeft(); known {
		return n
	}
	return -1
}

// age is how long ago it was made.
func (x *Execution) age(deps *world.Deps) time.Duration {
	if x.Created.IsZero() {
		return 0
	}
	return max(0, deps.Now().Sub(x.Created))
}

// Waiting is what a running purge waits for.
func (x *Execution) Waiting(deps *world.Deps) views.Waiting {
	w := views.Waiting{Job: phrase.Job(x.JobID), Answered: x.Result.Answered, Asked: x.Result.Schedulers, Missing: x.missing()}
	if x.Own != nil {
		w = world.Countdown(deps, w, x.Own.Update.Wait, x.Own.began)
		if w.Lapsed != "" {
			w.Lapsed = world.Lapsed + "searching for what is left"
			if x.Own.op.NoVerify {
				w.Lapsed = world.Lapsed + "search the target"
			}
		}
		return w
	}
	age := deps.Now().Sub(x.Created)
	if x.missed {
		w.Lapsed = world.Lapsed + "search the target"
		return w
	}
	look, ok := client.NextCheck(age - client.CheckLag)
	if !ok {
		return w
	}
	last := world.LastCheck(look)
	w.Since, w.Next, w.Late = age-last, look+client.CheckLag-age, last > 0
	return w
}

// Row is the execution as a line.
func (x *Execution) Row(deps *world.Deps, names func(uint) string) views.ExecutionRow {
	r := views.ExecutionRow{
		ID: "…", Verdict: x.Verdict(), Deleted: x.Result.Deleted(), Failed: x.Result.Failed(), Left: x.left(),
		Target: phrase.Target(x.Result.Query), Clusters: x.clusters(names), Age: x.age(deps), Reason: text.Clean(x.Result.Reason),
	}
	if x.JobID != 0 {
		r.ID = fmt.Sprint(x.JobID)
	}
	if x.GoesOn() {
		r.ResumeKey = deps.Keys("resume")
	}
	if m := x.Many; m != nil {
		r.Targets, r.Done, r.Verdicts = len(m.Updates), m.done, m.counts()
		r.Deleted, r.Failed, r.Left = m.deleted, m.failed, -1
		if m.searched {
			r.Left = m.left
		}
		if x.Running() {
			r.Next = m.next(deps)
		}
		return r
	}
	if r.Verdict.Running() {
		w := x.Waiting(deps)
		r.Next, r.Missing, r.Lapsed = w.Next, w.Missing, w.Lapsed != ""
	} else {
		r.Lapsed = x.Result.Unchecked()
	}
	return r
}

// clusters names where it ran; empty while nobody knows.
func (x *Execution) clusters(names func(uint) string) string {
	if x.Own != nil && x.Own.clusters != "" {
		return x.Own.clusters
	}
	if x.Scoped {
		return phrase.Scope(x.ClusterIDs, names)
	}
	silent := func(c task.PurgedCluster) bool { return !c.Answered }
	switch n := len(x.Result.Clusters); {
	case n == 0, x.Running() && x.Result.Answered < x.Result.Schedulers && !slices.ContainsFunc(x.Result.Clusters, silent):
		// Of a pending job the list names those clusters alone that have answered.
		return ""
	case n == 1:
		c := x.Result.Clusters[0]
		if c.Name == "" && names != nil {
			c.Name = names(c.ID)
		}
		return phrase.Cluster(c.ID, c.Name)
	default:
		return fmt.Sprintf("%d clusters", n)
	}
}

// missing names the clusters of which nobody has answered, when another has.
func (x *Execution) missing() (names []string) {
	waited := 0
	for _, c := range x.Result.Clusters {
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
func (x *Execution) matches(names func(uint) string) []string {
	texts := []string{fmt.Sprintf("#%d", x.JobID), x.Verdict().String(), x.Result.Query.Target(), x.Result.TaskID, x.Result.Reason, x.Result.Who, x.clusters(names)}
	if x.Many != nil {
		for _, q := range x.Many.Queries {
			texts = append(texts, q.Target())
		}
	}
	return texts
}

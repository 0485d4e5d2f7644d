package executions

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// State says how far a purge is, and what tells of it.
type State int

const (
	// Recorded is one that only the manager's records tell of.
	Recorded State = iota
	// Remembered is one whose end the journal tells.
	Remembered
	// Elsewhere is one that another program works on.
	Elsewhere
	// Interrupted is one that has not ended, and that no program works on.
	Interrupted
	// Unsent is an interrupted one whose only target was never sent.
	Unsent
	// Dropped is one whose only target was not sent, and that the journal does not
	// have: it can be deleted again, and not be resumed.
	Dropped
	// Queued is one of the targets of a running purge, yet to be sent.
	Queued
	// Following is one that this dashboard follows.
	Following
	// Followed is one that this dashboard has followed to its end.
	Followed
)

// Execution is one purge: of this session, which is followed to its proof; of
// an earlier one, which the journal tells of; or anybody's, of which the job
// list tells.
type Execution struct {
	Key   string
	State State
	// Operation is the mark in the bio of its jobs; empty where their records alone
	// tell of it.
	Operation string
	// JobID is that of its first job; 0 while there is none.
	JobID  uint
	Result task.PurgeResult
	// Created is when the first job was made, by the manager's clock, and missed is
	// true when the manager has not checked it in time.
	Created time.Time
	missed  bool
	// tasks are its targets by the ids of the tasks they delete, or by anyTask:
	// those and its mark tell its jobs.
	tasks map[string]int
	// Own is what this dashboard knows of a purge that it follows, or has followed:
	// nil for another person's, or one of an earlier session.
	Own *ownPurge
	// Many has the targets of a purge of more than one; nil for one.
	Many *Many
	// verifying is set while it is verified.
	verifying *verification
	// job is the record of one that has ended, and that nothing proves yet;
	// proofsRead is set once the searches were read for it.
	job        *client.Job
	proofsRead bool
	// Listed is true once the manager has shown a record of it, in any state.
	Listed bool
	// plain are the texts that a plain word of a filter is looked for in, until the
	// rows are made again: each letter looks through all of them.
	plain []string
	// ClusterIDs are the clusters it went to, see [Execution.Scoped].
	ClusterIDs []uint
	// elsewhere are the clusters it left out, of which it is known that they hold copies.
	elsewhere []task.KnownCluster
}

// anyTask stands among the tasks of a purge for those of an image whose blobs are
// not known.
const anyTask = ""

// ownPurge is a purge this session follows.
type ownPurge struct {
	op    task.Operation
	Entry *journal.Entry
	// Update is the last one, of a purge of one target.
	Update task.PurgeUpdate
	// began is when it was sent, on the engine's clock.
	began time.Time
	// resumed is set for one that was interrupted before, and rest is what becomes of
	// what was never sent of it.
	resumed bool
	rest    journal.Rest
	// clusters names where it goes.
	clusters string
}

func jobKey(id uint) string         { return fmt.Sprintf("job %d", id) }
func operationKey(id string) string { return "operation " + id }

// Verdict is where the purge stands.
func (x *Execution) Verdict() views.Verdict {
	switch {
	case x.verifying != nil:
		return views.VerdictVerifying
	case x.NeverSent():
		return views.VerdictUnsent
	case x.standsStill():
		return views.VerdictInterrupted
	case x.Many != nil:
		return x.Many.Verdict(x.Running())
	case x.State == Following:
		return runningVerdict(&x.Own.Update)
	}
	return views.Verdict(x.Result.Verdict)
}

// NeverSent says whether it has one target, which was not sent.
func (x *Execution) NeverSent() bool {
	return x.State == Unsent || x.State == Dropped || x.State == Queued
}

// open says whether the journal tells of no end, and of no program that works on it.
func (x *Execution) open() bool { return x.State == Interrupted || x.State == Unsent }

// standsStill says whether an interrupted purge has something to wait for that no
// program reads. Of one job the manager's record tells the end; those of many, and
// of an image, are read by the program that follows them.
func (x *Execution) standsStill() bool {
	switch m := x.Many; {
	case x.State != Interrupted:
		return false
	case m != nil:
		return m.sent > 0 && (m.pending() || m.Verdicts[views.VerdictUnsent] > 0)
	}
	return x.Result.Verdict == task.Undecided && (x.Result.Query.Type == task.Image || x.Own != nil)
}

// Resumable says whether resuming the purge would tell or do more.
func (x *Execution) Resumable() bool {
	return x.standsStill() || x.open() && x.Verdict() == views.VerdictUnsent
}

// Running says whether more will be known.
func (x *Execution) Running() bool {
	switch x.State {
	case Following, Queued:
		return true
	case Followed, Unsent, Dropped:
		return false
	}
	switch {
	case x.standsStill():
		return false
	case x.Many != nil:
		return x.State == Elsewhere || x.Many.pending()
	}
	return x.Verdict().Running()
}

// journaled says whether the journal has told of the purge.
func (x *Execution) journaled() bool {
	if x.Own != nil {
		return x.Own.resumed
	}
	return x.State != Recorded
}

// MemoryOnly says whether the manager has forgotten the purge, and only the
// journal tells of it. since is how far back the manager's list was read.
func (x *Execution) MemoryOnly(since time.Time) bool {
	return x.journaled() && !x.Listed && x.JobID != 0 && !since.IsZero() && !x.Created.IsZero() && x.Created.After(since)
}

// Scoped says whether it is known where the purge went: to its clusters, or to all
// where it has none.
func (x *Execution) Scoped() bool { return x.Operation != "" }

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
	if v := x.verifying; v != nil {
		// The schedulers that answered are those of the delete.
		return world.Countdown(deps, views.Waiting{Job: w.Job}, v.wait, v.began)
	}
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
	check, ok := client.NextCheck(age - client.CheckLag)
	if !ok {
		return w
	}
	last := world.LastCheck(check)
	w.Since, w.Next, w.Late = age-last, check+client.CheckLag-age, last > 0
	return w
}

// Row is the execution as a line.
func (x *Execution) Row(deps *world.Deps, names func(uint) string) views.ExecutionRow {
	r := views.ExecutionRow{
		ID: "…", Verdict: x.Verdict(), Age: x.age(deps), Reason: text.Clean(x.Result.Reason),
	}
	r.Deleted, r.Failed, r.Left = x.numbers()
	x.describe(&r, deps, names)
	r.LeftOut, _ = x.leftOut(names)
	if x.JobID != 0 {
		r.ID = fmt.Sprint(x.JobID)
	}
	if x.Resumable() {
		r.ResumeKey = deps.Keys.Shown("resume")
	}
	if m := x.Many; m != nil {
		r.Targets, r.Done, r.Verdicts = len(m.Updates), m.done, m.counts()
		if x.State == Interrupted {
			// What was refused here may be sent yet.
			r.Done = min(r.Done, r.Targets-m.Verdicts[views.VerdictUnsent])
		}
		switch {
		case x.verifying != nil:
			r.Next = x.Waiting(deps).Next
		case x.Running():
			r.Next = m.next(deps)
		}
		return r
	}
	if r.Verdict.Running() {
		w := x.Waiting(deps)
		r.Next, r.Since, r.Missing, r.Lapsed = w.Next, w.Since, w.Missing, w.Lapsed != ""
	} else {
		r.Lapsed = x.Result.Unchecked()
	}
	return r
}

// clusters names where it ran; empty while that is not known.
func (x *Execution) clusters(names func(uint) string) string {
	if x.Own != nil && x.Own.clusters != "" {
		return x.Own.clusters
	}
	if x.Scoped() {
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

// clusterAnswers names the clusters it went to, with what each answered as far as that
// is known: "cluster-1 (3 deleted), eu-west (no answer)".
func (x *Execution) clusterAnswers(names func(uint) string) string {
	scope := x.clusterNames(names)
	if x.Many != nil {
		return strings.Join(scope, ", ")
	}
	var all []string
	for _, c := range x.Result.Clusters {
		name := c.Name
		if name == "" && names != nil {
			name = names(c.ID)
		}
		name = phrase.Cluster(c.ID, name)
		deleted, failed := 0, 0
		for _, h := range c.Hosts {
			switch h.Outcome {
			case task.Deleted, task.CameBack:
				deleted++
			case task.Failed:
				failed++
			}
		}
		answer := "no host visited"
		switch {
		case c.Unasked:
			answer = "not asked"
		case !c.Answered:
			answer = "no answer"
		case deleted+failed > 0 && x.Result.Query.Type == task.Image:
			answer = text.Count(deleted+failed, "host visited", "hosts visited")
		case deleted+failed > 0:
			answer = text.Commas(text.OutcomeWords(deleted, failed, 0)...)
		}
		all = append(all, name+" ("+answer+")")
		scope = slices.DeleteFunc(scope, func(s string) bool { return s == name })
	}
	if len(all) == 0 || len(scope) == 1 && scope[0] == "" {
		return strings.Join(append(all, x.clusterNames(names)...), ", ")
	}
	for _, name := range scope {
		if name != text.AllClusters {
			all = append(all, name)
		}
	}
	return strings.Join(all, ", ")
}

// missing names the clusters of which no scheduler has answered, when one of
// another has.
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

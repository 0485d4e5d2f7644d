package executions

import (
	"strconv"
	"time"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// Many is the purge of many targets, each with its own end.
type Many struct {
	list.Targets
	Updates []task.PurgeUpdate
	// Progress is what the engine last told of all of them, while they run.
	Progress task.Progress
	tally
	// known are the copies that each target had before, and scope the clusters the
	// purge goes to; none is all.
	known [][]task.KnownCluster
	scope []uint
	byCluster
}

// tally are the numbers of a purge of many targets. They are kept, for adding
// ten thousand results up for each frame would cost more than drawing it.
type tally struct {
	sent, answered, done  int
	deleted, failed, left int
	searched              bool
	Verdicts              map[views.Verdict]int
	firstJob              uint
}

func newManyPurge(targets []task.Target, scope []uint) *Many {
	queries := make([]task.Query, len(targets))
	for i, t := range targets {
		queries[i] = t.Query
	}
	m := &Many{Targets: list.NewTargets(queries), Updates: make([]task.PurgeUpdate, len(targets)), known: make([][]task.KnownCluster, len(targets)), scope: scope}
	for i, q := range queries {
		m.Updates[i].Result = task.PurgeResult{Query: q, TaskID: q.ComputedID()}
		m.known[i] = targets[i].Known
		m.add(1, &m.Updates[i].Result, m.known[i], scope)
	}
	m.Verdicts = map[views.Verdict]int{views.VerdictUnsent: len(targets)}
	return m
}

// setUpdate brings an update of a target in.
func (m *Many) setUpdate(i int, u task.PurgeUpdate) {
	m.count(i, -1)
	m.Updates[i] = u
	m.count(i, 1)
	if len(u.Result.Jobs) > 0 && (m.firstJob == 0 || u.Result.Jobs[0].ID < m.firstJob) {
		m.firstJob = u.Result.Jobs[0].ID
	}
	m.Stale = true
}

// errors are those that targets ended in.
func (m *Many) errors() (errs []error) {
	for i := range m.Updates {
		if u := &m.Updates[i]; u.Done && u.Err != nil {
			errs = append(errs, u.Err)
		}
	}
	return errs
}

// count counts a target in, or out with -1.
func (m *Many) count(i, n int) {
	u, known := &m.Updates[i], m.known[i]
	if u.Done || u.NoneLeft {
		known = nil
	}
	m.add(n, &u.Result, known, m.scope)
	m.Verdicts[targetVerdict(u)] += n
	if len(u.Result.Jobs) > 0 {
		m.sent += n
	}
	if len(u.Result.Jobs) > 0 && (u.Verifying || u.Done) {
		m.answered += n
	}
	if u.Done {
		m.done += n
	}
	m.deleted += n * u.Result.Deleted()
	m.failed += n * u.Result.Failed()
	if left, known := u.Result.CopiesLeft(); known {
		m.left += n * left
		m.searched = true
	}
}

// targetVerdict is where one of many stands.
func targetVerdict(u *task.PurgeUpdate) views.Verdict {
	switch {
	case u.Done && u.Err != nil && len(u.Result.Jobs) == 0 && u.Result.Verdict == task.Undecided:
		if client.MayHaveBeenTaken(u.Err) {
			return views.VerdictLost
		}
		return views.VerdictUnsent
	case u.Done:
		return views.Verdict(u.Result.Verdict)
	case len(u.Result.Jobs) == 0:
		return views.VerdictUnsent
	}
	return runningVerdict(u)
}

// runningVerdict is where a purge stands that has a job and no end.
func runningVerdict(u *task.PurgeUpdate) views.Verdict {
	switch v := u.Result.Verdict; {
	case v == task.TimedOut || v == task.Lost:
		// The search that follows does not change it.
		return views.Verdict(v)
	case u.NoneLeft:
		return views.VerdictGone
	case u.Verifying:
		return views.VerdictVerifying
	}
	return views.VerdictPending
}

// pending says whether more will be known of a target, by its job's record.
func (m *Many) pending() bool {
	for v, n := range m.Verdicts {
		if v.Running() && n > 0 {
			return true
		}
	}
	return false
}

// Verdict is the one of all targets.
func (m *Many) Verdict(running bool) views.Verdict {
	if running {
		return views.VerdictPending
	}
	for v, n := range m.Verdicts {
		if n == len(m.Updates) {
			return v
		}
	}
	gone := m.Verdicts[views.VerdictPurged] + m.Verdicts[views.VerdictNothingToPurge]
	switch open := m.Verdicts[views.VerdictUnverified] + m.Verdicts[views.VerdictNothingDeleted]; {
	case gone == len(m.Updates):
		return views.VerdictPurged
	case gone+open == len(m.Updates) && m.Verdicts[views.VerdictUnverified]+m.Verdicts[views.VerdictPurged] > 0:
		return views.VerdictUnverified
	case m.deleted > 0 || m.Verdicts[views.VerdictPurged]+m.Verdicts[views.VerdictUnverified]+m.Verdicts[views.VerdictPartly] > 0:
		return views.VerdictPartly
	}
	for _, v := range worstOrder {
		if m.Verdicts[v] > 0 {
			return v
		}
	}
	return views.VerdictPending
}

// worstOrder is the order in which the verdict of one target is that of all, when
// nothing was deleted.
var worstOrder = []views.Verdict{
	views.VerdictFailed, views.VerdictTimedOut, views.VerdictLost, views.VerdictNothing, views.VerdictNothingDeleted, views.VerdictUnsent,
}

// Rank puts what needs a hand first, and what is done with last.
func (m *Many) Rank(i int) int {
	switch v := targetVerdict(&m.Updates[i]); {
	case v == views.VerdictPurged:
		return 3
	case v == views.VerdictNothingToPurge:
		return 2
	case m.Updates[i].Done && v != views.VerdictUnverified:
		return 0
	}
	return 1
}

func (m *Many) texts(i int) []string {
	q := m.Queries[i]
	return []string{phrase.Target(q), m.Updates[i].Result.TaskID, targetVerdict(&m.Updates[i]).String()}
}

// Row is a target as a line.
func (m *Many) Row(i int) views.TargetRow {
	u := &m.Updates[i]
	r := views.TargetRow{Verdict: targetVerdict(u), Target: phrase.Target(m.Queries[i]), Copies: -1, Deleted: u.Result.Deleted(), Failed: u.Result.Failed(), Left: -1}
	if len(u.Result.Jobs) > 0 {
		r.Job = strconv.FormatUint(uint64(u.Result.Jobs[0].ID), 10)
	}
	if n, known := u.Result.CopiesLeft(); known {
		r.Left = n
	}
	if u.Done && u.Err != nil {
		r.Error = text.Clean(u.Err.Error())
	}
	return r
}

// countOrder is the order in which verdicts are counted out.
var countOrder = []views.Verdict{
	views.VerdictPurged, views.VerdictUnverified, views.VerdictPartly, views.VerdictNothing, views.VerdictNothingDeleted, views.VerdictFailed,
	views.VerdictTimedOut, views.VerdictLost, views.VerdictGone, views.VerdictVerifying, views.VerdictPending, views.VerdictUnsent,
	views.VerdictNothingToPurge,
}

// counts are the targets by verdict.
func (m *Many) counts() (counts []views.VerdictCount) {
	for _, v := range countOrder {
		if n := m.Verdicts[v]; n > 0 {
			counts = append(counts, views.VerdictCount{Verdict: v, Count: n})
		}
	}
	return counts
}

// View is the purge as it is drawn, but for its rows.
func (m *Many) View(deps *world.Deps, running bool) *views.Many {
	m.Arrange(m.Rank, m.texts)
	v := &views.Many{
		Targets: len(m.Updates), Sent: m.sent, Answered: m.answered, Done: m.done, Deleted: m.deleted, Failed: m.failed, Left: -1,
		Verdicts: m.counts(), List: m.Targets.View(true),
	}
	if m.searched {
		v.Left = m.left
	}
	if !running {
		return v
	}
	if unsent, rate := len(m.Updates)-m.sent, m.Progress.Rate; unsent > 0 && rate > 0 {
		v.Pace = text.Rate(rate)
		v.Remaining = time.Duration(float64(unsent)/rate*float64(time.Second)) + client.Checks()[1]
	}
	if m.Progress.Trouble != nil {
		v.Trouble = text.Clean(m.Progress.Trouble.Error())
	}
	v.Next = m.next(deps)
	return v
}

// next is the time until the manager checks a job of it.
func (m *Many) next(deps *world.Deps) time.Duration {
	if m.Progress.NextCheck.IsZero() {
		return 0
	}
	if next := deps.Until(m.Progress.NextCheck.Add(client.CheckLag)); next > 0 {
		return next
	}
	return -1
}

// Execution is one of many targets as a purge by itself.
func (m *Many) Execution(i int, of *Execution) *Execution {
	u := m.Updates[i]
	x := &Execution{Key: of.Key + " " + strconv.Itoa(i), State: m.state(i, of), Operation: of.Operation, Result: u.Result, Created: of.Created, ClusterIDs: of.ClusterIDs}
	x.Result.Reason, x.Result.Who = of.Result.Reason, of.Result.Who
	if len(u.Result.Jobs) > 0 {
		x.JobID = u.Result.Jobs[0].ID
	}
	x.Own = &ownPurge{Update: u}
	if of.Own != nil {
		x.Own.began, x.Own.clusters = of.Own.began, of.Own.clusters
	}
	return x
}

// state is that of one of many targets.
func (m *Many) state(i int, of *Execution) State {
	u := &m.Updates[i]
	unsent, open := targetVerdict(u) == views.VerdictUnsent, !u.Done
	switch {
	case unsent && open && of.Running():
		return Queued
	case unsent:
		return Dropped
	case open && of.Running():
		return Following
	case open && of.standsStill():
		return Interrupted
	}
	return Followed
}

package executions

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
)

const (
	// proofsFirst is how soon the searches are read again for rows that are open on
	// the screen, in the place of the list; each time that nothing is proved it
	// takes twice as long, up to proofsLast.
	proofsFirst = time.Minute
	proofsLast  = 16 * time.Minute

	// proofsGap is the least time between two readings, also when purges end all the
	// time, and proofPages how many pages one has.
	proofsGap  = 15 * time.Second
	proofPages = 2

	// proofAge is the age of a purge at which the search is answered that was made
	// to prove it.
	proofAge = 40 * time.Second
)

// proofs are the searches of others that may prove purges, as they are read.
type proofs struct {
	// reading is true while they are, and at is when they last were, on the engine's
	// clock; they are read again after a while.
	reading bool
	at      time.Time
	after   time.Duration
}

// ProofsMsg says that searches were read which may prove purges of others.
type ProofsMsg struct{}

// settle weighs what the record of an ended purge tells with the searches of anybody
// that carry its mark. One that they do not prove keeps its record, for those to come.
func (e *Pane) settle(x *Execution, job *client.Job) {
	if x.Result.Verdict == task.Undecided {
		return
	}
	x.Result = e.deps.Engine.Proven(x.Result, job)
	switch {
	case x.Result.Verdict.Gone():
		x.job = nil
	case x.job != job:
		// A copy, for the row would keep its whole page in memory.
		kept := *job
		x.job = &kept
	}
}

// proveTarget weighs what is known of one of many targets with those searches.
func (x *Execution) proveTarget(engine *task.Engine, job *client.Job) {
	i, known := x.tasks[job.Args.Computed()]
	if x.Many == nil || !known || x.verifying != nil || !x.Many.Updates[i].Done || x.Many.Queries[i].Type == task.Image {
		return
	}
	u := x.Many.Updates[i]
	if r := engine.Proven(u.Result, job); r.Proof != u.Result.Proof {
		u.Result = r
		x.Many.setUpdate(i, u)
	}
}

// open are the rows on the screen that nothing proves yet.
func (e *Pane) open() (rows []*Execution, oldest time.Time) {
	for _, key := range e.inSight {
		x := e.ByKey[key]
		if x == nil || x.job == nil || x.verifying != nil {
			continue
		}
		if rows = append(rows, x); oldest.IsZero() || x.Created.Before(oldest) {
			oldest = x.Created
		}
	}
	return rows, oldest
}

// proofsDue is the age of the oldest row whose proof is looked for again now; zero
// for none.
func (e *Pane) proofsDue() time.Time {
	if e.proofs.reading || e.proofs.at.IsZero() || e.deps.Until(e.proofs.at.Add(e.proofs.after)) > 0 {
		return time.Time{}
	}
	_, oldest := e.open()
	return oldest
}

// readProofs reads the searches that may prove purges which have come onto the screen
// or ended there.
func (e *Pane) readProofs() tea.Cmd {
	p := &e.proofs
	if !e.watched || p.reading || e.Barred || e.Failure != nil || e.deps.Until(p.at.Add(proofsGap)) > 0 {
		return nil
	}
	rows, oldest := e.open()
	now, fresh := e.deps.Now(), false
	var wait time.Duration
	for _, x := range rows {
		if x.proofsRead {
			continue
		}
		fresh, x.proofsRead = true, true
		if age := now.Sub(x.Created); age < proofAge {
			wait = max(wait, proofAge-age)
		}
	}
	if !fresh {
		return nil
	}
	p.reading, p.at, p.after = true, e.deps.Engine.Clock.Now().Add(wait), proofsFirst
	ctx, engine := e.deps.Ctx, e.deps.Engine
	return func() tea.Msg {
		if wait > 0 && engine.Clock.Sleep(ctx, wait) != nil {
			return nil
		}
		// Without an answer nothing is proved; the list says what is wrong.
		_ = engine.ReadSearches(ctx, oldest, proofPages)
		return ProofsMsg{}
	}
}

// HandleProofsMsg looks which rows are proved now.
func (e *Pane) HandleProofsMsg() {
	e.proofs.reading = false
	proved := false
	for _, x := range e.ByKey {
		if x.job != nil && x.verifying == nil {
			before := x.Result.Proof
			e.settle(x, x.job)
			proved = proved || x.Result.Proof != before
		}
	}
	if e.proofs.after = min(2*e.proofs.after, proofsLast); proved {
		e.proofs.after = proofsFirst
	}
	e.Rebuild()
}

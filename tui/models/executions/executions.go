package executions

import (
	"cmp"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/listing"
	"dftask/tui/models/list"
	"dftask/tui/models/world"
)

const (
	// ExecutionsPage is the size of a page of the job list. Rows carry their
	// whole results, so pages are small.
	ExecutionsPage = 20

	// IdleAsk is how often a visible list with nothing pending is asked for,
	// so that other people's purges appear.
	IdleAsk = 30 * time.Second

	// shortestAsk keeps checks that fall together from becoming a flood. A row
	// ends within two seconds of its record all the same.
	shortestAsk = 1800 * time.Millisecond

	// newsAsk is how often the newest page is asked for while jobs end all the
	// time.
	newsAsk = 6 * time.Second

	// clockMargin is how well the manager's clock is known.
	clockMargin = time.Second

	// longestRetry bounds the distance between questions that fail.
	longestRetry = 15 * time.Second

	// catchUpRows bounds how far back one refresh goes to meet what is known, and
	// catchUpPage is the size of the pages it goes in.
	catchUpRows = 500
	catchUpPage = 50

	// olderMargin is how near to the last row older ones are fetched.
	olderMargin = 5

	// mostAsks bounds how far back one search for rows that pass a filter goes, in
	// pages of the size catchUpPage: 500 purges.
	mostAsks = 10
)

// Pane is the live list of delete jobs.
type Pane struct {
	deps  *world.Deps
	names func(uint) string

	ByKey map[string]*Execution
	// ByOperation are those whose mark is known.
	ByOperation map[string]*Execution
	// records are the delete jobs by their ids, those of a purge of many targets
	// each.
	records map[uint]*record
	// Order are all of them, the newest first, and oldest is the age of the oldest
	// that the manager listed.
	Order  []*Execution
	oldest time.Time
	List   list.List
	list.Filter
	// sorted is how the list is ordered.
	sorted listing.Order
	// asks is how many pages were asked for to fill a filtered list since the
	// filter was typed.
	asks int
	// about is what the screen says of the row under the cursor, until the rows
	// change.
	about about
	// counted is what is counted over all of them.
	counted sum

	// read is how many rows were read, of no more than end.
	read, end int
	loaded    bool
	// asked is when the newest answer came, newsAt when the newest page was last
	// asked for, both on the engine's clock.
	asked    time.Time
	newsAt   time.Time
	Failure  error
	failures int
	retryAt  time.Time

	Fetching, older bool
	// watched is true while the list is on the screen of a terminal that has
	// the focus. A hidden list asks nothing.
	watched bool
	// Barred is set while there is no token: every question would be refused.
	Barred bool
	// Wakes numbers the alarms; only the last one set counts.
	Wakes int
	due   bool
	// unreadable is how many of the newest rows the manager cannot show, and
	// olderUnreadable how many of the others.
	unreadable, olderUnreadable int
	// inSight are the keys of the rows on the screen.
	inSight []string
	proofs  proofs
	// wondered are the marks of jobs that the journal was read for.
	wondered map[string]bool
	// looked are the marks that the journals of other addresses were looked through
	// for.
	looked map[string]bool
	// JournalTrouble is why the journal does not remember; nil when it does.
	JournalTrouble error
}

// New lists nothing yet; names gives the names of clusters.
func New(deps *world.Deps, names func(uint) string) *Pane {
	e := &Pane{deps: deps, names: names, ByKey: map[string]*Execution{}, ByOperation: map[string]*Execution{}, records: map[uint]*record{}, wondered: map[string]bool{}, looked: map[string]bool{}}
	e.Filter.Language = &listing.Executions
	e.Filter.Set(deps.List.Filter)
	e.sorted = cmp.Or(deps.List.Order, listing.Order{By: "age"})
	return e
}

// WakeMsg is the alarm for the next question.
type WakeMsg struct{ Serial int }

// Refresh asks for the newest page, back to what is known, and for jobs that may
// have ended.
func (e *Pane) Refresh() tea.Cmd { return e.check(true) }

// check asks for jobs that may have ended, and for the newest page when news is
// set or it was asked for long ago.
func (e *Pane) check(news bool) tea.Cmd {
	if e.Fetching || e.Barred {
		return nil
	}
	e.Fetching, e.due = true, false
	e.Wakes++
	q := e.question()
	q.news = news || !e.loaded || len(q.due.Made) == 0 || e.deps.Until(e.newsAt.Add(newsAsk)) <= 0
	if !news && e.loaded && len(q.due.Made) == 0 {
		// The searches are read in the place of the list: that is asked for again soon.
		q.proofs = e.proofsDue()
	}
	if q.news = q.news && q.proofs.IsZero(); q.news {
		e.newsAt = e.deps.Engine.Clock.Now()
	}
	if !q.proofs.IsZero() {
		e.proofs.reading, e.proofs.at = true, e.deps.Engine.Clock.Now()
	}
	ctx, api, engine := e.deps.Ctx, e.deps.API, e.deps.Engine
	return func() tea.Msg { return fetch(ctx, api, engine, q) }
}

// HandleNewestMsg brings the answer to a refresh in.
func (e *Pane) HandleNewestMsg(m NewestMsg) tea.Cmd {
	e.Fetching = false
	if !m.proofs.IsZero() {
		e.HandleProofsMsg()
	}
	if m.Err != nil {
		e.fail(m.Err)
		return e.schedule()
	}
	e.Failure, e.failures = nil, 0
	e.asked = e.deps.Engine.Clock.Now()
	for i := range m.jobs {
		e.upsert(&m.jobs[i])
	}
	for id := range m.due.Made {
		if r := e.records[id]; r != nil {
			r.seen = e.deps.Now()
		}
	}
	for _, id := range m.gone {
		e.records[id].pending = false
	}
	for _, x := range e.Order {
		if x.Own == nil && x.Many == nil && x.Result.Verdict == task.Undecided && slices.Contains(m.gone, x.JobID) {
			x.Result.Verdict = task.Lost
		}
	}
	if m.news {
		if !m.met {
			// So many are new that what is known lies further back: the pages in
			// between are yet to be read.
			e.read = m.read
		}
		e.loaded, e.read, e.end = true, max(e.read, ExecutionsPage), m.last*ExecutionsPage
		e.unreadable = m.unreadable
	}
	e.Rebuild()
	return e.schedule()
}

// HandleJobMsg brings a job in full in.
func (e *Pane) HandleJobMsg(m JobMsg) {
	if m.Err == nil && m.job.Type == client.DeleteTask {
		e.upsert(m.job)
		e.Rebuild()
	}
}

// Bar stops all asking for want of a token; err says why there is none.
func (e *Pane) Bar(err error) {
	e.Barred, e.Failure = true, err
	e.Wakes++
}

func (e *Pane) fail(err error) {
	e.Failure = err
	e.failures++
	e.retryAt = e.deps.Engine.Clock.Now().Add(min(time.Second<<min(e.failures, 6), longestRetry))
}

// upsert writes down what a job's record tells. The program that follows a purge,
// or the journal that remembers its end, knows more than its record does.
func (e *Pane) upsert(job *client.Job) {
	e.note(job)
	record := task.FromJob(job, e.names, e.deps.Now())
	if record.Verdict != task.Undecided {
		e.deps.Engine.Learn(&record)
	}
	x := e.ByOperation[task.MarkOf(job)]
	switch {
	case x != nil && x.deletes(job.Args.Computed()):
		x.Listed = true
		if x.Many != nil || x.Result.Query.Type == task.Image {
			// One of its jobs.
			if x.Own == nil {
				x.setRecord(&record)
			}
			x.proveTarget(e.deps.Engine, job)
			return
		}
		e.adopt(x, job.ID)
		x.wasSent()
	default:
		key := jobKey(job.ID)
		if x = e.ByKey[key]; x == nil {
			x = &Execution{Key: key, JobID: job.ID, Listed: true}
			e.ByKey[key] = x
		}
	}
	x.Created, x.missed = job.CreatedAt.Time, e.records[job.ID].missed
	switch {
	case x.State == Following, x.verifying != nil:
		return
	case x.Own != nil && x.Own.Update.Err == nil:
		e.settle(x, job)
		return
	case x.Own != nil:
		// It was not known whether it was taken. Now the record says so.
		if x.State == Followed {
			x.State = Recorded
			if x.journaled() {
				x.State = Remembered
			}
		}
		x.Own = nil
	case x.journaled() && x.Result.Verdict != task.Undecided && x.Result.Verdict != task.Lost,
		x.Result.Proof != task.Moment{} && len(x.Result.Jobs) > 0 && x.Result.Jobs[0].ID == job.ID && x.Result.Mark() == task.MarkOf(job):
		e.settle(x, job)
		return
	}
	known := x.Result.Clusters
	x.Result = record
	if len(x.Result.Clusters) == 0 {
		x.Result.Clusters = known
	}
	e.settle(x, job)
}

// wasSent takes in that there is a job of a purge that was not known to be sent.
func (x *Execution) wasSent() {
	switch x.State {
	case Unsent:
		x.State = Interrupted
	case Dropped:
		x.State = Followed
	}
}

// Watch says whether the list is seen, and asks at once when a question fell due
// while it was not.
func (e *Pane) Watch(seen bool) tea.Cmd {
	was := e.watched
	e.watched = seen
	if !seen || was {
		return e.readProofs()
	}
	if !e.loaded || e.due || e.deps.Until(e.asked.Add(IdleAsk)) <= 0 {
		return e.Refresh()
	}
	return e.schedule()
}

// schedule sets the alarm for the next question: just after the next check of a
// pending job, or twice a minute when nothing is pending.
func (e *Pane) schedule() tea.Cmd {
	if e.Barred {
		return nil
	}
	wait := IdleAsk
	if e.Failure != nil {
		wait = e.deps.Until(e.retryAt)
	} else {
		for _, r := range e.followed() {
			wait = min(wait, r.nextAsk(e.deps.Now()))
		}
		wait = max(wait, shortestAsk)
	}
	e.Wakes++
	serial := e.Wakes
	ctx, rest, failure := e.deps.Ctx, e.deps.Engine.Rest, e.Failure
	return func() tea.Msg {
		if rest(ctx, wait, failure) != nil {
			return nil
		}
		return WakeMsg{serial}
	}
}

// Wake asks again, unless another alarm was set since.
func (e *Pane) Wake(m WakeMsg) tea.Cmd {
	if m.Serial != e.Wakes {
		return nil
	}
	if !e.watched {
		e.due = true
		return nil
	}
	return e.check(false)
}

// Current is the execution under the cursor; nil for none.
func (e *Pane) Current() *Execution { return e.ByKey[e.List.Current()] }

// Stale is how long the list has been out of date; 0 when it is not.
func (e *Pane) Stale() time.Duration {
	if e.Failure == nil || e.asked.IsZero() || !e.watched {
		return 0
	}
	return e.deps.Engine.Clock.Now().Sub(e.asked)
}

// Elsewhere says whether the journal tells of a purge that another program
// follows, so that it will soon tell more.
func (e *Pane) Elsewhere() bool {
	return slices.ContainsFunc(e.Order, func(x *Execution) bool { return x.Own == nil && (x.State == Elsewhere || x.open()) })
}

// Unknown are the jobs of purges that the journal has not told of, by their marks, each
// once: the journal of another address of the manager may know them.
func (e *Pane) Unknown() map[string]uint {
	jobs := map[string]uint{}
	for _, x := range e.Order {
		if mark := x.Result.Mark(); x.Operation == "" && mark != "" && !e.looked[mark] {
			e.looked[mark], jobs[mark] = true, x.JobID
		}
	}
	return jobs
}

// Strangers says whether there are jobs that this user and host asked for under
// a mark that was not told here: another program has begun a purge since
// the journal was read. Each mark is told of once.
func (e *Pane) Strangers() (any bool) {
	for _, x := range e.Order {
		id := x.Result.OperationID
		if x.Operation == "" && id != "" && x.Result.Who == e.deps.Engine.Who && !e.wondered[id] {
			e.wondered[id], any = true, true
		}
	}
	return any
}

package models

import (
	"cmp"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

const (
	// executionsPage is the size of a page of the job list. Rows carry their
	// whole results, so pages are small.
	executionsPage = 20

	// idleAsk is how often a visible list with nothing pending is asked for,
	// so that other people's purges appear.
	idleAsk = 30 * time.Second

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
)

// executions is the live list of delete jobs.
type executions struct {
	deps  *Deps
	names func(uint) string

	byKey map[string]*execution
	// byOperation are those whose mark is known.
	byOperation map[string]*execution
	// records are the delete jobs by their ids, those of a purge of many targets
	// each.
	records map[uint]*record
	order   []*execution
	list    list.List
	list.Filter

	// pages is how many pages were read, of last.
	pages, last int
	loaded      bool
	// asked is when the newest answer came, newsAt when the newest page was last
	// asked for, both on the engine's clock.
	asked    time.Time
	newsAt   time.Time
	failure  error
	failures int
	retryAt  time.Time

	fetching, older bool
	// watched is true while the list is on the screen of a terminal that has
	// the focus. A list that nobody sees asks nothing.
	watched bool
	// barred is set while there is no token: every question would be refused.
	barred bool
	// wakes numbers the alarms; only the last one set counts.
	wakes int
	due   bool
	// unreadable is how many of the newest rows the manager cannot show, and
	// olderUnreadable how many of the others.
	unreadable, olderUnreadable int
	// wondered are the marks of jobs that the journal was read for.
	wondered map[string]bool
	// journalTrouble is why the journal does not remember; nil when it does.
	journalTrouble error
}

func newExecutions(deps *Deps, names func(uint) string) *executions {
	return &executions{deps: deps, names: names, byKey: map[string]*execution{}, byOperation: map[string]*execution{}, records: map[uint]*record{}, wondered: map[string]bool{}}
}

// wakeMsg is the alarm for the next question.
type wakeMsg struct{ serial int }

// refresh asks for the newest page, back to what is known, and for jobs that may
// have ended.
func (e *executions) refresh() tea.Cmd { return e.check(true) }

// check asks for jobs that may have ended, and for the newest page when news is
// set or it was asked for long ago.
func (e *executions) check(news bool) tea.Cmd {
	if e.fetching || e.barred {
		return nil
	}
	e.fetching, e.due = true, false
	e.wakes++
	q := e.question()
	if q.news = news || !e.loaded || len(q.due.Made) == 0 || e.deps.until(e.newsAt.Add(newsAsk)) <= 0; q.news {
		e.newsAt = e.deps.Engine.Clock.Now()
	}
	ctx, api := e.deps.Ctx, e.deps.API
	return func() tea.Msg { return fetch(ctx, api, q) }
}

// loadOlder asks for the next page, when the cursor is near the end of what
// was read.
func (e *executions) loadOlder() tea.Cmd {
	if !e.list.AtEnd(olderMargin) {
		return nil
	}
	return e.loadNext()
}

// fill asks for the next page when there is room for it on the screen. A
// filter that leaves room does not read the whole list.
func (e *executions) fill(rows int) tea.Cmd {
	if e.failure != nil || e.Active() || e.list.Top+rows < len(e.list.Keys) {
		return nil
	}
	return e.loadNext()
}

func (e *executions) loadNext() tea.Cmd {
	if !e.loaded || e.older || e.pages >= e.last {
		return nil
	}
	return e.loadPage(e.pages + 1)
}

func (e *executions) handleNewestMsg(m newestMsg) tea.Cmd {
	e.fetching = false
	if m.err != nil {
		e.fail(m.err)
		return e.schedule()
	}
	e.failure, e.failures = nil, 0
	e.asked = e.deps.Engine.Clock.Now()
	for i := range m.jobs {
		e.upsert(&m.jobs[i])
	}
	for id := range m.due.Made {
		if r := e.records[id]; r != nil {
			r.seen = e.deps.now()
		}
	}
	for _, id := range m.gone {
		e.records[id].pending = false
	}
	for _, x := range e.order {
		if x.own == nil && x.many == nil && x.result.Verdict == task.Undecided && slices.Contains(m.gone, x.jobID) {
			x.result.Verdict = task.Lost
		}
	}
	if m.news {
		if !m.met {
			// So many are new that what is known lies further back: the pages in
			// between are yet to be read.
			e.pages = m.pages
		}
		e.loaded, e.pages, e.last = true, max(e.pages, 1), m.last
		e.unreadable = m.unreadable
	}
	e.rebuild()
	return e.schedule()
}

func (e *executions) handleOlderMsg(m olderMsg) tea.Cmd {
	e.older = false
	if m.err != nil {
		e.fail(m.err)
		return e.schedule()
	}
	known := len(e.byKey)
	for i := range m.jobs {
		e.upsert(&m.jobs[i])
	}
	e.pages, e.last = m.page, m.last
	e.olderUnreadable += m.unreadable
	e.rebuild()
	if len(e.byKey) == known && e.pages < e.last && len(m.jobs) > 0 {
		// New jobs have pushed known ones onto this page.
		return e.loadPage(e.pages + 1)
	}
	return nil
}

func (e *executions) handleJobMsg(m jobMsg) {
	if m.err == nil && m.job.Type == client.DeleteTask {
		e.upsert(m.job)
		e.rebuild()
	}
}

// bar stops all asking for want of a token; err says why there is none.
func (e *executions) bar(err error) {
	e.barred, e.failure = true, err
	e.wakes++
}

func (e *executions) fail(err error) {
	e.failure = err
	e.failures++
	e.retryAt = e.deps.Engine.Clock.Now().Add(min(time.Second<<min(e.failures, 6), longestRetry))
}

// upsert writes down what a job's record tells. Who follows a purge, or the
// journal that remembers its end, knows more than its record does.
func (e *executions) upsert(job *client.Job) {
	e.note(job)
	record := task.FromJob(job, e.names, e.deps.now())
	if record.Verdict != task.Undecided {
		e.deps.Engine.Learn(&record)
	}
	x := e.byOperation[task.ParseBio(job.Bio).OperationID]
	switch {
	case x != nil && x.deletes(job.Args.Computed()):
		x.listed = true
		if x.many != nil || x.result.Query.Type == task.Image {
			// One of its jobs.
			if x.own == nil {
				x.setRecord(&record)
			}
			return
		}
		e.adopt(x, job.ID)
		x.unsent = false
	default:
		key := jobKey(job.ID)
		if x = e.byKey[key]; x == nil {
			x = &execution{key: key, jobID: job.ID, listed: true}
			e.byKey[key] = x
		}
	}
	x.created, x.missed = job.CreatedAt.Time, e.records[job.ID].missed
	switch {
	case x.own != nil && (x.own.running || x.own.update.Err == nil):
		return
	case x.own != nil:
		// Nobody knew whether it was taken. Now the record says so.
		x.own = nil
	case x.journaled && x.result.Verdict != task.Undecided && x.result.Verdict != task.Lost:
		return
	}
	known := x.result.Clusters
	x.result = record
	if len(x.result.Clusters) == 0 {
		x.result.Clusters = known
	}
}

// rebuild orders and filters the rows anew: newest first.
func (e *executions) rebuild() {
	e.order = e.order[:0]
	for _, x := range e.byKey {
		e.order = append(e.order, x)
	}
	slices.SortFunc(e.order, func(a, b *execution) int {
		return cmp.Or(b.created.Compare(a.created), cmp.Compare(b.jobID, a.jobID), cmp.Compare(a.key, b.key))
	})
	var keys []string
	for _, x := range e.order {
		if e.Passes(x.matches(e.names)...) {
			keys = append(keys, x.key)
		}
	}
	e.Shown, e.Of = len(keys), len(e.order)
	e.list.Set(keys)
	if !e.Filter.Active() {
		e.list.Forget()
	}
}

// watch says whether somebody sees the list, and asks at once when a question
// fell due while nobody did.
func (e *executions) watch(seen bool) tea.Cmd {
	was := e.watched
	e.watched = seen
	if !seen || was {
		return nil
	}
	if !e.loaded || e.due || e.deps.until(e.asked.Add(idleAsk)) <= 0 {
		return e.refresh()
	}
	return e.schedule()
}

// schedule sets the alarm for the next question: just after the next check of a
// pending job, or twice a minute when nothing is pending.
func (e *executions) schedule() tea.Cmd {
	if e.barred {
		return nil
	}
	wait := idleAsk
	if e.failure != nil {
		wait = e.deps.until(e.retryAt)
	} else {
		for _, r := range e.followed() {
			wait = min(wait, r.nextAsk(e.deps.now()))
		}
		wait = max(wait, shortestAsk)
	}
	e.wakes++
	serial := e.wakes
	ctx, rest, failure := e.deps.Ctx, e.deps.Engine.Rest, e.failure
	return func() tea.Msg {
		if rest(ctx, wait, failure) != nil {
			return nil
		}
		return wakeMsg{serial}
	}
}

func (e *executions) wake(m wakeMsg) tea.Cmd {
	if m.serial != e.wakes {
		return nil
	}
	if !e.watched {
		e.due = true
		return nil
	}
	return e.check(false)
}

func (e *executions) Current() *execution { return e.byKey[e.list.Current()] }

// stale is how long the list has been out of date; 0 when it is not.
func (e *executions) stale() time.Duration {
	if e.failure == nil || e.asked.IsZero() || !e.watched {
		return 0
	}
	return e.deps.Engine.Clock.Now().Sub(e.asked)
}

// waiting says whether something will be known that nobody here follows: a job
// of somebody else, or the list itself after a failure.
func (e *executions) waiting() bool {
	return e.failure != nil && !e.barred || slices.ContainsFunc(e.order, func(x *execution) bool { return x.own == nil && x.running() })
}

// counting says whether something on the list counts down.
func (e *executions) counting() bool {
	return slices.ContainsFunc(e.order, (*execution).running)
}

func (e *executions) running() (own []*execution) {
	for _, x := range e.order {
		if x.own != nil && x.own.running {
			own = append(own, x)
		}
	}
	return own
}

// View is the pane as it is drawn, but for its rows.
func (e *executions) View(focused bool) views.Executions {
	v := views.Executions{State: views.ExecutionsLoading, More: e.pages < e.last, LoadingOlder: e.older, Asked: -1}
	if e.loaded || len(e.order) > 0 {
		v.State = views.ExecutionsReady
	}
	if e.failure != nil && !e.barred {
		// How old the list is matters when it does not get any newer; a title
		// that counts all the time would never let the line rest.
		v.Asked = e.stale()
		v.Retry = max(0, e.deps.until(e.retryAt))
	}
	if e.failure != nil {
		p := phrase.Problem("The list of executions could not be read", e.failure)
		v.Problem = &p
		if !e.loaded && len(e.order) == 0 {
			v.State = views.ExecutionsFailed
		}
	}
	for _, x := range e.order {
		if x.running() {
			v.Pending++
		} else {
			v.Finished++
		}
	}
	v.List = widget.List{Total: len(e.list.Keys), Filter: e.Filter.View(focused)}
	v.List.Marked, v.List.HiddenMarks = e.list.CountMarks()
	switch n := e.unreadable + e.olderUnreadable; {
	case e.journalTrouble != nil:
		v.Warning = text.Clean(phrase.Sentence(e.journalTrouble))
	case n > 0:
		v.Warning = text.Count(n, "job hidden: its user", "jobs hidden: their user") + " no longer exists."
	}
	if x := e.summary(); x != nil {
		row := x.row(e.deps, e.names)
		v.Summary = &row
	}
	return v
}

// summary is the execution that stands for all: the newest one running, one's
// own first, else the newest.
func (e *executions) summary() *execution {
	if own := e.running(); len(own) > 0 {
		return own[0]
	}
	for _, x := range e.order {
		if x.running() {
			return x
		}
	}
	if len(e.order) > 0 {
		return e.order[0]
	}
	return nil
}

// Draw fills in the visible rows.
func (e *executions) Draw(v *views.Executions, h int, focused bool) {
	from, to := e.list.Window(h)
	v.List.First, v.List.Cursor = from, -1
	if focused {
		v.List.Cursor = e.list.At - from
	}
	since := e.readBackTo()
	for _, key := range e.list.Keys[from:to] {
		x := e.byKey[key]
		row := x.row(e.deps, e.names)
		row.Marked, row.Remembered = e.list.Marks[key], x.remembered(since)
		v.Rows = append(v.Rows, row)
	}
}

// readBackTo is the age of the oldest job that the manager listed, or long ago
// when it has listed all it has; zero before it has listed anything.
func (e *executions) readBackTo() (oldest time.Time) {
	if !e.loaded {
		return time.Time{}
	}
	if e.pages >= e.last {
		return time.Unix(0, 0)
	}
	for _, x := range e.order {
		if x.listed && (oldest.IsZero() || x.created.Before(oldest)) {
			oldest = x.created
		}
	}
	return oldest
}

// elsewhere says whether the journal tells of a purge that another program
// follows, so that it will soon tell more.
func (e *executions) elsewhere() bool {
	return slices.ContainsFunc(e.order, func(x *execution) bool { return x.own == nil && x.unfinished })
}

// strangers says whether there are jobs that this user and host asked for under
// a mark that nobody here has told of: another program has begun a purge since
// the journal was read. Each mark is told of once.
func (e *executions) strangers() (any bool) {
	for _, x := range e.order {
		id := x.result.OperationID
		if x.operation == "" && id != "" && x.result.Who == e.deps.Engine.Who && !e.wondered[id] {
			e.wondered[id], any = true, true
		}
	}
	return any
}

package executions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/tui/listing"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
)

// Rebuild orders and filters the rows again.
func (e *Pane) Rebuild() {
	e.about.known, e.counted.known = false, false
	e.Order = e.Order[:0]
	for _, x := range e.ByKey {
		x.plain = nil
		e.Order = append(e.Order, x)
	}
	slices.SortFunc(e.Order, func(a, b *Execution) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(b.JobID, a.JobID), cmp.Compare(a.Key, b.Key))
	})
	e.oldest = time.Time{}
	for _, x := range slices.Backward(e.Order) {
		if x.Listed {
			e.oldest = x.Created
			break
		}
	}
	e.Refilter()
}

// Refilter chooses the rows again, after the filter or the order changed.
func (e *Pane) Refilter() {
	if e.Changed() {
		e.asks = 0
	}
	words, row := e.Words(), chosen{names: e.names, now: e.deps.Now()}
	shown := make([]*Execution, 0, len(e.Order))
	for _, x := range e.Order {
		row.Execution = x
		if words.Passes(&row) {
			shown = append(shown, x)
		}
	}
	e.sort(shown)
	keys := make([]string, len(shown))
	for i, x := range shown {
		keys[i] = x.Key
	}
	e.Shown, e.Of = len(keys), len(e.Order)
	e.List.Set(keys)
	if !e.Filter.Active() {
		e.List.Forget()
	}
}

// Sort orders the list by a column.
func (e *Pane) Sort(by listing.Order) {
	e.sorted = by
	e.about.known = false
	e.Refilter()
}

// Sorted is how the list is ordered.
func (e *Pane) Sorted() listing.Order { return e.sorted }

// place is where a row stands in an order: by a number, and where that is equal by
// a text. A row without a value is last, whichever way the list is ordered.
type place struct {
	none   bool
	number int64
	text   string
	row    *Execution
}

// sort orders rows, the newest first, by the column chosen. Of equals the newest
// stays first.
func (e *Pane) sort(rows []*Execution) {
	if e.sorted.By == "age" {
		if e.sorted.Reverse {
			slices.Reverse(rows)
		}
		return
	}
	places := make([]place, len(rows))
	for i, x := range rows {
		places[i] = x.place(e.sorted.By, e.names)
	}
	slices.SortStableFunc(places, func(a, b place) int {
		if a.none != b.none {
			return map[bool]int{true: 1, false: -1}[a.none]
		}
		order := cmp.Or(cmp.Compare(a.number, b.number), strings.Compare(a.text, b.text))
		if e.sorted.Reverse {
			return -order
		}
		return order
	})
	for i := range places {
		rows[i] = places[i].row
	}
}

// place is where the row stands in the order of a column.
func (x *Execution) place(column string, names func(uint) string) place {
	p := place{row: x}
	switch column {
	case "result":
		p.number = int64(slices.Index(resultOrder, x.Verdict()))
	case "hosts":
		hosts, _ := x.shares()
		p.counted(int64(hosts.Of), hosts.Of > 0)
	case "copies":
		_, copies := x.shares()
		p.counted(int64(copies.Of), copies.Of > 0)
	case "target":
		p.named(x.Result.Query.Target())
	case "by":
		p.named(x.Result.Who)
	case "clusters":
		p.named(strings.Join(x.clusterNames(names), ", "))
	case "reason":
		p.named(x.Result.Reason)
	case "job":
		p.counted(int64(x.JobID), x.JobID > 0)
	case "type":
		p.named(x.kind())
	case "took":
		p.counted(int64(x.took()), x.took() > 0)
	case "began":
		p.counted(x.Created.UnixNano(), !x.Created.IsZero())
	case "deleted":
		deleted, _, _ := x.numbers()
		p.number = int64(deleted)
	case "failed":
		_, failed, _ := x.numbers()
		p.number = int64(failed)
	case "left":
		_, _, left := x.numbers()
		p.counted(int64(left), left >= 0)
	}
	return p
}

func (p *place) named(text string) { p.text, p.none = strings.ToLower(text), text == "" }

func (p *place) counted(n int64, known bool) { p.number, p.none = n, !known }

// numbers are how many copies were deleted, how many could not be, and how many a
// search found afterwards, negative where there was none.
func (x *Execution) numbers() (deleted, failed, left int) {
	m := x.Many
	switch {
	case m == nil:
		return x.Result.Deleted(), x.Result.Failed(), x.left()
	case m.searched:
		return m.deleted, m.failed, m.left
	}
	return m.deleted, m.failed, -1
}

// resultOrder is what may still change first, and what needs no hand last.
var resultOrder = []views.Verdict{
	views.VerdictPending, views.VerdictVerifying, views.VerdictGone, views.VerdictInterrupted, views.VerdictUnsent, views.VerdictFailed, views.VerdictTimedOut,
	views.VerdictLost, views.VerdictNothing, views.VerdictPartly, views.VerdictNothingDeleted, views.VerdictUnverified, views.VerdictPurged, views.VerdictNothingToPurge,
}

// chosen is an execution as a filter sees it.
type chosen struct {
	*Execution
	names func(uint) string
	now   time.Time
}

// Age is how long ago it began.
func (c chosen) Age() time.Duration {
	if c.Created.IsZero() {
		return 0
	}
	return c.now.Sub(c.Created)
}

// Texts are what a filter looks into.
func (c chosen) Texts(key string) []string {
	switch key {
	case "state":
		return stateWords(c.Verdict())
	case "by":
		return []string{c.Result.Who}
	case "type":
		return []string{c.kind()}
	case "cluster":
		return c.clusterNames(c.names)
	case "target":
		return c.targets()
	case "reason":
		return []string{c.Result.Reason}
	case "job":
		return c.jobs()
	case "host":
		return c.hosts()
	}
	if c.plain == nil {
		texts := append(append(c.targets(), c.Verdict().Words()...), c.Result.TaskID, c.Result.Reason, c.Result.Who)
		texts = append(append(texts, c.jobs()...), c.clusterNames(c.names)...)
		c.plain = []string{strings.ToLower(strings.Join(texts, "\n"))}
	}
	return c.plain
}

// stateWords are a verdict as a filter names it.
func stateWords(v views.Verdict) []string {
	switch {
	case v.Running():
		return []string{"pending"}
	case v.Bad():
		return []string{listing.StateWord(string(v)), "bad"}
	case !v.Open():
		return []string{listing.StateWord(string(v)), "good"}
	}
	return []string{listing.StateWord(string(v)), "not-verified"}
}

func (x *Execution) targets() []string {
	if x.Many == nil {
		return []string{x.Result.Query.Target(), phrase.Given(x.Result.Query)}
	}
	targets := make([]string, len(x.Many.Queries))
	for i, q := range x.Many.Queries {
		targets[i] = q.Target()
	}
	return targets
}

func (x *Execution) jobs() (jobs []string) {
	if x.JobID != 0 {
		jobs = append(jobs, fmt.Sprintf("#%d", x.JobID))
	}
	for _, j := range x.Result.Jobs {
		jobs = append(jobs, fmt.Sprintf("#%d", j.ID))
	}
	return jobs
}

func (x *Execution) hosts() (hosts []string) {
	for _, c := range x.Result.Clusters {
		for _, h := range c.Hosts {
			hosts = append(hosts, h.Hostname, h.IP)
		}
	}
	return hosts
}

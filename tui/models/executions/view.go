package executions

import (
	"fmt"
	"time"

	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// day is how many hours the sparkline has.
const day = 24

// addTo counts a purge that has ended.
func addTo(t *widget.Tally, v views.Verdict) {
	switch v.Tone() {
	case widget.ToneOpen:
		t.Open++
	case widget.ToneWarn, widget.ToneError:
		t.Bad++
	default:
		t.Good++
	}
}

// View is the pane as it is drawn, but for its rows.
func (e *Pane) View(focused bool) views.Executions {
	v := views.Executions{State: views.ExecutionsLoading, More: e.read < e.end, LoadingOlder: e.older, Asked: -1}
	if e.loaded || len(e.Order) > 0 {
		v.State = views.ExecutionsReady
	}
	if e.Failure != nil && !e.Barred {
		// How old the list is matters when it does not get any newer; a title
		// that counts all the time would never let the line rest.
		v.Asked = e.Stale()
		v.Retry = max(0, e.deps.Until(e.retryAt))
	}
	if e.Failure != nil {
		p := phrase.Problem("The list of executions could not be read", e.Failure)
		v.Problem = &p
		if !e.loaded && len(e.Order) == 0 {
			v.State = views.ExecutionsFailed
		}
	}
	counted := e.count()
	v.Pending, v.Verifying, v.Day = len(counted.running)-counted.verifying, counted.verifying, counted.day
	v.Finished, v.Left, v.Unknown = counted.ended, counted.left, counted.unknown
	v.Explains, v.Columns = focused, e.deps.List.Columns
	v.Read, v.OlderPass = len(e.Order), !e.pastReach()
	if !e.oldest.IsZero() {
		v.Back = shortTime(e.oldest, e.deps.Now(), "15:04")
	}
	v.List = widget.List{Total: len(e.List.Keys), Filter: e.Filter.View(focused), Sort: e.sorted.By, Descending: e.sorted.Reverse}
	v.List.Marked, v.List.HiddenMarks = e.List.CountMarks()
	switch n := e.unreadable + e.olderUnreadable; {
	case e.JournalTrouble != nil:
		v.Warning = text.Clean(phrase.Sentence(e.JournalTrouble))
	case n > 0:
		v.Warning = text.Count(n, "job hidden: its user", "jobs hidden: their user") + " no longer exists."
	}
	if x := e.summary(); x != nil {
		row := x.Row(e.deps, e.names)
		v.Summary = &row
	}
	return v
}

// summary is the execution that stands for all: the newest one running, one's
// own first, else the newest.
func (e *Pane) summary() *Execution {
	counted := e.count()
	switch {
	case len(counted.own) > 0:
		return counted.own[0]
	case len(counted.running) > 0:
		return counted.running[0]
	}
	if len(e.Order) > 0 {
		return e.Order[0]
	}
	return nil
}

// Draw fills in the visible rows.
func (e *Pane) Draw(v *views.Executions, h int, focused bool) {
	from, to := e.List.Window(h)
	v.List.First, v.List.Cursor = from, -1
	if focused {
		v.List.Cursor = e.List.At - from
	}
	since := e.ReadBackTo()
	e.inSight = e.List.Keys[from:to]
	v.Rows = make([]views.ExecutionRow, 0, len(e.inSight))
	for _, key := range e.inSight {
		x := e.ByKey[key]
		row := x.Row(e.deps, e.names)
		row.Marked, row.Remembered = e.List.Marks[key], x.MemoryOnly(since)
		v.Rows = append(v.Rows, row)
	}
	if x := e.Current(); v.Explains && x != nil {
		v.About = e.explain(x, since)
	}
}

// about is a row in full, as it was after the last message.
type about struct {
	known  bool
	row    *Execution
	detail views.Detail
}

// explain is the row under the cursor in full. A frame is drawn for each key, and
// adding up thousands of hosts for each would cost more than the key.
func (e *Pane) explain(x *Execution, since time.Time) *views.Detail {
	if m := x.Many; m != nil {
		// Its targets are listed when it is opened, and would be put in order here.
		_, leftOut := x.leftOut(e.names)
		return &views.Detail{
			LeftOut: leftOut,
			ID:      fmt.Sprint(x.JobID), Verdict: x.Verdict(), Remembered: x.MemoryOnly(since), By: text.Clean(x.Result.Who), Reason: text.Clean(x.Result.Reason),
			Clusters: x.clusters(e.names), Many: &views.Many{Targets: len(m.Updates), Verdicts: m.counts()},
		}
	}
	if !e.about.known || e.about.row != x {
		e.about = about{true, x, x.Detail(e.deps, e.names)}
	}
	d := &e.about.detail
	d.Verdict, d.Remembered = x.Verdict(), x.MemoryOnly(since)
	if d.Verdict.Running() {
		d.Waiting = x.Waiting(e.deps)
	}
	return d
}

// ReadBackTo is the age of the oldest job that the manager listed, or long ago
// when it has listed all it has; zero before it has listed anything.
func (e *Pane) ReadBackTo() time.Time {
	if !e.loaded {
		return time.Time{}
	}
	if e.read >= e.end {
		return time.Unix(0, 0)
	}
	return e.oldest
}

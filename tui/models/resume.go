package models

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/views"
)

// pastMsg is what the journal remembers.
type pastMsg struct {
	records []journal.Record
	err     error
}

// resumedMsg is a purge that was taken over, or why not.
type resumedMsg struct {
	id       string
	entry    *journal.Entry
	err      error
	sendRest bool
}

// troubleMsg is what is wrong with the journal.
type troubleMsg struct{ err error }

// awaitTrouble waits for what the journal has to tell, from whatever goroutine
// writes into it.
func (r *Root) awaitTrouble() tea.Cmd {
	ctx, troubles := r.deps.Ctx, r.troubles
	if r.deps.Journal == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case err := <-troubles:
			return troubleMsg{err}
		case <-ctx.Done():
			return nil
		}
	}
}

// askPast reads the journal.
func (r *Root) askPast() tea.Cmd {
	j := r.deps.Journal
	if j == nil {
		return nil
	}
	return func() tea.Msg {
		records, err := j.Past()
		return pastMsg{records, err}
	}
}

// takePast shows what the journal remembers, and offers to go on with what was
// cut off.
func (r *Root) takePast(m pastMsg) tea.Cmd {
	if m.err != nil {
		r.executions.journalTrouble = m.err
	}
	asked := r.cutOff != nil
	var cut []journal.Record
	for _, record := range m.records {
		x := r.executions.byOperation[record.Operation.ID]
		nothing := record.GivenUp && len(record.Sent) == 0 && len(record.Results) == 0
		if x != nil && x.own != nil && (x.own.running || !record.Unfinished()) || nothing {
			continue
		}
		if x == nil || x.own == nil {
			r.executions.remember(&record)
		}
		if record.Unfinished() && !record.Alive {
			cut = append(cut, record)
		}
	}
	r.executions.rebuild()
	r.cutOff = append([]journal.Record{}, cut...)
	if len(cut) > 0 && r.dialog == nil && !asked {
		r.dialog = newResume(r, cut)
	}
	return nil
}

func (r *Root) whyNotResume() string {
	if len(r.cutOff) == 0 {
		return "no purge was cut off"
	}
	return ""
}

func (r *Root) askResume() tea.Cmd {
	r.dialog = newResume(r, r.cutOff)
	return nil
}

// remember makes a row of what the journal has of a purge.
func (e *executions) remember(record *journal.Record) {
	x := e.operation(record.Operation)
	x.journaled, x.unfinished, x.created = true, record.Unfinished(), record.Operation.Began
	for i := range record.Operation.Targets {
		u, known := recordedTarget(record, i)
		if !known {
			continue
		}
		if x.many != nil {
			x.many.take(i, u)
			x.jobID = x.many.firstJob
			continue
		}
		reason, who := x.result.Reason, x.result.Who
		x.result = u.Result
		x.result.Reason, x.result.Who = reason, who
		if len(u.Result.Jobs) > 0 {
			e.adopt(x, u.Result.Jobs[0].ID)
		}
	}
}

// recordedTarget is what the journal has of a target; false when that is
// nothing.
func recordedTarget(record *journal.Record, i int) (task.PurgeUpdate, bool) {
	if result, ended := record.Results[i]; ended {
		return task.PurgeUpdate{Result: result, Done: true}, true
	}
	q := record.Operation.Targets[i].Query
	result := task.PurgeResult{Query: q, TaskID: q.ComputedID(), OperationID: record.Operation.ID}
	for _, id := range record.Operation.Targets[i].TaskIDs() {
		if job, sent := record.Sent[id]; sent {
			result.Jobs = append(result.Jobs, task.JobRef{ID: job.ID, State: "PENDING"})
		}
	}
	return task.PurgeUpdate{Result: result}, len(result.Jobs) > 0
}

// resume is the dialog that offers to go on with purges that were cut off.
type resume struct {
	records []journal.Record
	items   []views.ResumeItem
	list    list
	word    textinput.Model
	drawnAt uint64
}

func newResume(r *Root, cut []journal.Record) *resume {
	d := &resume{records: cut, word: newInput()}
	d.word.Focus()
	var keys []string
	for i := range cut {
		op := &cut[i].Operation
		item := views.ResumeItem{
			ID: op.ID, Reason: views.Clean(op.Reason), By: views.Clean(op.Who), Age: r.deps.Engine.Clock.Now().Sub(op.Began),
			Targets: len(op.Targets), Clusters: scopeName(op.ClusterIDs, r.clusterName),
		}
		if len(op.Targets) > 0 {
			item.First = targetLine(op.Targets[0].Query)
		}
		for n := range op.Targets {
			switch u, known := recordedTarget(&cut[i], n); {
			case !known:
				item.Unsent++
			case u.Done:
				item.Ended++
				item.Sent++
			default:
				item.Sent++
			}
		}
		d.items = append(d.items, item)
		keys = append(keys, op.ID)
	}
	d.list.set(keys)
	if r.deps.Drawn != nil {
		d.drawnAt = r.deps.Drawn()
	}
	return d
}

// sendable is how many targets were never sent and still may be.
func (d *resume) sendable(r *Root) (n int) {
	if r.deps.ReadOnly {
		return 0
	}
	for _, item := range d.items {
		if item.Age < task.RowsKept {
			n += item.Unsent
		}
	}
	return n
}

func (d *resume) ready() bool { return strings.TrimSpace(d.word.Value()) == confirmWord }

func (d *resume) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	if r.deps.Drawn != nil && r.deps.Drawn() == d.drawnAt {
		return nil
	}
	switch msg.String() {
	case "esc", "ctrl+c":
		r.dialog = nil
		return r.tell(views.ToneInfo, "Left as they are: "+keysOf("resume")+" asks again, and so does the next start.")
	case "down":
		d.list.move(1)
	case "up":
		d.list.move(-1)
	case "enter":
		r.dialog = nil
		return r.resume(d.records, d.ready() && d.sendable(r) > 0)
	default:
		if d.sendable(r) > 0 {
			d.word, _ = d.word.Update(msg)
		}
	}
	return nil
}

func (d *resume) view(r *Root) views.Overlay {
	v := views.Resume{List: views.List{Total: len(d.items)}, Expected: confirmWord}
	for _, item := range d.items {
		v.Sent += item.Sent - item.Ended
		v.Unsent += item.Unsent
	}
	enter := "watch what was sent"
	if n := d.sendable(r); n > 0 {
		v.Word = &views.Field{Label: "Type " + confirmWord, Value: d.word.Value(), Cursor: d.word.Position(), Focused: true}
		v.Ready = d.ready()
		if v.Ready {
			enter = fmt.Sprintf("send the other %d, and watch all", n)
		} else {
			enter = "watch, and send nothing more"
		}
	} else if v.Unsent > 0 {
		v.Text = "It is too long ago to tell what was sent from what was not, so nothing more is sent."
		if r.deps.ReadOnly {
			v.Text = "This dashboard is read-only, so nothing more is sent."
		}
	}
	v.Keys = []views.Hint{{Keys: "enter", Words: enter}, {Keys: "esc", Words: "later"}}
	from, to := d.list.window(views.OverlayExtent(v, r.width, r.height).Page)
	v.List.First, v.List.Cursor = from, d.list.at-from
	v.Items = d.items[from:to]
	return v
}

// resume takes purges over, to watch them and, when sendRest, to send what was
// not sent.
func (r *Root) resume(records []journal.Record, sendRest bool) tea.Cmd {
	j := r.deps.Journal
	r.cutOff = []journal.Record{}
	var cmds []tea.Cmd
	for _, record := range slices.Backward(records) {
		id := record.Operation.ID
		cmds = append(cmds, func() tea.Msg {
			entry, err := j.Take(id)
			return resumedMsg{id: id, entry: entry, err: err, sendRest: sendRest}
		})
	}
	cmds = append(cmds, r.openTab(executionsTab))
	return tea.Batch(cmds...)
}

// takeResumed goes on with a purge that was taken over.
func (r *Root) takeResumed(m resumedMsg) tea.Cmd {
	if m.err != nil {
		return r.tell(views.ToneWarn, sentence(m.err))
	}
	record := m.entry.Record()
	r.executions.remember(&record)
	return r.ask(r.executions.goOn(record, m.entry, m.sendRest, scopeName(record.Operation.ClusterIDs, r.clusterName)))
}

// goOn follows a purge that was cut off.
func (e *executions) goOn(record journal.Record, entry *journal.Entry, sendRest bool, clusters string) tea.Cmd {
	op := record.Operation
	x := e.operation(op)
	x.own = &ownPurge{op: op, entry: entry, began: op.Began, running: true, clusters: clusters}
	x.unfinished = false
	if x.many != nil {
		x.many.refused = false
	}
	var requests []task.PurgeRequest
	for i, request := range op.Resume(entry, record.Sent) {
		if _, ended := record.Results[i]; ended {
			continue
		}
		request.WatchOnly = !sendRest
		requests = append(requests, request)
	}
	if len(requests) == 0 {
		x.own.running = false
		return e.close(x, (*journal.Entry).Finish)
	}
	if x.own.update.Result = x.result; x.jobID == 0 {
		x.own.update.Result.Jobs = nil
	}
	e.rebuild()
	ctx, engine := e.deps.Ctx, e.deps.Engine
	return func() tea.Msg {
		return readPurge(op.ID, engine.PurgeAll(ctx, requests))()
	}
}

package models

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/views"
)

// begin sends a confirmed purge and follows it. It is never stopped: what the
// manager has taken goes on anyway.
func (e *executions) begin(r task.PurgeRequest, clusters string) tea.Cmd {
	now := e.deps.Engine.Clock.Now()
	x := &execution{
		key:     "operation " + r.OperationID,
		created: e.deps.now(),
		result:  task.PurgeResult{Query: r.Query, TaskID: r.Query.ComputedID(), OperationID: r.OperationID, Reason: r.Reason, Who: e.deps.Engine.Who},
		own:     &ownPurge{request: r, began: now, running: true, clusters: clusters},
	}
	e.byKey[x.key] = x
	e.rebuild()
	e.list.home()
	return startPurge(e.deps.Ctx, e.deps.Engine, r)
}

// find is this session's purge with an operation id.
func (e *executions) find(operation string) *execution {
	if operation == "" {
		return nil
	}
	for _, x := range e.byKey {
		if x.own != nil && x.own.request.OperationID == operation {
			return x
		}
	}
	return nil
}

// takePurge brings an update in. It returns what to tell the operator when the
// purge has ended.
func (e *executions) takePurge(m purgeMsg) (next tea.Cmd, tone views.Tone, news string) {
	x := e.find(m.operation)
	if x == nil {
		return nil, 0, ""
	}
	if m.over {
		x.own.running = false
		return nil, 0, ""
	}
	x.own.update, x.result = m.update, m.update.Result
	if len(x.result.Jobs) > 0 && x.jobID == 0 {
		e.adopt(x, x.result.Jobs[0].ID)
	}
	if !x.result.CreatedAt.IsZero() {
		x.created = x.result.CreatedAt
	}
	if !m.update.Done {
		e.rebuild()
		return readPurge(m.operation, m.updates), 0, ""
	}
	x.own.running = false
	tone, news = x.news()
	switch {
	case m.update.Err == nil:
	case client.MayHaveBeenTaken(m.update.Err):
		x.result.Verdict = task.Lost
	default:
		// Nothing was done: the message says so, and no row pretends.
		delete(e.byKey, x.key)
	}
	e.rebuild()
	return nil, tone, news
}

// adopt gives a purge the id of its job. The list may have brought the job's
// record already.
func (e *executions) adopt(x *execution, id uint) {
	current := e.list.current()
	delete(e.byKey, x.key)
	if current == x.key {
		e.list.keys[e.list.at] = jobKey(id)
	}
	x.jobID, x.key = id, jobKey(id)
	e.byKey[x.key] = x
}

// news says in a line what became of a purge.
func (x *execution) news() (views.Tone, string) {
	if err := x.own.update.Err; err != nil {
		if client.MayHaveBeenTaken(err) {
			return views.ToneError, sentence(err)
		}
		return views.ToneError, "Nothing was deleted: " + sentence(err)
	}
	r := &x.result
	text := fmt.Sprintf("#%d %s: %d deleted", x.jobID, verdicts[r.Verdict], r.Deleted())
	if n := r.Failed(); n > 0 {
		text += fmt.Sprintf(", %d failed", n)
	}
	if n, known := r.Left(); known {
		if n == 0 {
			text += ", no copy found afterwards"
		} else {
			text += fmt.Sprintf(", %d still found", n)
		}
	}
	switch r.Verdict {
	case task.Purged:
		return views.ToneOK, text
	case task.Unverified, task.PartlyPurged, task.NothingPurged:
		return views.ToneWarn, text
	}
	return views.ToneError, text
}

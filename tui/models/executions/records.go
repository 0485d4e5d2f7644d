package executions

import (
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/task"
)

// record is a delete job as the manager last told of it.
type record struct {
	// operation is the mark in its bio.
	operation string
	// created is when it was made, by the manager's clock, and updated its age when
	// its record was last written.
	created time.Time
	updated time.Duration
	// seen is when its record was last asked for, by the manager's clock.
	seen time.Time
	// pending is true while it may still change, told once the manager told of it,
	// and missed when it was not checked in time.
	pending, told, missed bool
}

// note takes the record of a job in.
func (e *Pane) note(job *client.Job) {
	now := e.deps.Now()
	e.records[job.ID] = &record{
		operation: task.MarkOf(job), created: job.CreatedAt.Time, updated: job.UpdatedAge(), seen: now, told: true,
		pending: job.State == client.Pending && job.Age(now) <= client.LostAfter && !job.Abandoned(job.Age(now)),
		missed:  job.CheckMissed(job.Age(now)),
	}
}

// followed are the pending jobs that this dashboard knows nothing of but their
// records. Its own purges are followed elsewhere.
func (e *Pane) followed() map[uint]*record {
	for _, x := range e.Order {
		if x.Own == nil && x.JobID != 0 && x.Running() && e.records[x.JobID] == nil {
			// The journal tells of it, and the list was not read so far back.
			e.records[x.JobID] = &record{operation: x.Operation, created: x.Created, pending: true}
		}
	}
	pending := map[uint]*record{}
	for id, r := range e.records {
		if x := e.ByOperation[r.operation]; r.pending && (x == nil || x.Own == nil) {
			pending[id] = r
		}
	}
	return pending
}

// question is what a refresh asks for: among others the jobs that should have
// ended, also those that would be asked for in a moment.
func (e *Pane) question() question {
	q := question{due: joblist.Due{Made: map[uint]time.Time{}}, back: e.loaded}
	for id, r := range e.records {
		if r.told {
			q.newest = max(q.newest, id)
		}
	}
	pending, now := e.followed(), e.deps.Now()
	var youngest time.Time
	for id, r := range pending {
		switch wait := r.nextAsk(now); {
		case wait <= clockMargin/2:
			q.due.Made[id] = r.created
			if r.created.After(youngest) {
				youngest = r.created
			}
		case wait <= 2*clockMargin:
			q.due.Ripe++
		}
	}
	for _, r := range pending {
		if r.created.After(youngest) {
			q.due.Younger++
		}
	}
	return q
}

// nextAsk is how long it takes until a pending job is worth asking for. What a
// record told when it was asked for is what it was a little earlier, as far as
// the clocks are known. The first check, right after the job was made, is left
// out: it finds next to nothing.
func (r *record) nextAsk(now time.Time) time.Duration {
	asked := max(clockMargin, r.seen.Sub(r.created)-clockMargin)
	return client.NextAsk(asked, r.updated) + clockMargin - now.Sub(r.created)
}

package models

import (
	"fmt"
	"time"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/views"
)

// execution is one delete job: one of this session's, which is followed to its
// proof, or anybody's, of which the job list tells.
type execution struct {
	key    string
	jobID  uint
	result task.PurgeResult
	// created is when the job was made, by the manager's clock, and updated
	// its age when its record was last written.
	created time.Time
	updated time.Duration
	// own is nil for a purge of somebody else, or of an earlier session.
	own *ownPurge
}

// ownPurge is a purge this session confirmed.
type ownPurge struct {
	request task.PurgeRequest
	update  task.PurgeUpdate
	// began is when it was sent, on the engine's clock.
	began   time.Time
	running bool
	// clusters names where it goes.
	clusters string
}

func jobKey(id uint) string { return fmt.Sprintf("job %d", id) }

// verdict is where the purge stands.
func (x *execution) verdict() views.Verdict {
	if x.own == nil || !x.own.running {
		return verdicts[x.result.Verdict]
	}
	switch v := x.result.Verdict; {
	case v == task.TimedOut || v == task.Lost:
		// The search that follows does not change it.
		return verdicts[v]
	case x.own.update.Verifying:
		return views.VerdictVerifying
	}
	return views.VerdictPending
}

var verdicts = map[task.Verdict]views.Verdict{
	task.Undecided:     views.VerdictPending,
	task.Purged:        views.VerdictPurged,
	task.Unverified:    views.VerdictUnverified,
	task.PartlyPurged:  views.VerdictPartly,
	task.NothingPurged: views.VerdictNothing,
	task.FailedPurge:   views.VerdictFailed,
	task.TimedOut:      views.VerdictTimedOut,
	task.Lost:          views.VerdictLost,
}

// running says whether more will be known.
func (x *execution) running() bool {
	if x.own != nil {
		return x.own.running
	}
	return x.verdict().Running()
}

// left is how many copies a search afterwards found; negative when none was
// made.
func (x *execution) left() int {
	if n, known := x.result.Left(); known {
		return n
	}
	return -1
}

// age is how long ago it was made.
func (x *execution) age(deps *Deps) time.Duration {
	if x.created.IsZero() {
		return 0
	}
	return max(0, deps.now().Sub(x.created))
}

// waiting is what a running purge waits for.
func (x *execution) waiting(deps *Deps) views.Waiting {
	w := views.Waiting{Job: jobName(x.jobID), Answered: x.result.Answered, Asked: x.result.Schedulers}
	if x.own != nil {
		return countdown(deps, w, x.own.update.Wait, x.own.began)
	}
	age := deps.now().Sub(x.created)
	look, ok := client.NextLook(age - client.LookLag)
	if !ok {
		return w
	}
	last := lastLook(look)
	w.Since, w.Next, w.Late = age-last, look+client.LookLag-age, last > 0
	return w
}

// row is the execution as a line.
func (x *execution) row(deps *Deps, names func(uint) string) views.ExecutionRow {
	r := views.ExecutionRow{
		ID: "…", Verdict: x.verdict(), Deleted: x.result.Deleted(), Failed: x.result.Failed(), Left: x.left(),
		Target: views.Clean(x.result.Query.Target()), Clusters: x.clusters(names), Age: x.age(deps), Reason: views.Clean(x.result.Reason),
	}
	if x.jobID != 0 {
		r.ID = fmt.Sprint(x.jobID)
	}
	if r.Verdict.Running() {
		r.Next = x.waiting(deps).Next
	}
	return r
}

// clusters names where it ran; empty while nobody knows.
func (x *execution) clusters(names func(uint) string) string {
	if x.own != nil {
		return x.own.clusters
	}
	switch n := len(x.result.Clusters); n {
	case 0:
		return ""
	case 1:
		c := x.result.Clusters[0]
		if c.Name == "" && names != nil {
			c.Name = names(c.ID)
		}
		return clusterName(c.ID, c.Name)
	default:
		return fmt.Sprintf("%d clusters", n)
	}
}

// matches are the texts a filter looks into.
func (x *execution) matches(names func(uint) string) []string {
	return []string{fmt.Sprintf("#%d", x.jobID), x.verdict().String(), x.result.Query.Target(), x.result.TaskID, x.result.Reason, x.result.Who, x.clusters(names)}
}

// detail is the execution in full, but for the scrolling.
func (x *execution) detail(deps *Deps, names func(uint) string) views.Detail {
	r := &x.result
	d := views.Detail{
		ID: "…", Verdict: x.verdict(), Target: facts(r.Query), Clusters: x.clusters(names),
		Reason: views.Clean(r.Reason), By: views.Clean(r.Who), Took: r.Elapsed.Round(time.Second), Left: x.left(),
	}
	if x.jobID != 0 {
		d.ID = fmt.Sprint(x.jobID)
	}
	if r.TaskID != "" {
		d.TaskIDs = []string{views.Clean(r.TaskID)}
	}
	for _, j := range r.Jobs {
		d.Jobs = append(d.Jobs, fmt.Sprint(j.ID))
	}
	if !x.created.IsZero() {
		d.Created = x.created.Local().Format("2006-01-02 15:04:05 MST")
	}
	for i, text := range r.Errors {
		if i > 0 {
			d.Trouble += "\n"
		}
		d.Trouble += views.CleanLines(capital(text))
	}
	if x.own != nil && x.own.update.Err != nil {
		d.Trouble = views.CleanLines(sentence(x.own.update.Err))
	}
	if d.Verdict.Running() {
		d.Waiting, d.Took = x.waiting(deps), 0
	}
	for _, c := range r.Clusters {
		name := c.Name
		if name == "" && names != nil {
			name = names(c.ID)
		}
		for _, h := range c.Hosts {
			host := views.HostOutcome{
				Hostname: views.Clean(h.Hostname), IP: views.Clean(h.IP), HostType: h.Type, Cluster: clusterName(c.ID, name),
				Error: views.CleanLines(h.Error), Left: h.Left,
			}
			switch h.Outcome {
			case task.Deleted:
				d.Deleted = append(d.Deleted, host)
			case task.Failed:
				d.Failed = append(d.Failed, host)
			default:
				d.Untouched = append(d.Untouched, host)
			}
		}
	}
	return d
}

// facts are a query's target and parameters, each in full.
func facts(q task.Query) []views.Fact {
	var facts []views.Fact
	add := func(label, value string) {
		facts = append(facts, views.Fact{Label: label, Value: views.Clean(value)})
	}
	switch q.Type {
	case task.ID:
		add("Task ID", q.TaskID)
		return facts
	case task.Content:
		add("Content", q.Content)
		return facts
	case task.Image:
		add("Image", q.URL)
		add("Platform", or(q.Platform, "the manager's own"))
	default:
		add("URL", q.URL)
	}
	add("Tag", or(q.Tag, "none"))
	add("Application", or(q.Application, "none"))
	add("Piece length", or(task.FormatPieceLength(q.PieceLength), "none"))
	add("Filtered", or(q.FilteredQueryParams, "default (32)"))
	return facts
}

func or(value, instead string) string {
	if value == "" {
		return instead
	}
	return value
}

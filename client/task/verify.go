package task

import (
	"context"
	"fmt"
	"slices"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/send"
	"dftask/client/spawn"
)

// Verification is a purge that has ended, to be verified.
type Verification struct {
	// Result is what is known of it.
	Result PurgeResult
	// Rows are records of its jobs that are known, by their ids. The others are asked
	// for; where the manager has forgotten one Result tells what it did.
	Rows map[uint]*client.Job
}

// Searches is how many searches it takes: one for each task that was deleted.
func (v *Verification) Searches() int { return max(1, len(v.Result.Jobs)) }

// Verify searches for what purges have deleted, and tells what became of the copies
// by what the deletes' records and the searches say, as [Engine.Purge] does. The
// searches go to the clusters that the purges went to, with all fields of the
// deletes and the marks of the purges; those of many are answered at one check. The
// channel is closed after the update that is Done of each, or when ctx ends.
//
// A purge that cannot be verified ends in an error, and with the result that it
// had: one that has not ended in a [*PendingError].
func (e *Engine) Verify(ctx context.Context, all []Verification) <-chan TargetUpdate {
	updates := make(chan TargetUpdate)
	spawn.Go(func() {
		defer close(updates)
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		together := e.together(ctx)
		inTurn(ctx, all, func(ctx context.Context, i int, v Verification, placed func()) {
			tell := func(u PurgeUpdate) { send.Update(ctx, updates, TargetUpdate{Target: i, PurgeUpdate: u}) }
			together.verify(ctx, v, tell, placed)
		})
	})
	return updates
}

// PendingError is a purge that cannot be verified yet.
type PendingError struct{ JobID uint }

func (e *PendingError) Error() string {
	return fmt.Sprintf("job %d has not ended, so there is nothing to verify yet", e.JobID)
}

// Advice says when it can be.
func (e *PendingError) Advice() string { return "Verify the purge when it has ended." }

// verifiedTask is a task that a purge deleted, which is searched for.
type verifiedTask struct {
	// result is what is known of it, and job the delete's record, or what stands
	// for it. lost says that it is gone or dead.
	result PurgeResult
	job    *client.Job
	lost   bool
	// layer is the index of the blob of an image.
	layer int
	// query names it as the delete did.
	query Query
	seen  SearchUpdate
}

func (e *Engine) verify(ctx context.Context, v Verification, tell func(PurgeUpdate), placed func()) {
	fail := func(err error) {
		if ctx.Err() == nil {
			tell(PurgeUpdate{Result: v.Result, Done: true, Err: err})
		}
	}
	tasks, err := e.deletedTasks(ctx, &v)
	if err != nil {
		fail(err)
		return
	}
	type news struct {
		i int
		u SearchUpdate
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	heard := make(chan news)
	for i := range tasks {
		query, in := tasks[i].query, tasks[i].searchedIn(&v.Result)
		prover := e.prover(v.Result.Mark(), tasks[i].result.known, v.Result.asked)
		spawn.Go(func() {
			for u := range prover.Search(ctx, query, in) {
				send.Update(ctx, heard, news{i, u})
			}
		})
	}
	for left := len(tasks); left > 0; {
		select {
		case n := <-heard:
			tasks[n.i].seen = n.u
			if n.u.Done {
				left--
			}
			if n.u.Err != nil {
				fail(n.u.Err)
				return
			}
		case <-ctx.Done():
			return
		}
		if left > 0 {
			if !slices.ContainsFunc(tasks, func(t verifiedTask) bool { return t.seen.Result.JobID == 0 }) {
				placed()
			}
			tell(PurgeUpdate{Result: v.Result, Verifying: true, Wait: waitOf(tasks)})
		}
	}
	result := e.weighed(&v.Result, tasks)
	e.nameRefills(ctx, &result)
	e.Learn(&result)
	tell(PurgeUpdate{Result: result, Done: true})
}

// waitOf is what is waited for: trouble first, else the first check.
func waitOf(tasks []verifiedTask) (wait send.Wait) {
	for i := range tasks {
		w := tasks[i].seen.Wait
		if w.Trouble != nil {
			return w
		}
		if !w.NextAsk.IsZero() && (wait.NextAsk.IsZero() || w.NextAsk.Before(wait.NextAsk)) {
			wait = w
		}
	}
	return wait
}

// searchedIn are the clusters that the delete went to; none for all.
func (t *verifiedTask) searchedIn(purge *PurgeResult) (ids []uint) {
	if purge.scoped {
		return purge.named
	}
	for _, c := range clustersOf(t.job) {
		ids = append(ids, c.ID)
	}
	return ids
}

// deletedTasks are the tasks that a purge deleted: of an image its blobs, each as it
// was deleted, under its URL, its digest or both.
func (e *Engine) deletedTasks(ctx context.Context, v *Verification) (tasks []verifiedTask, err error) {
	r := &v.Result
	r.known = e.still(Target{Query: r.Query, Known: r.withSilent(), Layers: r.layersLeft(true), Asked: r.moment()}, r.Mark())
	add := func(of PurgeResult, layer int, ref JobRef, q Query) error {
		of.known, of.named, of.scoped, of.names, of.mark = r.known, r.named, r.scoped, e.clusterNames(), r.mark
		if layer >= 0 {
			of.known = holding(r.known, r.Layers[layer].Digest, q.Type == ID)
		}
		job, err := e.recordOf(ctx, v, ref, q)
		if err != nil {
			return err
		}
		t := verifiedTask{result: of, job: job, layer: layer, query: q}
		switch {
		case job == nil:
			t.job, t.lost = r.standIn(layer, ref), of.Verdict == Lost || of.Verdict == Undecided
		default:
			t.result.counted, t.result.Elapsed = &counts{}, job.UpdatedAge()
			if t.lost = NeverEnds(job, e.Clock.Now().Add(e.jobs().ClockOffset())); job.State == client.Pending && !t.lost {
				return &PendingError{JobID: job.ID}
			}
			t.result.unchecked = t.lost
		}
		tasks = append(tasks, t)
		return nil
	}
	if r.Query.Type != Image {
		var ref JobRef
		if len(r.Jobs) > 0 {
			ref = r.Jobs[0]
		}
		err := add(*r, -1, ref, r.Query)
		return tasks, err
	}
	for i, l := range r.Layers {
		for n, ref := range l.Result.Jobs {
			q := r.Query.blob(l.URL)
			id, ok := digestID(l.Digest)
			if row := v.Rows[ref.ID]; ok && (n > 0 || row != nil && row.Args.Computed() == id) {
				q = Query{Type: ID, TaskID: id}
			}
			of := l.Result
			of.Query, of.TaskID, of.CreatedAt = q, q.ComputedID(), r.CreatedAt
			if err := add(of, i, ref, q); err != nil {
				return nil, err
			}
		}
	}
	if len(tasks) == 0 {
		return nil, refuse("target", "which blobs the purge deleted is not known", "Search the image, and delete what is found.")
	}
	return tasks, nil
}

// recordOf is the record of a delete; nil where the manager has none any more.
func (e *Engine) recordOf(ctx context.Context, v *Verification, ref JobRef, q Query) (*client.Job, error) {
	is := func(job *client.Job) bool {
		return job.Type == client.DeleteTask && job.Args.Computed() == q.ComputedID() && MarkOf(job) == v.Result.Mark()
	}
	if row := v.Rows[ref.ID]; row != nil && is(row) && (len(row.Clusters) > 0 || row.State == client.Success) {
		full := *row
		full.Clusters = joblist.ReachedBy(row)
		return &full, nil
	}
	if ref.ID == 0 {
		return nil, nil
	}
	job, err := e.jobs().Job(ctx, ref.ID)
	switch {
	case joblist.IsGone(err):
		return nil, nil
	case err != nil:
		return nil, err
	case !is(job):
		return nil, nil // a manager with a new database has another job of that id
	}
	return job, nil
}

// standIn is a record that says what is known of a delete whose own is gone. layer
// is the index of an image's blob.
func (r *PurgeResult) standIn(layer int, ref JobRef) *client.Job {
	of, digest := r, ""
	if layer >= 0 {
		of, digest = &r.Layers[layer].Result, r.Layers[layer].Digest
	}
	job := &client.Job{ID: ref.ID, Type: client.DeleteTask, State: client.Success}
	job.CreatedAt.Time, job.UpdatedAt.Time = r.CreatedAt, r.CreatedAt.Add(r.Elapsed)
	switch {
	case of.Verdict == Lost || of.Verdict == Undecided:
		job.State = client.Pending
	case of.Verdict == TimedOut:
		job.State, job.Result.State = client.Failure, client.Pending
	case of.Verdict == FailedPurge && of.Failed() == 0:
		job.State, job.Result.State = client.Failure, client.Failure
	}
	for _, c := range r.Clusters {
		if c.Unasked {
			continue
		}
		job.Clusters = append(job.Clusters, client.JobCluster{ID: c.ID, Name: c.Name})
		if !c.Answered {
			continue
		}
		answer := client.Response{ClusterID: c.ID}
		for _, h := range c.Hosts {
			if digest != "" && !slices.Contains(h.Layers, digest) {
				continue
			}
			visited := client.TaskHost{Hostname: h.Hostname, IP: h.IP, HostType: h.Type, Description: h.Error}
			switch h.Outcome {
			case Deleted, CameBack:
				answer.Deleted = append(answer.Deleted, visited)
			case Failed:
				answer.Failed = append(answer.Failed, visited)
			}
		}
		job.Result.Queues = append(job.Result.Queues, client.Queue{State: client.Success, Responses: []client.Response{answer}})
	}
	return job
}

// withSilent are the clusters known to have held copies, with the hosts that gave no
// answer before: a journal forgets the hosts that held copies, and these have to
// be heard of before their copies are gone.
func (r *PurgeResult) withSilent() []KnownCluster {
	known := slices.Clone(r.known)
	for _, c := range r.Clusters {
		at := slices.IndexFunc(known, func(k KnownCluster) bool { return k.ID == c.ID })
		if at >= 0 && known[at].Hosts != nil {
			continue
		}
		for _, h := range c.Hosts {
			if h.Outcome != NotHeardOf {
				continue
			}
			if at < 0 {
				at, known = len(known), append(known, KnownCluster{ID: c.ID, Name: c.Name})
			}
			k := &known[at]
			k.partly = true
			k.Hosts = append(k.Hosts, KnownHost{Hostname: h.Hostname, IP: h.IP, Type: h.Type, Layers: h.Layers})
		}
	}
	return known
}

// weighed is what became of a purge by what was found of its tasks.
func (e *Engine) weighed(was *PurgeResult, tasks []verifiedTask) PurgeResult {
	for i := range tasks {
		t := &tasks[i]
		t.result.late = true
		kept := t.result.counts()
		t.result.counted = nil
		t.result.readJob(t.job, t.lost, &t.seen.Result)
		if n := t.result.counts(); kept.deleted > n.deleted || kept.failed > n.failed {
			// A journal leaves hosts out, and counts them.
			t.result.counted = &counts{max(kept.deleted, n.deleted), max(kept.failed, n.failed), max(kept.hosts, n.hosts)}
		}
		t.result.noteLater(e)
	}
	r := *was
	if r.Query.Type != Image {
		return tasks[0].result
	}
	r.counted, r.Layers = nil, slices.Clone(r.Layers)
	var all []share
	layers := make([][]share, len(r.Layers))
	for i := range tasks {
		t := &tasks[i]
		all = append(all, share{digest: r.Layers[t.layer].Digest, id: t.result.TaskID, result: &t.result})
		layers[t.layer] = append(layers[t.layer], share{id: t.result.TaskID, result: &t.result})
	}
	r.combine(all)
	r.left = 0
	for i := range r.Layers {
		l := &r.Layers[i].Result
		if len(layers[i]) > 0 {
			l.counted = nil
			l.combine(layers[i])
		}
		r.left += l.left
	}
	return r
}

// noteLater says that another purge deleted the task between this one and the search.
func (r *PurgeResult) noteLater(e *Engine) {
	for _, later := range e.purges().since(r.Query.Key(), r.moment(), r.Mark()) {
		if later.at.before(r.Proof) {
			r.Errors = append(r.Errors, fmt.Sprintf("#%d purged the target again before this search, so what is gone may be gone by that", later.JobID))
			return
		}
	}
}

// muchLater is how long after a delete a search is made that may find copies
// that were downloaded since.
const muchLater = 5 * time.Minute

// longAfter says whether a search was made so long after a delete had ended.
func (r *SearchResult) longAfter(job *client.Job) bool {
	ended := job.UpdatedAt.Time
	return !ended.IsZero() && !r.asked.IsZero() && r.asked.Sub(ended) > muchLater
}

// roughly writes a span of more than a minute.
func roughly(d time.Duration) string {
	if d < 2*time.Hour {
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h", int(d.Hours()))
}

// concerns says whether a search is one that can tell what a delete did.
func concerns(row, job *client.Job) bool {
	done := job.CreatedAt.Time
	if !client.EndedAtFirstCheck(job.UpdatedAge()) {
		done = job.UpdatedAt.Time
	}
	return row.ID > job.ID && !row.CreatedAt.Before(done) && row.Args.Timeout >= fullTimeout && row.Args.Computed() == job.Args.Computed()
}

// answerOf is what the row of somebody's search tells. Those whose job it is can
// know more of what a cluster had before: what other rows tell stands for that.
func (e *Engine) answerOf(row *client.Job) SearchResult {
	s, names := e.shared().seen, e.clusterNames()
	after := SearchResult{Query: FromArgs(row.Args.TaskArgs), TaskID: row.Args.Computed(), asked: row.CreatedAt.Time}
	after.held, _ = hostsBefore(row.Bio)
	after.readRow(row)
	had := e.shared().hosts.populated()
	for i := range after.Clusters {
		c := &after.Clusters[i]
		c.Name = names[c.ID]
		if c.Answered && had[c.ID] && s.emptied(c, row.CreatedAt.Time) {
			c.emptied = true
			c.Errors = append(c.Errors, "no host was connected to its schedulers a moment before, so not all may have been asked")
		}
	}
	return after
}

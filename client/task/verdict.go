package task

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/client"
)

// Verdict is what became of the copies, which is not what became of the job: a
// job succeeds when it deleted nothing (contract §0.1).
type Verdict string

// The verdicts.
const (
	// Undecided is the verdict of a purge that has not ended.
	Undecided Verdict = ""
	// Purged: every copy visited was deleted, and the search afterwards
	// finds none.
	Purged Verdict = "purged"
	// NothingToPurge: hosts were asked and none holds a copy, none was known
	// to, and none was visited. It is gone, as asked.
	NothingToPurge Verdict = "nothing to purge"
	// Unverified: deleted, and no search proves that no copy is left.
	Unverified Verdict = "purged, unverified"
	// PartlyPurged: some copies deleted; some failed, or are still found.
	PartlyPurged Verdict = "partly purged"
	// NothingPurged: copies are still found, and none was deleted.
	NothingPurged Verdict = "nothing purged"
	// NothingDeleted: the delete visited no host, and no search tells whether
	// copies are left.
	NothingDeleted Verdict = "nothing deleted, unverified"
	// FailedPurge: the job failed, or every copy did.
	FailedPurge Verdict = "failed"
	// TimedOut: the manager gave up checking; the deletion may still run.
	TimedOut Verdict = "timed out"
	// Lost: the manager has no record of the job any more, or one that will
	// stay pending.
	Lost Verdict = "lost"
)

// Gone says whether no copy is left, as far as hosts can be asked.
func (v Verdict) Gone() bool { return v == Purged || v == NothingToPurge }

// verdict decides what one delete did. lost says that the job's record is gone
// or dead.
func (r *PurgeResult) verdict(job *client.Job, lost bool) Verdict {
	switch {
	case lost:
		return Lost
	case job.State == client.Pending:
		return Undecided
	case job.TimedOut():
		return TimedOut
	case job.State == client.Failure:
		return FailedPurge
	}
	deleted, failed := count(r.Clusters)
	return r.weigh(deleted, failed)
}

// weigh decides what deletes that succeeded did to copies.
func (r *PurgeResult) weigh(deleted, failed int) Verdict {
	switch visited, found := deleted+failed > 0, r.left > 0; {
	case !visited && found:
		return NothingPurged
	case !visited && r.Verified && !r.held():
		return NothingToPurge
	case !visited:
		return NothingDeleted
	case deleted == 0:
		return FailedPurge
	case failed > 0 || found:
		return PartlyPurged
	case !r.Verified:
		return Unverified
	}
	return Purged
}

// held says whether a copy was known before.
func (r *PurgeResult) held() bool {
	return slices.ContainsFunc(r.known, func(k KnownCluster) bool { return len(k.Hosts) > 0 || k.Hosts == nil && k.Copies > 0 })
}

// count is how many hosts' copies were deleted, and how many failed.
func count(clusters []PurgedCluster) (deleted, failed int) {
	for _, c := range clusters {
		for _, h := range c.Hosts {
			switch h.Outcome {
			case Deleted, CameBack:
				deleted++
			case Failed:
				failed++
			}
		}
	}
	return deleted, failed
}

// FromJob reads what a delete job's record tells, of anybody's purge. names
// gives the names of clusters where the record has ids alone; now is the
// manager's clock.
func FromJob(job *client.Job, names func(uint) string, now time.Time) PurgeResult {
	r := PurgeResult{Query: FromArgs(job.Args.TaskArgs), TaskID: job.Args.Computed()}
	b := ParseBio(job.Bio)
	r.OperationID, r.Reason, r.mark = b.OperationID, b.Reason, MarkOf(job)
	// A record made by the console or by curl has a user at most.
	r.Who = cmp.Or(b.Who, job.User.Name)
	r.unchecked = NeverEnds(job, now)
	r.readJob(job, r.unchecked, nil)
	for i := range r.Clusters {
		if c := &r.Clusters[i]; c.Name == "" && names != nil {
			c.Name = names(c.ID)
		}
	}
	r.Elapsed = job.UpdatedAge()
	return r
}

// heard is how many hosts the delete visited or the search found.
func (r *PurgeResult) heard() (n int) {
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			n += toInt(h.Outcome != NotHeardOf)
		}
	}
	return n
}

// NeverEnds says whether a job's record will stay pending: it is not checked any
// more.
func NeverEnds(job *client.Job, now time.Time) bool {
	return job.State == client.Pending && (job.Age(now) > client.LostAfter || job.Abandoned(job.Age(now)))
}

// readJob reads a delete job's record and what the search afterwards found.
func (r *PurgeResult) readJob(job *client.Job, lost bool, after *SearchResult) {
	r.CreatedAt = job.CreatedAt.Time
	r.Jobs = []JobRef{{ID: job.ID, State: job.State}}
	r.Clusters = mergeDeleted(job)
	visited := len(r.Clusters)
	r.Errors = r.missed(job)
	r.Schedulers, r.Answered = max(r.Schedulers, len(job.Result.Queues)), 0
	for _, queue := range job.Result.Queues {
		if len(queue.Responses) > 0 {
			r.Answered++
		}
		if queue.Error != "" {
			r.Errors = append(r.Errors, "a scheduler failed: "+queue.Error)
		}
	}
	r.Verified, r.searched, r.left, r.Proof = false, false, 0, Moment{}
	full := false
	if after != nil {
		r.Proof = after.Asked()
		full = proves(r.Clusters, r.known, after)
		r.Verified = full
		for _, c := range r.Clusters[:visited] {
			if after.cluster(c.ID) == nil {
				r.Errors = append(r.Errors, noAnswerFrom+ClusterLabel(c.ID, c.Name))
			}
		}
		r.left = r.markLeft(after)
		if r.longAfter = after.longAfter(job); r.left > 0 && r.longAfter {
			r.Errors = append(r.Errors, "the search was made "+roughly(after.asked.Sub(job.UpdatedAt.Time))+" after the delete: copies that it finds may have been downloaded since")
		}
		silent := r.markSilent(job, lost, after)
		if n := r.heard(); n < after.held {
			silent = true
			r.Errors = append(r.Errors, fmt.Sprintf("%d hosts held a copy before, and the delete and the search tell of %d", after.held, n))
		}
		if silent || slices.ContainsFunc(r.Clusters, PurgedCluster.open) {
			r.Verified = false
		}
		for _, doubt := range after.doubts(r.nameOf) {
			r.Errors = append(r.Errors, searchDoubt+doubt)
		}
	}
	r.Verdict = r.verdict(job, lost)
	r.doubt(job, full, after)
	if r.Verdict == TimedOut {
		r.Errors = append(r.Errors, unanswered(r.Clusters[:visited])...)
	}
	if r.Verdict != Undecided {
		r.explain(after)
	}
}

// missed adds the clusters that the delete should have gone to and did not:
// a manager leaves one without an active scheduler out, and says nothing
// (contract §2.4). It returns a clause for each. Only a record that names its
// clusters can tell.
func (r *PurgeResult) missed(job *client.Job) (clauses []string) {
	if len(job.Clusters) == 0 {
		return nil
	}
	reached := func(id uint) bool {
		return slices.ContainsFunc(r.Clusters, func(c PurgedCluster) bool { return c.ID == id })
	}
	miss := func(c PurgedCluster) {
		r.Clusters = append(r.Clusters, c)
		clauses = append(clauses, "nothing was deleted in "+ClusterLabel(c.ID, c.Name)+": it has no active scheduler")
	}
	for _, k := range r.known {
		if k.Copies > 0 && !reached(k.ID) {
			miss(PurgedCluster{ID: k.ID, Name: k.Name, Unasked: true})
		}
	}
	for _, id := range r.named {
		if !reached(id) {
			miss(PurgedCluster{ID: id, Name: r.names[id], Unasked: true})
		}
	}
	return clauses
}

// unanswered says of which clusters the manager gave up an answer. What it has
// queued for a scheduler that is down runs when that is back (contract §5.4).
func unanswered(clusters []PurgedCluster) (clauses []string) {
	for _, c := range clusters {
		if !c.Answered {
			clauses = append(clauses, "no answer from "+ClusterLabel(c.ID, c.Name)+": the delete may still run there")
		}
	}
	if clauses == nil {
		// One of several schedulers, or of a cluster that the record does not name.
		clauses = append(clauses, "a scheduler did not answer: the delete may still run there")
	}
	return clauses
}

// nameOf is the name of a cluster of the search afterwards, of which the delete
// may know more.
func (r *PurgeResult) nameOf(c Cluster) string {
	for _, p := range r.Clusters {
		if p.ID == c.ID && c.Name == "" {
			c.Name = p.Name
		}
	}
	return cmp.Or(c.Name, r.names[c.ID])
}

// ClusterLabel is how a cluster is called: by its name, or else by its id.
func ClusterLabel(id uint, name string) string {
	if name == "" {
		return fmt.Sprintf("cluster %d", id)
	}
	return name
}

// proves says whether a search tells what became of all copies: it was
// answered in full, it asks the hosts and not the schedulers' memory, and it
// covers every cluster of the purge. A cluster whose hosts were visited, or
// known to hold copies, and which now says that no host is connected proves
// nothing: for five minutes after its scheduler was restarted its hosts
// have all their copies, and are not asked (contract §8.2). Of a
// cluster of which nothing was known it is among the doubts, as long as another
// cluster has asked its hosts.
func proves(purged []PurgedCluster, known []KnownCluster, after *SearchResult) bool {
	for _, p := range purged {
		if c := after.cluster(p.ID); c == nil || !c.Answered || c.noHosts && len(p.Hosts) > 0 {
			return false
		}
	}
	for _, k := range known {
		if c := after.cluster(k.ID); k.Copies > 0 && c != nil && c.noHosts {
			return false
		}
	}
	return after.Full() && !after.Remembered
}

// markLeft writes what a search found after the purge into the purge's hosts,
// and adds the hosts that the purge never visited. It returns how many copies
// the search found.
func (r *PurgeResult) markLeft(after *SearchResult) (left int) {
	for _, found := range after.Clusters {
		c := r.cluster(PurgedCluster{ID: found.ID, Name: found.Name})
		at := map[hostKey]int{}
		for i, h := range c.Hosts {
			at[h.key()] = i
		}
		for _, h := range found.Hosts {
			left++
			if i, visited := at[h.key()]; visited {
				c.Hosts[i].Left = true
				continue
			}
			c.Hosts = append(c.Hosts, HostOutcome{Hostname: h.Hostname, IP: h.IP, Type: h.Type, Outcome: Untouched, Left: true})
		}
		c.sort()
	}
	return left
}

// markSilent says whether the ended delete tells nothing of a host that held a copy
// before, and the search afterwards does not find it either. It adds such hosts,
// except where it is not known which hosts the delete visited: of a lost job, and of
// a cluster that the manager gave up on.
func (r *PurgeResult) markSilent(job *client.Job, lost bool, after *SearchResult) (any bool) {
	if !lost && job.State == client.Pending {
		return false
	}
	for i := range r.Clusters {
		c := &r.Clusters[i]
		if found := after.cluster(c.ID); found == nil || !found.Answered {
			continue
		}
		visited := !lost && (!job.TimedOut() || c.Answered)
		heard := map[hostKey]bool{}
		for _, h := range c.Hosts {
			heard[h.key()] = true
		}
		silent := false
		known, _ := r.knownHosts(c.ID)
		for _, h := range known {
			if heard[h.key()] {
				continue
			}
			any = true
			if visited {
				silent = true
				c.Hosts = append(c.Hosts, HostOutcome{Hostname: h.Hostname, IP: h.IP, Type: h.Type, Outcome: NotHeardOf})
			}
		}
		if silent {
			c.sort()
		}
	}
	return any
}

// cameBack says whether a search still shows a host that the purge reports as
// deleted: then it was asked too soon, or the host has downloaded again.
func (r *PurgeResult) cameBack() bool {
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			if h.Outcome == Deleted && h.Left {
				return true
			}
		}
	}
	return false
}

// doubt decides over deletes that do not tell what each host did, though a search
// afterwards finds no copy. A search leaves a host that does not answer out
// without a word (contract §0.3), so that only the delete's own answers can name
// it: without them nothing is proved. full says that the search covers every cluster.
func (r *PurgeResult) doubt(job *client.Job, full bool, after *SearchResult) {
	if r.unchecked {
		r.Errors = append(r.Errors, "the manager does not check the job any more, as happens when it was restarted")
	}
	switch {
	case !full || r.left > 0:
	case r.unchecked:
		// What it did stays unknown; the search says what is left.
		r.Verified, r.searched = false, true
	case job.State == client.Success && after.quick && r.slow():
		r.open("the search afterwards finds no copy on the hosts that took longer than two minutes: they have deleted it since, or do not answer")
	}
}

// open is the verdict that no copy is found and none is proved to be gone.
func (r *PurgeResult) open(why string) {
	r.Verdict, r.Verified, r.searched = Unverified, false, true
	r.Errors = append(r.Errors, why)
}

// slow says whether all hosts whose outcome is not known took longer to delete than
// their schedulers wait: such a host continues, and may have deleted its copy since.
func (r *PurgeResult) slow() (any bool) {
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			switch {
			case h.Outcome == Deleted:
			case h.Outcome == Failed && tookTooLong(h.Error):
				any = true
			default:
				return false
			}
		}
	}
	return any
}

// tookTooLong says whether a host accepted to delete, as far as is known, and had
// not answered when its scheduler gave up (contract §8.3).
func tookTooLong(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.Contains(line, "code = DeadlineExceeded ") {
			return false
		}
	}
	return true
}

package task

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"dftask/client"
	"dftask/client/send"
)

// JobRef is a delete job of a purge, with its state as last seen.
type JobRef struct {
	ID    uint            `json:"id"`
	State client.JobState `json:"state"`
}

// PurgeResult is what became of a purge, as far as is known.
type PurgeResult struct {
	Query       Query
	TaskID      string
	OperationID string
	Reason      string
	Who         string
	Verdict     Verdict
	// Verified is true when a search afterwards proves what is left: it was answered
	// in full, and lists every host that could not delete.
	Verified bool
	// Proof is the last search afterwards that was answered, whatever it proves;
	// zero where there is none.
	Proof Moment
	Jobs  []JobRef
	// CreatedAt is when the first job was made, by the manager's record.
	CreatedAt time.Time
	// Elapsed is how long it took, or has taken, from the first job on.
	Elapsed  time.Duration
	Clusters []PurgedCluster
	// Schedulers is how many schedulers were asked to delete, Answered how
	// many of them have answered; both 0 while unknown.
	Schedulers int
	Answered   int
	// Errors are what went wrong beyond single hosts, as clauses.
	Errors []string

	// Layers are the blobs of an image, each with what became of it. The rest
	// of the result is about all of them.
	Layers []LayerResult

	// left is how many copies the search afterwards still found.
	left int
	// searched is true when a search afterwards was answered in full and finds no
	// copy, which is no proof; see [PurgeResult.doubt]. unchecked is true when the
	// manager does not check the job any more.
	searched, unchecked bool
	// counted are the numbers of a result that was read back, whose hosts may
	// have been left out.
	counted *counts
	// named are the clusters the delete was to go to, and known those that
	// held copies before.
	named []uint
	known []KnownCluster
	// asked is when the search was made that found those.
	asked Moment
	// scoped is set where named is known, for none means all.
	scoped bool
	// mark is that of its searches where it is not the operation's.
	mark string
	// names are those of clusters, as far as they are known.
	names map[uint]string
	// longAfter is true when the search was made so long after the delete that a
	// copy may have been downloaded in between.
	longAfter bool
	// late is true when the search afterwards was made after the delete had
	// ended, so that it was not made too soon.
	late bool
}

// LayerResult is what became of a blob of an image.
type LayerResult struct {
	URL    string
	Digest string
	// Result is the blob's own.
	Result PurgeResult
}

// counts are the numbers of a result.
type counts struct{ deleted, failed, hosts int }

// Deleted is how many copies were deleted. A host has one of a task, and of an
// image one of each of its blobs.
func (r *PurgeResult) Deleted() int { return r.counts().deleted }

// Failed is how many copies could not be deleted.
func (r *PurgeResult) Failed() int { return r.counts().failed }

// Hosts is how many hosts the purge concerns.
func (r *PurgeResult) Hosts() int { return r.counts().hosts }

func (r *PurgeResult) counts() (n counts) {
	if r.counted != nil {
		return *r.counted
	}
	n.deleted, n.failed = count(r.Clusters)
	for _, c := range r.Clusters {
		n.hosts += len(c.Hosts)
	}
	if len(r.Layers) > 0 {
		n.deleted, n.failed = 0, 0
	}
	for i := range r.Layers {
		of := r.Layers[i].Result.counts()
		n.deleted, n.failed = n.deleted+of.deleted, n.failed+of.failed
	}
	return n
}

// Trimmed is the result with so many hosts at most, those that are left first.
// Its numbers stay.
func (r PurgeResult) Trimmed(hosts int) PurgeResult {
	n := r.counts()
	r.counted = &n
	clusters := make([]PurgedCluster, len(r.Clusters))
	for i, c := range r.Clusters {
		clusters[i] = PurgedCluster{ID: c.ID, Name: c.Name, Answered: c.Answered, Unasked: c.Unasked}
	}
	for _, wanted := range []bool{true, false} {
		for i, c := range r.Clusters {
			for _, h := range c.Hosts {
				if kept := h.Left || h.Outcome != Deleted; kept == wanted && hosts > 0 {
					clusters[i].Hosts = append(clusters[i].Hosts, h)
					hosts--
				}
			}
		}
	}
	r.Clusters = clusters
	layers := make([]LayerResult, len(r.Layers))
	for i, l := range r.Layers {
		layers[i] = LayerResult{URL: l.URL, Digest: l.Digest, Result: l.Result.Trimmed(0)}
	}
	r.Layers = layers
	return r
}

// Unchecked says whether the manager does not check the delete job any more, as
// happens when it was restarted (contract §5.4). A result that was read back does
// not tell.
func (r *PurgeResult) Unchecked() bool { return r.unchecked }

// Share is how many are gone of how many.
type Share struct{ Gone, Of int }

// String is the share in words: "2 of 3".
func (s Share) String() string { return fmt.Sprintf("%d of %d", s.Gone, s.Of) }

// Shares are of how many hosts the copies are gone, and of how many copies: an image
// has several on a host.
func (r *PurgeResult) Shares() (hosts, copies Share) {
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			hosts.Of++
			if h.Outcome == Deleted && !h.Left {
				hosts.Gone++
			}
		}
	}
	if hosts.Of < r.Hosts() {
		// The journal keeps the hosts that left a copy, and the numbers of all.
		hosts = Share{Gone: r.Hosts() - (hosts.Of - hosts.Gone), Of: r.Hosts()}
	}
	if r.Query.Type != Image {
		return hosts, hosts
	}
	for i := range r.Layers {
		l := &r.Layers[i].Result
		left, _ := l.CopiesLeft()
		copies.Gone += l.Deleted()
		copies.Of += l.Deleted() + max(l.Failed(), left)
	}
	return hosts, copies
}

// CopiesLeft is how many copies the search afterwards still found, and false when
// there was no such answer at all.
func (r *PurgeResult) CopiesLeft() (int, bool) { return r.left, r.Verified || r.searched || r.left > 0 }

// Mark is the mark of the searches that prove it: that of its jobs, or see [MarkOf].
func (r *PurgeResult) Mark() string { return cmp.Or(r.mark, r.OperationID) }

type clusterReport struct {
	ID     uint     `json:"id"`
	Name   string   `json:"name"`
	Copies int      `json:"copies"`
	Errors []string `json:"errors"`
	Hosts  []Host   `json:"hosts"`
}

// MarshalJSON writes the result as the command line promises it.
func (r SearchResult) MarshalJSON() ([]byte, error) {
	report := struct {
		Query         Query           `json:"query"`
		TaskID        *string         `json:"task_id"`
		JobID         *uint           `json:"job_id"`
		State         client.JobState `json:"state"`
		AnsweredAfter float64         `json:"answered_after_seconds"`
		Copies        int             `json:"copies"`
		Hosts         int             `json:"hosts"`
		Complete      *int            `json:"complete"`
		Layers        []Layer         `json:"layers,omitempty"`
		Clusters      []clusterReport `json:"clusters"`
		Errors        []string        `json:"errors"`
	}{
		Query: r.Query, TaskID: optional(r.TaskID), JobID: optional(r.JobID), State: r.State,
		AnsweredAfter: seconds(r.AnsweredAfter), Copies: r.Copies(), Hosts: r.Hosts(), Layers: r.Layers, Clusters: []clusterReport{}, Errors: list(r.Errors),
	}
	if n, known := r.Complete(); known {
		report.Complete = &n
	}
	for _, c := range r.Clusters {
		report.Clusters = append(report.Clusters, c.report())
	}
	return JSON(report)
}

// MarshalJSON writes the cluster as it stands in a search's output.
func (c Cluster) MarshalJSON() ([]byte, error) { return JSON(c.report()) }

func (c Cluster) report() clusterReport {
	return clusterReport{ID: c.ID, Name: c.Name, Copies: c.Copies(), Errors: list(c.Errors), Hosts: list(c.Hosts)}
}

// PurgeReport is a purge as the command line promises it.
type PurgeReport struct {
	Query       Query               `json:"query"`
	TaskID      *string             `json:"task_id"`
	OperationID *string             `json:"operation_id"`
	Reason      string              `json:"reason"`
	Verdict     *Verdict            `json:"verdict"`
	Verified    bool                `json:"verified"`
	VerifiedBy  *uint               `json:"verified_by"`
	VerifiedAt  *time.Time          `json:"verified_at"`
	Jobs        []JobRef            `json:"jobs"`
	Deleted     int                 `json:"deleted"`
	Failed      int                 `json:"failed"`
	Left        *int                `json:"left"`
	Hosts       int                 `json:"hosts"`
	Seconds     float64             `json:"seconds"`
	Layers      []layerResultReport `json:"layers,omitempty"`
	Clusters    []PurgedCluster     `json:"clusters"`
	// Remedies are left out where nothing is left.
	Remedies []remedyReport `json:"remedies,omitempty"`
	Errors   []string       `json:"errors"`
}

type remedyReport struct {
	Cause   Cause    `json:"cause"`
	Text    string   `json:"text"`
	Command string   `json:"command"`
	Hosts   []string `json:"hosts"`
}

type layerResultReport struct {
	URL     string   `json:"url"`
	Digest  string   `json:"digest"`
	TaskID  string   `json:"task_id"`
	Verdict *Verdict `json:"verdict"`
	Jobs    []JobRef `json:"jobs"`
	Deleted int      `json:"deleted"`
	Failed  int      `json:"failed"`
	Left    *int     `json:"left"`
}

// MarshalJSON writes the result as the command line promises it.
func (r PurgeResult) MarshalJSON() ([]byte, error) { return JSON(r.Report()) }

// Report is the result as the command line promises it.
func (r PurgeResult) Report() PurgeReport {
	report := PurgeReport{
		Query: r.Query, TaskID: optional(r.TaskID), OperationID: optional(r.OperationID), Reason: r.Reason,
		Verdict: optional(r.Verdict), Verified: r.Verified, Jobs: list(r.Jobs), Deleted: r.Deleted(), Failed: r.Failed(), Hosts: r.Hosts(),
		Seconds: seconds(r.Elapsed), Clusters: []PurgedCluster{}, Errors: list(r.Errors),
	}
	if n, known := r.CopiesLeft(); known {
		report.Left = &n
	}
	if !r.Proof.At.IsZero() {
		at := r.Proof.At.UTC()
		report.VerifiedBy, report.VerifiedAt = optional(r.Proof.JobID), &at
	}
	for _, l := range r.Layers {
		layer := layerResultReport{
			URL: l.URL, Digest: l.Digest, TaskID: l.Result.TaskID, Verdict: optional(l.Result.Verdict), Jobs: list(l.Result.Jobs),
			Deleted: l.Result.Deleted(), Failed: l.Result.Failed(),
		}
		if n, known := l.Result.CopiesLeft(); known {
			layer.Left = &n
		}
		report.Layers = append(report.Layers, layer)
	}
	for _, c := range r.Clusters {
		c.Hosts = list(c.Hosts)
		report.Clusters = append(report.Clusters, c)
	}
	for _, remedy := range r.Remedies() {
		report.Remedies = append(report.Remedies, remedyReport{Cause: remedy.Cause, Text: remedy.Text, Command: remedy.Command, Hosts: remedy.HostNames()})
	}
	return report
}

// UnmarshalJSON reads a result back. Its numbers are those that were written,
// also where the hosts were not all written.
func (r *PurgeResult) UnmarshalJSON(data []byte) error {
	var report PurgeReport
	if err := json.Unmarshal(data, &report); err != nil {
		return err
	}
	*r = PurgeResult{
		Query: report.Query, TaskID: value(report.TaskID), OperationID: value(report.OperationID), Reason: report.Reason,
		Verdict: value(report.Verdict), Verified: report.Verified, Jobs: report.Jobs, left: value(report.Left), searched: report.Left != nil,
		Elapsed: time.Duration(report.Seconds * float64(time.Second)), Errors: report.Errors,
		Proof:    Moment{JobID: value(report.VerifiedBy), At: value(report.VerifiedAt)},
		Clusters: report.Clusters, counted: &counts{deleted: report.Deleted, failed: report.Failed, hosts: report.Hosts},
	}
	for _, l := range report.Layers {
		r.Layers = append(r.Layers, LayerResult{URL: l.URL, Digest: l.Digest, Result: PurgeResult{
			Query: r.Query.blob(l.URL), TaskID: l.TaskID, Verdict: value(l.Verdict), Verified: l.Left != nil, Jobs: l.Jobs, left: value(l.Left),
			counted: &counts{deleted: l.Deleted, failed: l.Failed},
		}})
	}
	return nil
}

// Of gives a result that was read back what stands in its operation, so that
// [PurgeResult.Leftover] goes where the operation went, and no further.
func (r PurgeResult) Of(o *Operation, target int) PurgeResult {
	t := &o.Targets[target]
	r.OperationID, r.Reason, r.Who = o.ID, o.Reason, o.Who
	r.named, r.scoped, r.known, r.asked = o.ClusterIDs, true, t.Known, t.Asked
	if r.Query.Type == "" {
		r.Query = t.Query
	}
	return r
}

// PurgeUpdate is one thing learned about a purge. Each holds all that is
// known.
type PurgeUpdate struct {
	Result PurgeResult
	// Verifying is true once the delete is answered and its proof is not.
	Verifying bool
	// NoneLeft is true when no host that answers holds a blob of the image
	// under its URL any more, which is known long before the deletes have
	// answered. It says nothing of copies under bare digests until the searches
	// for those have answers, at the check; it is false from then on if they
	// found any. Only of an image.
	NoneLeft bool
	// Wait is what is waited for; zero when Done.
	Wait send.Wait
	// Done is true in the last update.
	Done bool
	// Err is why there is no verdict, in the last update alone. When
	// [client.MayHaveBeenTaken] holds for it, the delete may still be done.
	Err error
}

// cluster is the result's cluster like c, which is added where it is missing.
func (r *PurgeResult) cluster(c PurgedCluster) *PurgedCluster {
	for i := range r.Clusters {
		if r.Clusters[i].ID == c.ID {
			if r.Clusters[i].Name == "" {
				r.Clusters[i].Name = c.Name
			}
			return &r.Clusters[i]
		}
	}
	r.Clusters = append(r.Clusters, PurgedCluster{ID: c.ID, Name: c.Name, Answered: c.Answered, Unasked: c.Unasked})
	return &r.Clusters[len(r.Clusters)-1]
}

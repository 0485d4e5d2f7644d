package client

import (
	"encoding/json"
	"time"
)

// Job is a job's record (contract §3.1).
type Job struct {
	ID        uint `json:"id"`
	CreatedAt Time `json:"created_at"`
	// UpdatedAt moves each time the manager checks the job's queues.
	UpdatedAt Time `json:"updated_at"`
	// Group is the id of the job's work, which no other job ever has: ids start
	// again with the manager's database. It is not that of a task.
	Group string   `json:"task_id"`
	Type  JobType  `json:"type"`
	State JobState `json:"state"`
	Bio   string   `json:"bio"`
	// Args are what the manager stored, defaults included. Of another type's
	// args only the fields known here are read; a preheat's carry passwords.
	Args JobArgs `json:"args"`
	// Result is empty until the manager has checked the job for the first time.
	Result Result `json:"result"`
	// User is whom the job was made for; empty for most.
	User User `json:"user"`
	// Clusters are the scheduler clusters asked. Lists leave them out; the
	// answer to a POST has one for each scheduler.
	Clusters []JobCluster `json:"scheduler_clusters"`
}

// User is who a job or a token belongs to.
type User struct {
	ID   uint   `json:"id"`
	Name string `json:"name"`
}

// JobCluster is a scheduler cluster as jobs name it.
type JobCluster struct {
	ID   uint   `json:"id"`
	Name string `json:"name"`
}

// JobArgs are the stored arguments of a job. They decode leniently: a job of
// another type or another release must not break a list.
type JobArgs struct {
	TaskArgs
	// ConcurrentPeerCount is how many hosts a get_task asks at a time. Managers
	// before v2.3.1 have no such argument: theirs ask no host at all, and tell
	// what the schedulers remember (contract §7.2, §8.1).
	ConcurrentPeerCount int64
	// Timeout is how long the schedulers may take; 0 where the manager has no such
	// argument. A search that was given no time lists no host (contract §8.1).
	Timeout time.Duration
	// URLs are those of a preheat of many files, besides its URL.
	URLs []string
}

// UnmarshalJSON reads what it knows and ignores the rest.
func (a *JobArgs) UnmarshalJSON(data []byte) error {
	var args struct {
		TaskArgs
		ConcurrentPeerCount int64         `json:"concurrent_peer_count"`
		Timeout             time.Duration `json:"timeout"`
		URLs                []string      `json:"urls"`
	}
	if json.Unmarshal(data, &args) == nil {
		a.TaskArgs, a.ConcurrentPeerCount, a.Timeout, a.URLs = args.TaskArgs, args.ConcurrentPeerCount, args.Timeout, args.URLs
	}
	return nil
}

// Age is how long the job has existed at the given instant of the manager's
// clock.
func (j *Job) Age(now time.Time) time.Duration { return now.Sub(j.CreatedAt.Time) }

// UpdatedAge is the job's age when its record was last written.
func (j *Job) UpdatedAge() time.Duration { return j.UpdatedAt.Sub(j.CreatedAt.Time) }

// CheckMissed says whether the job was pending and not checked in time when its
// record was read at an age. See [CheckMissed].
func (j *Job) CheckMissed(age time.Duration) bool {
	return j.waits() && CheckMissed(age, j.UpdatedAge())
}

// Abandoned says whether it was pending then, and its manager checks it no more.
// See [Abandoned].
func (j *Job) Abandoned(age time.Duration) bool { return j.waits() && Abandoned(age, j.UpdatedAge()) }

// waits says whether the job is pending, by a record with times that can be read.
func (j *Job) waits() bool {
	return j.State == Pending && !j.CreatedAt.IsZero() && !j.UpdatedAt.IsZero()
}

// TimedOut says whether the manager gave the job up: its state became FAILURE
// while its queues were never seen to fail (contract §4.7). The work may still
// be done later.
func (j *Job) TimedOut() bool { return j.State == Failure && j.Result.State != Failure }

// Result is what the schedulers answered, as of the last check (contract §4.1).
type Result struct {
	State  JobState
	Queues []Queue
}

// Queue is one scheduler's share of a job. Nothing in it names the scheduler;
// its cluster stands in the responses.
type Queue struct {
	State     JobState   `json:"state"`
	Error     string     `json:"error"`
	Responses []Response `json:"results"`
}

// Response is a scheduler's answer to get_task or delete_task (contract §4.2,
// §4.5). Its lists are nil where the manager sent null.
type Response struct {
	ClusterID uint `json:"scheduler_cluster_id"`
	// Peers of a get_task. Nil when the scheduler has no hosts at all.
	Peers []Peer `json:"peers"`
	// Deleted and Failed of a delete_task. Nil when the scheduler does not
	// know the task. Of a preheat they are the hosts that were filled, and those
	// that could not be.
	Deleted []TaskHost `json:"success_tasks"`
	Failed  []TaskHost `json:"failure_tasks"`
}

// Peer is one host's copy.
type Peer struct {
	// ID is the host's id; before v2.3.1 a download's.
	ID       string `json:"id"`
	Hostname string `json:"hostname"`
	IP       string `json:"ip"`
	HostType string `json:"host_type"`
	// Finished says whether the copy is complete; nil before v2.4.0.
	Finished *bool `json:"IsFinished"`
}

// UnmarshalJSON also takes the name IsFinished would have if it were spelled
// as its neighbours are.
func (p *Peer) UnmarshalJSON(data []byte) error {
	type plain Peer
	wire := struct {
		*plain
		Renamed *bool `json:"is_finished"`
	}{plain: (*plain)(p)}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	if p.Finished == nil {
		p.Finished = wire.Renamed
	}
	return nil
}

// TaskHost is a host that a delete_task visited, or a preheat filled.
type TaskHost struct {
	// URL is what a preheat brought there; empty for a delete.
	URL      string `json:"url,omitempty"`
	Hostname string `json:"hostname"`
	IP       string `json:"ip"`
	HostType string `json:"host_type"`
	// Description is why the deletion failed; empty where it did not.
	Description string `json:"description"`
}

// UnmarshalJSON reads a result leniently: one of another job type, or of
// another shape, is no result.
func (r *Result) UnmarshalJSON(data []byte) error {
	var wire struct {
		State  JobState          `json:"state"`
		Queues []json.RawMessage `json:"job_states"`
	}
	if json.Unmarshal(data, &wire) != nil {
		return nil
	}
	r.State = wire.State
	r.Queues = nil
	for _, raw := range wire.Queues {
		var q Queue
		if err := json.Unmarshal(raw, &q); err != nil {
			q = Queue{State: Failure, Error: "the manager's record of this scheduler's answer cannot be read"}
		}
		r.Queues = append(r.Queues, q)
	}
	return nil
}

// Time is an instant of the manager's clock. It reads the forms databases and
// releases write; what cannot be read is the zero time, never an error.
type Time struct{ time.Time }

// UnmarshalJSON reads RFC 3339 with any fraction, with or without a zone.
func (t *Time) UnmarshalJSON(data []byte) error {
	t.Time = time.Time{}
	var text string
	if json.Unmarshal(data, &text) != nil {
		return nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999"} {
		if at, err := time.Parse(layout, text); err == nil {
			t.Time = at
			return nil
		}
	}
	return nil
}

// MarshalJSON writes RFC 3339.
func (t Time) MarshalJSON() ([]byte, error) { return json.Marshal(t.Time.Format(time.RFC3339Nano)) }

package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"dftask/client/task"
)

const (
	// version is that of the lines. Raise it with a change of what lines mean, and
	// with a kind that other releases must not lose.
	version = 1

	// longest bounds a line, in bytes. The largest are targets whose id is
	// computed from a text.
	longest = 8 << 20

	// mostTargets bounds what a line may claim of an operation.
	mostTargets = 1 << 20

	// mostText bounds an error of a host, in bytes, and mostErrors how many an
	// outcome has beyond those of its hosts.
	mostText   = 2000
	mostErrors = 20
)

// The kinds of lines. A target stands before the beginning of its operation,
// so that one without a beginning was never begun, and the hosts that are known
// of it stand behind it. It stands there again once the blobs of an image are
// known; the last one tells.
const (
	targetKind = "target"
	knownKind  = "known"
	beginKind  = "begin"
	sentKind   = "sent"
	resultKind = "result"
	endKind    = "end"
)

// line is a line of the journal. Which fields it has depends on its kind.
type line struct {
	Version int    `json:"v"`
	Kind    string `json:"kind"`
	// Operation is the id of the one that it is about.
	Operation string `json:"op"`
	// At is when it was written, or for a job when that was made.
	At time.Time `json:"at,omitzero"`

	// Of a beginning. Targets is how many there are.
	Who        string    `json:"who,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	Began      time.Time `json:"began,omitzero"`
	ClusterIDs []uint    `json:"cluster_ids,omitempty"`
	NoVerify   bool      `json:"no_verify,omitempty"`
	Targets    int       `json:"targets,omitempty"`
	// Ahead is in nanoseconds.
	Ahead time.Duration `json:"ahead,omitempty"`

	// Index is that of the target, of a target, its hosts and a result.
	Index int            `json:"index,omitempty"`
	Query *task.Query    `json:"query,omitempty"`
	Known []knownCluster `json:"known,omitempty"`
	// Elsewhere are those that were left out.
	Elsewhere []knownCluster `json:"elsewhere,omitempty"`
	Layers    []layer        `json:"layers,omitempty"`
	// Asked is when the search was made that found them, by the manager's clock,
	// and AskedJob the id of its job.
	Asked    time.Time `json:"asked,omitzero"`
	AskedJob uint      `json:"asked_job,omitempty"`

	// Of what is known of a target's hosts.
	Hosts []knownHosts `json:"hosts,omitempty"`

	// Of a job.
	Task string `json:"task,omitempty"`
	Job  uint   `json:"job,omitempty"`

	// Of a result, what its own JSON leaves out.
	Result     *task.PurgeResult `json:"result,omitempty"`
	CreatedAt  time.Time         `json:"created_at,omitzero"`
	Schedulers int               `json:"schedulers,omitempty"`
	Answered   int               `json:"answered,omitempty"`
	// Unanswered are the clusters of which no scheduler answered.
	Unanswered []uint `json:"unanswered,omitempty"`

	// Of an end.
	GivenUp bool `json:"given_up,omitempty"`
}

// knownCluster is a [task.KnownCluster] without its hosts, which have a line of
// their own: they are forgotten with the operation's end.
type knownCluster struct {
	ID     uint   `json:"id"`
	Name   string `json:"name"`
	Copies int    `json:"copies"`
}

type layer struct {
	URL    string `json:"url"`
	Digest string `json:"digest"`
	Copies int    `json:"copies"`
}

// errNoText is a target that JSON cannot hold as it is.
var errNoText = errors.New("a target has bytes that are no text")

// beginning are the lines that an operation begins with.
func beginning(op task.Operation, now time.Time) ([]byte, error) {
	var text []byte
	for i, t := range op.Targets {
		q := t.Query
		for _, s := range []string{q.URL, q.TaskID, q.Content, q.Tag, q.Application, q.FilteredQueryParams, q.Platform} {
			if !utf8.ValidString(s) {
				// It would come back as another target.
				return nil, errNoText
			}
		}
		one, err := targetLines(op.ID, i, len(op.Targets), t)
		if err != nil {
			return nil, err
		}
		text = append(text, one...)
	}
	one, err := line{
		Kind: beginKind, Operation: op.ID, At: now, Who: op.Who, Reason: op.Reason, Began: op.Began.UTC(),
		ClusterIDs: op.ClusterIDs, NoVerify: op.NoVerify, Targets: len(op.Targets), Ahead: op.Ahead,
	}.encode()
	return append(text, one...), err
}

func targetLine(operation string, target int, t task.Target) line {
	l := line{Kind: targetKind, Operation: operation, Index: target, Query: &t.Query, Asked: t.Asked.At.UTC(), AskedJob: t.Asked.JobID}
	for _, k := range t.Known {
		l.Known = append(l.Known, knownCluster{ID: k.ID, Name: k.Name, Copies: k.Copies})
	}
	for _, k := range t.Elsewhere {
		l.Elsewhere = append(l.Elsewhere, knownCluster{ID: k.ID, Name: k.Name, Copies: k.Copies})
	}
	for _, b := range t.Layers {
		l.Layers = append(l.Layers, layer{URL: b.URL, Digest: b.Digest, Copies: b.Copies})
	}
	return l
}

func sentLine(operation, taskID string, job task.SentJob) line {
	return line{Kind: sentKind, Operation: operation, At: job.At, Task: taskID, Job: job.ID}
}

func resultLine(op *task.Operation, target int, r task.PurgeResult, now time.Time) line {
	short := shortened(r, len(op.Targets))
	l := line{
		Kind: resultKind, Operation: op.ID, At: now, Index: target, Result: &short,
		CreatedAt: r.CreatedAt.UTC(), Schedulers: r.Schedulers, Answered: r.Answered,
	}
	for _, c := range short.Clusters {
		if !c.Answered {
			l.Unanswered = append(l.Unanswered, c.ID)
		}
	}
	return l
}

func endLine(operation string, now time.Time, givenUp bool) line {
	return line{Kind: endKind, Operation: operation, At: now, GivenUp: givenUp}
}

// encode is the line with its end.
func (l line) encode() ([]byte, error) {
	l.Version, l.At = version, l.At.UTC()
	text, err := task.JSON(l)
	if err == nil && len(text) > longest {
		err = fmt.Errorf("a line of %d bytes is too long", len(text))
	}
	return append(text, '\n'), err
}

// shortened is a result as it is kept: without what the operation has, and of
// its hosts those that matter. Many targets share the room there is.
func shortened(r task.PurgeResult, targets int) task.PurgeResult {
	hosts := 200
	if targets > 10 {
		left := 0
		for _, c := range r.Clusters {
			for _, h := range c.Hosts {
				if h.Left || h.Outcome != task.Deleted {
					left++
				}
			}
		}
		hosts = min(left, max(2000/targets, 3))
	}
	r = r.Trimmed(hosts)
	r.OperationID, r.Reason, r.Who = "", "", ""
	if len(r.Layers) == 0 {
		r.Query = task.Query{}
	}
	errs := make([]string, min(len(r.Errors), mostErrors))
	for i := range errs {
		errs[i] = clipped(r.Errors[i])
	}
	r.Errors = errs
	// The clusters are a copy of Trimmed's.
	for _, c := range r.Clusters {
		for i := range c.Hosts {
			c.Hosts[i].Error = clipped(c.Hosts[i].Error)
		}
	}
	return r
}

func clipped(s string) string {
	if len(s) <= mostText {
		return s
	}
	return strings.ToValidUTF8(s[:mostText], "") + "…"
}

// parse reads a line. newer is true for one of a later release, which is not
// understood and must not be lost; ok for one that is understood.
func parse(raw []byte) (l line, ok, newer bool) {
	if len(raw) > longest || json.Unmarshal(raw, &l) != nil {
		// Of a later release any field may have changed but this one.
		var head struct {
			Version int `json:"v"`
		}
		return l, false, len(raw) <= longest && json.Unmarshal(raw, &head) == nil && head.Version > version
	}
	if l.Version != version || l.Kind == "" {
		return l, false, l.Version > version
	}
	switch l.Kind {
	case targetKind:
		ok = l.Query != nil && l.Index >= 0
	case knownKind:
		ok = l.Index >= 0
	case beginKind:
		ok = l.Targets >= 0 && l.Targets <= mostTargets
	case sentKind:
		ok = l.Task != "" && l.Job != 0
	case resultKind:
		ok = l.Result != nil && l.Index >= 0
	case endKind:
		ok = true
	default:
		newer = true
	}
	return l, ok, newer
}

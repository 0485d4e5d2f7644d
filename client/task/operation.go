package task

import (
	"strings"
	"time"
	"unicode/utf8"

	"dftask/client"
)

// Operation is what was confirmed once: the purge of one target or of many.
// Its id stands in the bio of every job it makes, and together with the id of
// the task tells each of them from all others.
type Operation struct {
	ID     string
	Who    string
	Reason string
	// Began is when it was confirmed, on the clock of the engine, and Ahead how
	// far the manager's was ahead of that; 0 where that was not known. See
	// [Engine.Begin].
	Began time.Time
	Ahead time.Duration
	// ClusterIDs are the scheduler clusters it goes to; none means all.
	ClusterIDs []uint
	NoVerify   bool
	Targets    []Target
}

// Target is one of the targets of an operation.
type Target struct {
	Query Query
	// Known are the clusters that a search before found copies in, and Asked is
	// when it was made; zero where that is not known.
	Known []KnownCluster
	Asked Moment
	// Layers are the blobs of an image, as they were confirmed.
	Layers []Layer
}

// TaskIDs are the ids of the tasks that its deletes may name: of an image those
// of its blobs, under their URLs and under their digests (contract §6.5).
func (t *Target) TaskIDs() (ids []string) {
	if t.Query.Type != Image {
		return []string{t.Query.ComputedID()}
	}
	for _, l := range t.Layers {
		ids = append(ids, t.Query.blob(l.URL).ComputedID())
		if id, ok := digestID(l.Digest); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// Begin writes down in an operation that it is confirmed now.
func (e *Engine) Begin(o *Operation) { o.Began, o.Ahead = e.Clock.Now(), e.jobs().ClockOffset() }

// Requests are the purges that the operation is made of, in the order of its
// targets. sent are jobs of it that exist already; nil says that it is new, so
// that there can be none. Of one that was begun before use [Operation.Resume].
func (o *Operation) Requests(recorder Recorder, sent map[string]SentJob) []PurgeRequest {
	requests := make([]PurgeRequest, len(o.Targets))
	for i, t := range o.Targets {
		if t.Asked.At.IsZero() && !o.Began.IsZero() {
			t.Asked.At = o.Began.Add(o.Ahead)
		}
		requests[i] = PurgeRequest{
			Query: t.Query, ClusterIDs: o.ClusterIDs, Reason: o.Reason, OperationID: o.ID, Known: t.Known, Asked: t.Asked,
			NoVerify: o.NoVerify, Layers: t.Layers, Recorder: recorder, Target: i, Sent: sent,
			Resumed: sent != nil, Began: o.Began, Ahead: o.Ahead,
		}
	}
	return requests
}

// Resume is Requests for an operation that was begun before: jobs of it may
// exist besides those in sent.
func (o *Operation) Resume(recorder Recorder, sent map[string]SentJob) []PurgeRequest {
	if sent == nil {
		sent = map[string]SentJob{}
	}
	return o.Requests(recorder, sent)
}

// SentJob is a delete job that the manager has taken.
type SentJob struct {
	ID uint
	// At is when it was made, on the clock of the engine.
	At time.Time
}

// Recorder keeps of an operation what must outlive the program. Each method
// returns when that is on disk, or when it cannot be brought there: a purge
// continues without its record, and the recorder itself reports what is wrong
// with it. The methods are called from several goroutines.
type Recorder interface {
	// Sent is told a job as soon as it exists, before anything else is.
	// taskID is the id of the task that it deletes: an operation deletes a task
	// with one job at most, so that both name the job.
	Sent(taskID string, job SentJob)
	// Layers is told the blobs of an image that was begun without them, and the
	// clusters known to hold copies of them, before the first of them is deleted:
	// a resumed purge is about those, and not about what the tag names by
	// then. target is the index of the operation's target.
	Layers(target int, layers []Layer, known []KnownCluster)
	// Ended is told what became of the operation's target with an index.
	Ended(target int, r PurgeResult)
}

// noRecord is a Recorder that keeps nothing.
type noRecord struct{}

func (noRecord) Sent(string, SentJob)                {}
func (noRecord) Layers(int, []Layer, []KnownCluster) {}
func (noRecord) Ended(int, PurgeResult)              {}

// Bio is what this program writes into the bio of a delete job: why, who, and
// the mark of the operation. Nothing else of a purge tells who asked for it
// (contract §9).
type Bio struct {
	Reason      string
	Who         string
	OperationID string
}

const (
	bioSeparator = " · "
	bioMark      = "dftask "
)

// String writes the bio: "INC-42 bad build · user@host · dftask 7f3a9c2e".
func (b Bio) String() string {
	var parts []string
	for _, part := range []string{b.Reason, b.Who, bioMark + b.OperationID} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, bioSeparator)
}

// Room is how many characters a reason may have beside the rest.
func (b Bio) Room() int {
	b.Reason = ""
	return client.MaxBio - utf8.RuneCountInString(b.String()) - utf8.RuneCountInString(bioSeparator)
}

// ParseBio reads a bio back. One that this program did not write is all
// reason.
func ParseBio(text string) Bio {
	rest, mark, ok := cutLast(text, bioSeparator)
	if !ok {
		rest, mark = "", text
	}
	id, marked := strings.CutPrefix(mark, bioMark)
	if !marked || len(id) != 8 || strings.Trim(id, "0123456789abcdef") != "" {
		return Bio{Reason: text}
	}
	reason, who, ok := cutLast(rest, bioSeparator)
	if !ok {
		reason, who = "", rest
	}
	return Bio{Reason: reason, Who: who, OperationID: id}
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

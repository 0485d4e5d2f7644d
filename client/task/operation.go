package task

import "time"

// Operation is what was confirmed once: the purge of one target or of many.
// Its id stands in the bio of every job it makes, and together with the id of
// the task tells each of them from all others.
type Operation struct {
	ID     string
	Who    string
	Reason string
	// Began is when it was confirmed, on the clock of the engine, and Ahead how
	// far the manager's was ahead of that; 0 where nobody knew. See
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

package task

import (
	"context"
	"time"
)

// Operation is what was confirmed once: the purge of one target or of many.
// Its id stands in the bio of every job it makes, and together with the id of
// the task tells each of them from all others.
type Operation struct {
	ID     string
	Who    string
	Reason string
	// Began is when it was confirmed, on the clock of the engine.
	Began time.Time
	// ClusterIDs are the scheduler clusters it goes to; none means all.
	ClusterIDs []uint
	NoVerify   bool
	Targets    []Target
}

// Target is one of the targets of an operation.
type Target struct {
	Query Query
	// Known are the clusters that a search before found copies in.
	Known []KnownCluster
	// Layers are the blobs of an image, as they were confirmed.
	Layers []Layer
}

// Requests are the purges that the operation is made of, in the order of its
// targets. sent are jobs of it that exist already.
func (o *Operation) Requests(recorder Recorder, sent map[string]SentJob) []PurgeRequest {
	requests := make([]PurgeRequest, len(o.Targets))
	for i, t := range o.Targets {
		requests[i] = PurgeRequest{
			Query: t.Query, ClusterIDs: o.ClusterIDs, Reason: o.Reason, OperationID: o.ID, Known: t.Known,
			NoVerify: o.NoVerify, Layers: t.Layers, Recorder: recorder, Target: i, Sent: sent,
		}
	}
	return requests
}

// TargetUpdate is one thing learned about one target of an operation.
type TargetUpdate struct {
	// Target is the [PurgeRequest.Target] it is about.
	Target int
	PurgeUpdate
}

// FoundUpdate is one thing learned about one of many searches.
type FoundUpdate struct {
	// Target is the index of the query it is about.
	Target int
	SearchUpdate
}

// PurgeAll purges all targets of an operation at the pace of the manager. The
// channel is closed after the update that is Done of each, or when ctx ends.
func (e *Engine) PurgeAll(ctx context.Context, requests []PurgeRequest) <-chan TargetUpdate {
	updates := make(chan TargetUpdate)
	go func() {
		defer close(updates)
		for _, r := range requests {
			for u := range e.Purge(ctx, r) {
				send(ctx, updates, TargetUpdate{r.Target, u})
			}
		}
	}()
	return updates
}

// SearchAll searches many targets at the pace of the manager. The channel is
// closed after the update that is Done of each, or when ctx ends.
func (e *Engine) SearchAll(ctx context.Context, queries []Query, clusterIDs []uint) <-chan FoundUpdate {
	updates := make(chan FoundUpdate)
	go func() {
		defer close(updates)
		for i, q := range queries {
			for u := range e.Search(ctx, q, clusterIDs) {
				send(ctx, updates, FoundUpdate{i, u})
			}
		}
	}()
	return updates
}

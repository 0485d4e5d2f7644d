package access

import (
	"context"
	"errors"
	"slices"

	"dftask/client"
)

// Report is what a token was found to be good for.
type Report struct {
	// Jobs is why the job list cannot be read; nil when it can. Anyone who reads jobs may
	// make and delete them too.
	Jobs error
	// Clusters is why the clusters cannot be read; nil when they can.
	Clusters error
	// Known are the clusters that were read.
	Known []client.Cluster
}

// Try asks the manager with the client's token for its jobs and clusters, once each
// and one after the other: a manager that is asked for an unknown token several times
// at once calls it inactive (contract §1.1).
func Try(ctx context.Context, c *client.Client) Report {
	var r Report
	_, r.Jobs = c.Jobs(ctx, client.JobQuery{PerPage: 1})
	if client.Is[*client.NotFoundError](r.Jobs) {
		// The newest row has a user who is gone, which breaks its page for
		// everybody; the token was taken (contract §0.6).
		r.Jobs = nil
	}
	if r.Jobs != nil && !lacksScope(r.Jobs) {
		// The clusters would say the same.
		r.Clusters = r.Jobs
		return r
	}
	r.Known, r.Clusters = c.Clusters(ctx)
	return r
}

func lacksScope(err error) bool {
	var forbidden *client.ForbiddenError
	return errors.As(err, &forbidden) && forbidden.Reason == client.TokenScope
}

// Err is why the token is not good for what it is meant for, or nil. scopes are those
// that it was made with; none means both. That clusters cannot be read for another
// reason than the token, as with a manager whose clusters are not set up, is no error:
// dftask works without their names.
func (r Report) Err(scopes ...string) error {
	if r.Jobs != nil && (!lacksScope(r.Jobs) || wants(scopes, ScopeJob)) {
		return r.Jobs
	}
	if client.IsAuth(r.Clusters) && (!lacksScope(r.Clusters) || wants(scopes, ScopeCluster)) {
		return r.Clusters
	}
	return nil
}

func wants(scopes []string, scope string) bool {
	return len(scopes) == 0 || slices.Contains(scopes, scope)
}

// May says in a clause what the token may do.
func (r Report) May() string {
	switch {
	case r.Jobs == nil && r.Clusters == nil:
		return "it may search, delete and list clusters"
	case r.Jobs == nil && lacksScope(r.Clusters):
		return "it may search and delete, and not list clusters: they are shown and named by number"
	case r.Jobs == nil:
		return "it may search and delete; the clusters cannot be read: " + r.Clusters.Error()
	case r.Clusters == nil:
		return "it may list clusters, and neither search nor delete"
	}
	return "it may do nothing: " + r.Jobs.Error()
}

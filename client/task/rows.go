package task

import (
	"context"
	"sync"

	"dftask/client"
)

// rowCache keeps the rows of jobs that were read together, until each is asked
// for. A nil one keeps nothing.
type rowCache struct {
	mu   sync.Mutex
	rows map[uint]*client.Job
}

// keep keeps a copy, for the row would keep its whole page in memory.
func (c *rowCache) keep(row *client.Job) {
	if c == nil {
		return
	}
	kept := *row
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows[row.ID] = &kept
}

// take returns a row once.
func (c *rowCache) take(id uint) *client.Job {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	row := c.rows[id]
	delete(c.rows, id)
	return row
}

// reachedBy are the clusters that a job goes to. Lists leave them out; of one
// that succeeded all of them have answered.
func reachedBy(row *client.Job) []client.JobCluster {
	if len(row.Clusters) > 0 || row.State != client.Success {
		return row.Clusters
	}
	var clusters []client.JobCluster
	for _, queue := range row.Result.Queues {
		for _, response := range queue.Responses {
			clusters = append(clusters, client.JobCluster{ID: response.ClusterID})
		}
	}
	return clusters
}

// withClusters completes the record of a job that has ended, and of which
// nothing but rows were seen, with the clusters it went to: those that it did
// not reach must be told. What cannot be asked for stays unknown.
func (e *Engine) withClusters(ctx context.Context, job *client.Job) *client.Job {
	if len(job.Clusters) > 0 || job.State == client.Pending {
		return job
	}
	full := *job
	if full.Clusters = reachedBy(job); len(full.Clusters) == 0 {
		if record, err := e.job(ctx, job.ID); err == nil {
			full.Clusters = record.Clusters
		}
	}
	return &full
}

package joblist

import (
	"sync"

	"dftask/client"
)

// Rows keep the rows of jobs that were read together, until each is asked
// for. A nil one keeps nothing.
type Rows struct {
	mu   sync.Mutex
	rows map[uint]*client.Job
}

// NewRows keep nothing yet.
func NewRows() *Rows { return &Rows{rows: map[uint]*client.Job{}} }

// Keep keeps a copy, for the row would keep its whole page in memory.
func (c *Rows) Keep(row *client.Job) {
	if c == nil {
		return
	}
	kept := *row
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows[row.ID] = &kept
}

// Take returns a row once.
func (c *Rows) Take(id uint) *client.Job {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	row := c.rows[id]
	delete(c.rows, id)
	return row
}

// ReachedBy are the clusters that a job goes to. Lists leave them out; of one
// that succeeded all of them have answered.
func ReachedBy(row *client.Job) []client.JobCluster {
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

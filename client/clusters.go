package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// DefaultJobRateLimit is how many jobs a second a cluster takes where its
// record names no limit (contract §2.4).
const DefaultJobRateLimit = 10

const clustersPerPage = 50

// Cluster is a scheduler cluster with its settings (contract §7.1).
type Cluster struct {
	// ID is the scheduler cluster's, which jobs and results use.
	ID        uint
	Name      string
	Bio       string
	IsDefault bool
	// JobRateLimit is how many jobs a second the cluster takes.
	JobRateLimit int
}

// Clusters reads all scheduler clusters, in the manager's order. It needs a
// token with the scope cluster.
func (c *Client) Clusters(ctx context.Context) ([]Cluster, error) {
	var all []Cluster
	for page := 1; ; page++ {
		var wire []struct {
			ID        uint   `json:"id"`
			Scheduler uint   `json:"scheduler_cluster_id"`
			Name      string `json:"name"`
			Bio       string `json:"bio"`
			IsDefault bool   `json:"is_default"`
			Config    struct {
				JobRateLimit int `json:"job_rate_limit"`
			} `json:"scheduler_cluster_config"`
		}
		header, err := c.do(ctx, call{method: http.MethodGet, path: "/oapi/v1/clusters", query: pageQuery(page, clustersPerPage), what: "cluster list"}, &wire)
		if err != nil {
			return nil, err
		}
		for _, w := range wire {
			cluster := Cluster{ID: w.Scheduler, Name: w.Name, Bio: w.Bio, IsDefault: w.IsDefault, JobRateLimit: w.Config.JobRateLimit}
			if cluster.ID == 0 {
				cluster.ID = w.ID
			}
			if cluster.JobRateLimit <= 0 {
				cluster.JobRateLimit = DefaultJobRateLimit
			}
			all = append(all, cluster)
		}
		if len(wire) == 0 || page >= lastPage(header, page, clustersPerPage, len(wire)) {
			return all, nil
		}
	}
}

// FindCluster is the id of the cluster that a person named, by its name or its id.
// A name comes first, for it may be a number.
func FindCluster(clusters []Cluster, want string) (id uint, ok bool) {
	for _, c := range clusters {
		if c.Name == want {
			return c.ID, true
		}
	}
	for _, c := range clusters {
		if strconv.FormatUint(uint64(c.ID), 10) == want {
			return c.ID, true
		}
	}
	return 0, false
}

// Healthy asks whether a manager answers at the address. It needs no token,
// and says nothing of the manager's database (contract §7.2).
func (c *Client) Healthy(ctx context.Context) error {
	none := ""
	var word string
	if _, err := c.do(ctx, call{method: http.MethodGet, path: "/healthy", auth: &none}, &word); err != nil {
		return err
	}
	if word != "OK" {
		return &NotManagerError{Host: c.base.Host, Found: fmt.Sprintf("the word %q where managers say OK", word)}
	}
	return nil
}

// withClusters completes an error of the job limiter with the clusters that
// the request named.
func withClusters(err error, ids []uint) error {
	var limited *RateLimitedError
	if errors.As(err, &limited) {
		limited.Clusters = ids
	}
	return err
}

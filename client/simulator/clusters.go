package simulator

import (
	"net/http"
	"time"
)

// ofAJob is the cluster as a job carries it: its row, with the JSON columns as
// they were written. The cluster of the installation was written with less.
func (c *cluster) ofAJob() clusterOfAJobJSON {
	config := c.schedulerConfig()
	j := clusterOfAJobJSON{
		recordJSON: recordJSON{ID: c.id, CreatedAt: c.createdAt, UpdatedAt: c.createdAt}, Name: c.spec.Name, Bio: c.spec.Bio, IsDefault: c.spec.Default,
		Config: map[string]any{
			"candidate_parent_limit": config.CandidateParentLimit,
			"filter_parent_limit":    config.FilterParentLimit,
			"job_rate_limit":         config.JobRateLimit,
		},
		ClientConfig:     map[string]any{"load_limit": 200},
		SeedClientConfig: map[string]any{},
		Scopes:           map[string]any{},
	}
	if !c.spec.Default {
		blocks := map[string]any{"task": nil, "persistent_task": nil, "persistent_cache_task": nil}
		j.ClientConfig["block_list"] = blocks
		j.SeedClientConfig = map[string]any{"block_list": blocks, "load_limit": 2000}
		j.Scopes = map[string]any{"idc": "", "location": "", "cidrs": nil, "hostnames": nil}
	}
	return j
}

func (c *cluster) schedulerConfig() schedulerConfigJSON {
	config := schedulerConfigJSON{CandidateParentLimit: 4, FilterParentLimit: 15, JobRateLimit: c.limited.limit}
	if c.spec.Default {
		config.CandidateParentLimit = 3
	}
	return config
}

func (c *cluster) json() clusterJSON {
	return clusterJSON{
		ID: c.id, Name: c.spec.Name, Bio: c.spec.Bio, SchedulerClusterID: c.id, SeedPeerClusterID: c.id,
		SchedulerClusterConfig: c.schedulerConfig(),
		SeedPeerClusterConfig:  loadConfigJSON{LoadLimit: 2000},
		PeerClusterConfig:      loadConfigJSON{LoadLimit: 200},
		CreatedAt:              c.createdAt.Truncate(time.Millisecond),
		UpdatedAt:              c.createdAt.Truncate(time.Millisecond),
		IsDefault:              c.spec.Default,
	}
}

func (m *Manager) listClusters(r *request) reply {
	q := newQuery("GetClustersQuery", r)
	name := q.values.Get("name")
	page, perPage := q.page()
	if refused := q.refusal(); refused != nil {
		return *refused
	}
	m.lock()
	defer m.unlock()
	var found []*cluster
	for _, c := range m.clusters {
		if !c.deleted && (name == "" || c.spec.Name == name) {
			found = append(found, c)
		}
	}
	var rows []clusterJSON // an empty page is null, unlike that of jobs
	for _, c := range slice(found, page, perPage) {
		if c.spec.Unpaired {
			// The whole list goes (contract §7.1).
			return message(http.StatusInternalServerError, "invalid number of the seed peer cluster")
		}
		rows = append(rows, c.json())
	}
	return reply{json: rows, header: link(r, len(found), page, perPage)}
}

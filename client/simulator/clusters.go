package simulator

import (
	"time"

	"dftask/client/simulator/web"
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

func (m *Manager) listClusters(r *web.Request) *web.Reply {
	q := web.NewQuery("GetClustersQuery", r)
	name := q.Get("name")
	page, refused := q.Page()
	if refused != nil {
		return refused
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
	for _, c := range web.Slice(found, page) {
		if c.spec.Unpaired {
			// The whole list goes (contract §7.1).
			return web.Failed("invalid number of the seed peer cluster")
		}
		rows = append(rows, c.json())
	}
	return page.Reply(rows, len(found))
}

// rateLimit is the generic cell rate algorithm the manager runs in Redis, with
// rate and burst both the cluster's limit (contract §2.4).
type rateLimit struct {
	limit int
	full  time.Time // when the spent tokens will all be back
}

func newRateLimit(limit int) rateLimit { return rateLimit{limit: limit} }

// take spends one token, and is false when there is none.
func (l *rateLimit) take(now time.Time) bool {
	step := time.Second / time.Duration(l.limit)
	full := l.full
	if full.Before(now) {
		full = now
	}
	full = full.Add(step)
	if full.Sub(now) > step*time.Duration(l.limit) {
		return false
	}
	l.full = full
	return true
}

// limit spends a token for each listed cluster, and is false when one refuses.
// A cluster that the limiter does not know refuses too, and the tokens spent
// before it stay spent. Without a list nothing is limited.
func (m *Manager) limit(ids []uint) bool {
	for _, id := range ids {
		c := m.limitedCluster(id)
		if c == nil || !c.limited.take(m.now) {
			return false
		}
	}
	return true
}

func (m *Manager) limitedCluster(id uint) *cluster {
	for _, c := range m.clusters {
		if c.id == id && !m.now.Before(c.knownFrom) && (c.forgotten.IsZero() || m.now.Before(c.forgotten)) {
			return c
		}
	}
	return nil
}

// clusterOfAJobJSON is a scheduler cluster as a job carries it.
type clusterOfAJobJSON struct {
	recordJSON
	Name             string         `json:"name"`
	Bio              string         `json:"bio"`
	Config           map[string]any `json:"config"`
	ClientConfig     map[string]any `json:"client_config"`
	SeedClientConfig map[string]any `json:"seed_client_config"`
	Scopes           map[string]any `json:"scopes"`
	IsDefault        bool           `json:"is_default"`
	SeedPeerClusters any            `json:"seed_peer_clusters"`
	Schedulers       any            `json:"schedulers"`
	Peers            any            `json:"peers"`
	Jobs             any            `json:"jobs"`
}

// clusterJSON is a cluster of the clusters' own list (contract §7.1).
type clusterJSON struct {
	ID                     uint                `json:"id"`
	Name                   string              `json:"name"`
	Bio                    string              `json:"bio"`
	Scopes                 scopesJSON          `json:"scopes"`
	SchedulerClusterID     uint                `json:"scheduler_cluster_id"`
	SeedPeerClusterID      uint                `json:"seed_peer_cluster_id"`
	SchedulerClusterConfig schedulerConfigJSON `json:"scheduler_cluster_config"`
	SeedPeerClusterConfig  loadConfigJSON      `json:"seed_peer_cluster_config"`
	PeerClusterConfig      loadConfigJSON      `json:"peer_cluster_config"`
	CreatedAt              time.Time           `json:"created_at"`
	UpdatedAt              time.Time           `json:"updated_at"`
	IsDefault              bool                `json:"is_default"`
}

type scopesJSON struct {
	IDC       string   `json:"idc"`
	Location  string   `json:"location"`
	CIDRs     []string `json:"cidrs"`
	Hostnames []string `json:"hostnames"`
}

type schedulerConfigJSON struct {
	CandidateParentLimit int `json:"candidate_parent_limit"`
	FilterParentLimit    int `json:"filter_parent_limit"`
	JobRateLimit         int `json:"job_rate_limit"`
}

type loadConfigJSON struct {
	LoadLimit int           `json:"load_limit"`
	BlockList blockListJSON `json:"block_list"`
}

type blockListJSON struct {
	Task                any `json:"task"`
	PersistentTask      any `json:"persistent_task"`
	PersistentCacheTask any `json:"persistent_cache_task"`
}

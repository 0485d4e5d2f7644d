package simulator

import "time"

// The JSON of the manager's answers. What it stores as JSON comes back with
// its keys in alphabetical order, so those structs have their fields in it;
// the others are in the order of the manager's own.

// recordJSON is what every record of the manager's begins with.
type recordJSON struct {
	ID        uint      `json:"id"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	IsDel     int       `json:"is_del"`
}

// jobJSON is a job (contract §3.1).
type jobJSON struct {
	recordJSON
	TaskID            string              `json:"task_id"`
	Bio               string              `json:"bio"`
	Type              string              `json:"type"`
	State             string              `json:"state"`
	Args              map[string]any      `json:"args"`
	Result            any                 `json:"result"`
	UserID            uint                `json:"user_id"`
	User              userJSON            `json:"user"`
	SeedPeerClusters  []struct{}          `json:"seed_peer_clusters"`
	SchedulerClusters []clusterOfAJobJSON `json:"scheduler_clusters"`
}

// groupJSON is the result of a job (contract §4.1).
type groupJSON struct {
	CreatedAt time.Time   `json:"created_at"`
	GroupUUID string      `json:"group_uuid"`
	JobStates []entryJSON `json:"job_states"`
	State     string      `json:"state"`
	UpdatedAt time.Time   `json:"updated_at"`
}

type entryJSON struct {
	CreatedAt time.Time `json:"created_at"`
	Error     string    `json:"error"`
	Results   []any     `json:"results"`
	State     string    `json:"state"`
	TaskName  string    `json:"task_name"`
	TaskUUID  string    `json:"task_uuid"`
	TTL       int       `json:"ttl"`
}

func (e *entry) json() entryJSON {
	j := entryJSON{CreatedAt: e.createdAt, Error: e.err, State: e.state, TaskName: e.task, TaskUUID: e.uuid}
	if e.answer != nil {
		j.Results = []any{e.answer}
	}
	return j
}

// getAnswerJSON is one scheduler's answer to get_task (contract §4.2).
type getAnswerJSON struct {
	Peers              []peerJSON `json:"peers"`
	SchedulerClusterID uint       `json:"scheduler_cluster_id"`
}

type peerJSON struct {
	IsFinished *bool     `json:"IsFinished,omitempty"`
	CreatedAt  time.Time `json:"created_at"`
	HostType   string    `json:"host_type"`
	Hostname   string    `json:"hostname"`
	ID         string    `json:"id"`
	IP         string    `json:"ip"`
	UpdatedAt  time.Time `json:"updated_at"`
}

// deleteAnswerJSON is one scheduler's answer to delete_task (contract §4.5).
type deleteAnswerJSON struct {
	FailureTasks       []failureJSON `json:"failure_tasks"`
	SchedulerClusterID uint          `json:"scheduler_cluster_id"`
	SuccessTasks       []deletedJSON `json:"success_tasks"`
}

type deletedJSON struct {
	HostType string `json:"host_type"`
	Hostname string `json:"hostname"`
	IP       string `json:"ip"`
}

type failureJSON struct {
	Description string `json:"description"`
	HostType    string `json:"host_type"`
	Hostname    string `json:"hostname"`
	IP          string `json:"ip"`
}

// userJSON is a user; the zero one is what stands where none is loaded.
type userJSON struct {
	recordJSON
	Email    string `json:"email"`
	Name     string `json:"name"`
	Avatar   string `json:"avatar"`
	Phone    string `json:"phone"`
	State    string `json:"state"`
	Location string `json:"location"`
	Bio      string `json:"bio"`
	Configs  any    `json:"configs"`
}

// tokenJSON is a personal access token (contract §1.4).
type tokenJSON struct {
	recordJSON
	Name      string    `json:"name"`
	Bio       string    `json:"bio"`
	Token     string    `json:"token"`
	Scopes    []string  `json:"scopes"`
	State     string    `json:"state"`
	ExpiredAt time.Time `json:"expired_at"`
	UserID    uint      `json:"user_id"`
	User      userJSON  `json:"user"`
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

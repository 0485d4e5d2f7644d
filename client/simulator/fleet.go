package simulator

import (
	"strings"
	"time"

	"dftask/client"
)

// Fleet says what exists when a manager starts. Hosts are named everywhere by
// their cluster and hostname, as in "cluster-1/node-001": hostnames alone
// repeat between clusters.
type Fleet struct {
	Clusters []Cluster
	Tasks    []Task
	Images   []Image
	// History are jobs of the time before the start.
	History []PastJob
	// Uptime is how long the manager has been running at the start. The rows
	// its periodic collections left in the last hours are there (contract
	// §3.2); 0 means it has only just been started and has none.
	Uptime time.Duration
}

// Cluster is a scheduler cluster with its seed peer cluster and its hosts.
type Cluster struct {
	ID   uint // 0 means its position in the fleet, from 1
	Name string
	Bio  string
	// Default marks the cluster of the installation. Its configuration is
	// stored with fewer fields than that of one made through the API.
	Default bool
	// JobRateLimit is in requests a second; 0 means 10 (contract §2.4).
	JobRateLimit int
	// Schedulers of the cluster; none given means one that works, and
	// NoSchedulers none at all.
	Schedulers   []Scheduler
	NoSchedulers bool
	Hosts        []Host
	// Unpaired takes the seed peer cluster away, which makes the list of
	// clusters answer 500 (contract §7.1).
	Unpaired bool
}

// SchedulerState is what a scheduler does with its work.
type SchedulerState int

const (
	// SchedulerUp takes its work and does it.
	SchedulerUp SchedulerState = iota
	// SchedulerFrozen is registered as active and remembers its tasks, but
	// takes no work from its queue.
	SchedulerFrozen
	// SchedulerCrashed is gone while the manager still believes it active, as
	// it does until its hourly collection notices (contract §2.4). What it
	// remembered is lost.
	SchedulerCrashed
	// SchedulerStopped is registered as inactive: it gets no work. What it
	// remembered is lost.
	SchedulerStopped
)

// Scheduler is one scheduler of a cluster.
type Scheduler struct {
	Name  string // hostname; "" means dragonfly-scheduler-N
	IP    string // "" means one made from the cluster's
	State SchedulerState
	// Delay is how long it takes to pick up work. 0 means 10 ms, which is past
	// the manager's first check of a job; a negative one is so quick that the
	// first check sees a job done whose hosts answer at once.
	Delay time.Duration
}

// HostState is how a host answers its schedulers.
type HostState int

const (
	// HostUp answers at once.
	HostUp HostState = iota
	// HostRefusing refuses connections, but still announces itself. A
	// scheduler gives up after about a second with Unavailable.
	HostRefusing
	// HostHanging accepts connections and says nothing. A scheduler gives up
	// after two minutes with DeadlineExceeded.
	HostHanging
	// HostSilent refuses connections and has stopped announcing itself: the
	// schedulers drop it 10 to 15 minutes after its last announcement, and
	// what they remember of its downloads after an hour (contract §8).
	HostSilent
)

// Host is a machine with a dfdaemon.
type Host struct {
	Name  string
	IP    string
	Seed  bool // a seed peer: host type "super"
	State HostState
	// Old is a dfdaemon before v1.1.8, which get_task cannot ask (contract §8.1).
	Old bool
}

// Task is something that hosts have copies of. It is named by its id, or its
// content, or its URL with what belongs to it, whichever is there first.
type Task struct {
	ID                  string
	Content             string
	URL                 string
	Tag                 string
	Application         string
	PieceLength         uint64 // bytes; 0 means the download named none
	FilteredQueryParams string // "" means the manager's default
	Copies              []Copy
}

// TaskID is the id under which hosts keep the task (contract §6).
func (t Task) TaskID() string {
	if t.ID != "" {
		return t.ID
	}
	if t.Content != "" {
		return client.ContentTaskID(t.Content)
	}
	u := client.URLTask{URL: t.URL, Tag: t.Tag, Application: t.Application, FilteredQueryParams: t.FilteredQueryParams}
	if t.PieceLength != 0 {
		u.PieceLength = &t.PieceLength
	}
	return u.ID()
}

// Copy is one host's copy of a task: what is on its disk, and what a scheduler
// remembers of the download. get_task sees the disk, delete_task visits what
// is remembered (contract §8).
type Copy struct {
	Host string // "cluster/hostname"
	// Unfinished is a download that still runs: get_task lists it with
	// IsFinished false, delete_task passes it by.
	Unfinished bool
	// Forgotten is on the disk and remembered by no scheduler.
	Forgotten bool
	// Gone is remembered and not on the disk any more: deleting it fails with
	// "not found", which really means it is clean.
	Gone bool
	// DeleteError is what dfdaemon says when it is told to delete the copy,
	// e.g. "permission denied: unlink …"; "" means it obeys.
	DeleteError string
	// Downloads is how often the host downloaded the task, which is how often
	// a delete visits it; 0 means once.
	Downloads int
	// Idle is how long the copy had not been used when it is added. A
	// scheduler forgets it 24 h after its last use.
	Idle time.Duration
	// Scheduler is the name of the scheduler that remembers it. "" means the
	// one of the host's cluster that the task id falls to.
	Scheduler string
}

// On is a plain complete copy on each of the named hosts of a cluster.
func On(cluster string, hosts ...string) []Copy {
	copies := make([]Copy, 0, len(hosts))
	for _, host := range hosts {
		copies = append(copies, Copy{Host: cluster + "/" + host})
	}
	return copies
}

// Image is an image manifest in a registry the manager can reach.
type Image struct {
	URL string // scheme://host/v2/NAME/manifests/TAG
	// Platform is "os/arch" when the manifest is one of an index; "" suits
	// every platform. Several images may share a URL.
	Platform string
	// Layers are the image's blobs, the config first.
	Layers []Layer
	// Username and Password are what the registry wants; "" means nothing.
	Username, Password string
}

// Layer is one blob of an image.
type Layer struct {
	Digest string // "sha256:…"
	Copies []Copy
}

// blobURL is the address of a layer, which is what hosts download it by.
func (i Image) blobURL(l Layer) string {
	base, _, _ := strings.Cut(i.URL, "/manifests/")
	return base + "/blobs/" + l.Digest
}

// PastJob is a get_task or delete_task job of the time before the start.
type PastJob struct {
	Age    time.Duration // since it was created, at the start
	Type   string        // "" means delete_task
	Bio    string
	Target Task // what it was about; its Copies are not used
	// ByID asks for the target's id instead of its URL or content.
	ByID    bool
	Answers []PastAnswer
	// Lost was pending when its manager was restarted, so it is not checked
	// any more (contract §0.4).
	Lost bool
}

// PastAnswer is what one scheduler said to a [PastJob].
type PastAnswer struct {
	Cluster string
	// Hosts were deleted or, by get_task, found; named without their cluster.
	Hosts []string
	// Failures maps hosts to the gRPC error their deletion ended in.
	Failures map[string]string
	// Unknown means that the scheduler did not know the task: both lists null.
	Unknown bool
	// Silent means that the scheduler never answered.
	Silent bool
	// Slow is how long the scheduler worked; the record shows its answer at
	// the first check after that.
	Slow time.Duration
}

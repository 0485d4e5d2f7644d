package simulator

import (
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"dftask/client"
	"dftask/client/simulator/web"
)

// envelope is what the bodies of all job types have in common (contract §2.1).
type envelope struct {
	Type                string         `json:"type"`
	Args                map[string]any `json:"args"`
	Bio                 string         `json:"bio"`
	UserID              uint           `json:"user_id"`
	SeedPeerClusterIDs  []uint         `json:"seed_peer_cluster_ids"`
	SchedulerClusterIDs []uint         `json:"scheduler_cluster_ids"`
}

// withArgs is the body of one job type.
type withArgs[T any] struct {
	Args T `json:"args"`
}

// createJob is POST /jobs: the common envelope, the rate limiter, then what
// the type asks for (contract §2.1).
func (m *Manager) createJob(r *web.Request) *web.Reply {
	body := r.Content()
	var e envelope
	refused := web.Bind(body, &e, "envelope", "CreateJobRequest")
	if refused == nil {
		f := web.Faults{Name: "CreateJobRequest"}
		if e.Type == "" {
			f.Add("Type", "required")
		}
		refused = f.Refusal()
	}
	if refused != nil {
		refused.Twice = true // the limiter writes its refusal and lets the handler write it again
		return refused
	}
	m.lock()
	passed := m.limit(e.SchedulerClusterIDs)
	m.unlock()
	if !passed {
		return &web.Reply{Status: http.StatusTooManyRequests, ContentType: "text/plain; charset=utf-8", Text: "rate limit exceeded"}
	}
	switch e.Type {
	case "get_task", "delete_task":
		return m.createTaskJob(e, body)
	case "get_image_distribution":
		return m.createImageDistribution(r, e, body)
	case "preheat":
		return m.createPreheat(e, body)
	}
	return web.Invalid("Unknow type")
}

// taskArgs are the arguments of get_task and delete_task (contract §2.3).
type taskArgs struct {
	TaskID              string  `json:"task_id"`
	URL                 string  `json:"url"`
	Content             *string `json:"content_for_calculating_task_id"`
	PieceLength         *uint64 `json:"piece_length"`
	Tag                 string  `json:"tag"`
	Application         string  `json:"application"`
	FilteredQueryParams string  `json:"filtered_query_params"`
	ConcurrentPeerCount int64   `json:"concurrent_peer_count"`
	Timeout             int64   `json:"timeout"` // nanoseconds
}

// defaultTimeout of a job's work at its scheduler (contract §5.4).
func (m *Manager) defaultTimeout() time.Duration {
	if m.options.Release == Release2_2 {
		return 30 * time.Minute
	}
	return time.Hour
}

const defaultPeerCount = 500

// The piece lengths a manager accepts, in bytes (contract §2.3).
const (
	minPieceLength = 4 << 20
	maxPieceLength = 64 << 20
)

// pieceLength refuses a piece length out of range; here a 0 is there.
func pieceLength(f *web.Faults, n *uint64) {
	switch {
	case n == nil:
	case *n < minPieceLength:
		f.Add("Args.PieceLength", "gte")
	case *n > maxPieceLength:
		f.Add("Args.PieceLength", "lte")
	}
}

// fill writes the defaults into arguments, as the manager does before it
// stores them.
func (m *Manager) fill(a *taskArgs) {
	if a.FilteredQueryParams == "" {
		a.FilteredQueryParams = client.DefaultFilteredQueryParams
	}
	if a.ConcurrentPeerCount == 0 {
		a.ConcurrentPeerCount = defaultPeerCount
	}
	if a.Timeout == 0 {
		a.Timeout = int64(m.defaultTimeout())
	}
}

// id is the id of the task the arguments name: by URL before content before id.
func (a *taskArgs) id() string {
	switch {
	case a.URL != "":
		return client.URLTask{
			URL: a.URL, Tag: a.Tag, Application: a.Application,
			PieceLength: a.PieceLength, FilteredQueryParams: a.FilteredQueryParams,
		}.ID()
	case a.Content != nil:
		return client.ContentTaskID(*a.Content)
	}
	return a.TaskID
}

// stored is what the row keeps of the arguments: those the manager knows.
func (m *Manager) stored(kind string, a *taskArgs) map[string]any {
	args := map[string]any{
		"task_id": a.TaskID, "url": a.URL, "content_for_calculating_task_id": a.Content, "piece_length": a.PieceLength,
		"tag": a.Tag, "application": a.Application, "filtered_query_params": a.FilteredQueryParams,
	}
	old := m.options.Release == Release2_2
	if kind == "get_task" && !old {
		args["concurrent_peer_count"] = a.ConcurrentPeerCount
	}
	if kind == "delete_task" || !old {
		args["timeout"] = a.Timeout
	}
	return args
}

func (m *Manager) createTaskJob(e envelope, body []byte) *web.Reply {
	var typed withArgs[taskArgs]
	name, args := "CreateGetTaskJobRequest", "GetTaskArgs"
	if e.Type == "delete_task" {
		name, args = "CreateDeleteTaskJobRequest", "DeleteTaskArgs"
	}
	if refused := web.Bind(body, &typed, "taskArgs", args); refused != nil {
		return refused
	}
	a := &typed.Args
	if m.options.Release == Release2_2 || e.Type == "delete_task" {
		a.ConcurrentPeerCount = 0 // an argument it does not know
	}
	f := web.Faults{Name: name}
	pieceLength(&f, a.PieceLength)
	f.UpTo("Args.ConcurrentPeerCount", a.ConcurrentPeerCount, 1000)
	if refused := f.Refusal(); refused != nil {
		return refused
	}
	if a.TaskID == "" && a.Content == nil && a.URL == "" {
		return web.Invalid("invalid params: task_id, content_for_calculating_task_id or url is required")
	}
	m.fill(a)
	m.lock()
	defer m.unlock()
	j, refused := m.createTask(e, a)
	if refused != nil {
		return refused
	}
	return m.inserted(j, m.jobChecks())
}

// createTask queues the work of a get_task or delete_task at every active
// scheduler of the chosen clusters. The row is not there yet.
func (m *Manager) createTask(e envelope, a *taskArgs) (*job, *web.Reply) {
	schedulers, refused := m.activeSchedulers(e.SchedulerClusterIDs)
	if refused != nil {
		return nil, refused
	}
	id, timeout := a.id(), time.Duration(a.Timeout)
	j := m.newJob(e, m.stored(e.Type, a))
	var targets []target
	for _, s := range schedulers {
		work := m.deleteWork(id, timeout)
		if e.Type == "get_task" {
			work = m.getWork(id, int(a.ConcurrentPeerCount), timeout)
		}
		targets = append(targets, target{s, work})
		j.clusters = append(j.clusters, s.cluster)
	}
	j.entries = m.queue(e.Type, targets)
	return j, nil
}

func (m *Manager) newJob(e envelope, args map[string]any) *job {
	return &job{
		group: "group_" + m.uuid(), bio: e.Bio, kind: e.Type, state: statePending,
		args: args, userID: e.UserID, queuedAt: m.now,
	}
}

// inserted adds the row of a job whose work is queued, and answers with it. A
// bio the database refuses leaves the work without a row (contract §0.7).
func (m *Manager) inserted(j *job, looks []time.Duration) *web.Reply {
	if utf8.RuneCountInString(j.bio) > maxText {
		return web.InternalError()
	}
	m.insert(j, looks)
	return web.JSON(m.answeredJob(j))
}

// activeSchedulers are those of the named clusters, or of all when none is
// named; a cluster named twice has its schedulers twice (contract §2.4).
func (m *Manager) activeSchedulers(ids []uint) ([]*scheduler, *web.Reply) {
	chosen, refused := m.chosenClusters(ids)
	if refused != nil {
		return nil, refused
	}
	var active []*scheduler
	for _, c := range chosen {
		for _, s := range c.schedulers {
			if s.active() {
				active = append(active, s)
			}
		}
	}
	if len(active) == 0 {
		return nil, web.Failed("active schedulers not found")
	}
	return active, nil
}

func (m *Manager) chosenClusters(ids []uint) ([]*cluster, *web.Reply) {
	var chosen []*cluster
	if len(ids) == 0 {
		for _, c := range m.clusters {
			if !c.deleted {
				chosen = append(chosen, c)
			}
		}
		return chosen, nil
	}
	for _, id := range ids {
		c := m.clusterByID(id)
		if c == nil {
			// It passed the limiter, and was deleted since.
			return nil, web.Message(http.StatusNotFound, fmt.Sprintf("scheduler cluster id %d: record not found", id))
		}
		chosen = append(chosen, c)
	}
	return chosen, nil
}

func (m *Manager) clusterByID(id uint) *cluster {
	for _, c := range m.clusters {
		if c.id == id && !c.deleted {
			return c
		}
	}
	return nil
}

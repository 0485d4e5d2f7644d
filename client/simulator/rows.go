package simulator

import (
	"fmt"
	"time"
	"unicode/utf8"

	"dftask/client/simulator/web"
)

// row is a job as lists show it: without its clusters.
func (m *Manager) row(j *job) jobJSON {
	row := jobJSON{
		recordJSON: recordJSON{ID: j.id, CreatedAt: j.createdAt, UpdatedAt: j.updatedAt.Truncate(time.Millisecond)}, TaskID: j.group, Bio: j.bio,
		Type: j.kind, State: j.state, Args: j.args, Result: j.stored, UserID: j.userID,
	}
	if row.Result == nil {
		row.Result = struct{}{}
	}
	if u := m.userByID(j.userID); u != nil && m.options.Release != Release2_2 {
		row.User = u.json()
	}
	return row
}

// loadedJob is a job as it is read by its id, with each of its clusters once.
func (m *Manager) loadedJob(j *job) jobJSON {
	row := m.row(j)
	row.SeedPeerClusters = []struct{}{}
	row.SchedulerClusters = []clusterOfAJobJSON{}
	seen := map[uint]bool{}
	for _, c := range j.clusters {
		if !seen[c.id] {
			seen[c.id] = true
			row.SchedulerClusters = append(row.SchedulerClusters, c.ofAJob())
		}
	}
	return row
}

// answeredJob is a job as its creation answers it: no result, no user, and a
// cluster for each of its schedulers (contract §3.1).
func (m *Manager) answeredJob(j *job) jobJSON {
	row := m.row(j)
	row.Result, row.User = nil, userJSON{}
	for _, c := range j.clusters {
		row.SchedulerClusters = append(row.SchedulerClusters, c.ofAJob())
	}
	return row
}

// orphaned says whether the job names a user that does not exist, which makes
// everything that loads the row answer 404 (contract §0.6).
func (m *Manager) orphaned(j *job) bool { return j.userID != 0 && m.userByID(j.userID) == nil }

func (m *Manager) listJobs(r *web.Request) *web.Reply {
	q := web.NewQuery("GetJobsQuery", r)
	kind := q.Get("type")
	state := q.Get("state")
	q.OneOf("State", state, "PENDING", "RECEIVED", "STARTED", "RETRY", "SUCCESS", "FAILURE")
	userID := q.Number("user_id", false)
	page, refused := q.Page()
	if refused != nil {
		return refused
	}
	m.lock()
	defer m.unlock()
	if m.clashes > 0 {
		m.clashes--
		return web.Failed("json: cannot unmarshal number into Go struct field Query[interface {}].Dest of type []models.Job")
	}
	var found []*job
	for i := len(m.jobs) - 1; i >= 0; i-- {
		j := m.jobs[i]
		if (kind == "" || j.kind == kind) && (state == "" || j.state == state) && (userID == 0 || j.userID == uint(userID)) {
			found = append(found, j)
		}
	}
	rows := []jobJSON{}
	for _, j := range web.Slice(found, page) {
		if m.orphaned(j) {
			return web.NotFound()
		}
		rows = append(rows, m.row(j))
	}
	return page.Reply(rows, len(found))
}

func (m *Manager) getJob(r *web.Request) *web.Reply {
	id, refused := r.PathID("JobParams")
	if refused != nil {
		return refused
	}
	m.lock()
	j := m.jobByID[id]
	if j == nil {
		m.unlock()
		if m.missing(r, fmt.Sprintf("job %d", id)) {
			return web.JSON(m.loadedJob(&job{}))
		}
		return web.NotFound()
	}
	defer m.unlock()
	if m.orphaned(j) {
		return web.NotFound()
	}
	return web.JSON(m.loadedJob(j))
}

func (m *Manager) patchJob(r *web.Request) *web.Reply {
	id, refused := r.PathID("JobParams")
	if refused != nil {
		return refused
	}
	var change struct {
		Bio    string `json:"bio"`
		UserID uint   `json:"user_id"`
	}
	if refused := web.Bind(r.Content(), &change, "", "UpdateJobRequest"); refused != nil {
		return refused
	}
	m.lock()
	defer m.unlock()
	j := m.jobByID[id]
	if j == nil || m.orphaned(j) {
		return web.NotFound()
	}
	if utf8.RuneCountInString(change.Bio) > maxText {
		return web.InternalError()
	}
	if change.Bio != "" {
		j.bio = change.Bio
	}
	if change.UserID != 0 {
		j.userID = change.UserID
	}
	j.updatedAt = m.now
	m.wrote()
	return web.JSON(m.loadedJob(j))
}

func (m *Manager) deleteJob(r *web.Request) *web.Reply {
	id, refused := r.PathID("JobParams")
	if refused != nil {
		return refused
	}
	m.lock()
	defer m.unlock()
	j := m.jobByID[id]
	if j == nil || m.orphaned(j) {
		return web.NotFound()
	}
	m.remove(j)
	return &web.Reply{}
}

// What the manager stores as JSON comes back with its keys in alphabetical
// order, so the structs of that have their fields in it; the others are in the
// order of the manager's own.

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

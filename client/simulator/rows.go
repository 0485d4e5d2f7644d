package simulator

import (
	"io"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
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

func (m *Manager) listJobs(r *request) reply {
	q := newQuery("GetJobsQuery", r)
	kind := q.values.Get("type")
	state := q.oneOf("state", "State", "PENDING", "RECEIVED", "STARTED", "RETRY", "SUCCESS", "FAILURE")
	userID := q.number("user_id", false)
	page, perPage := q.page()
	if refused := q.refusal(); refused != nil {
		return *refused
	}
	m.lock()
	defer m.unlock()
	if m.clashes > 0 {
		m.clashes--
		return message(http.StatusInternalServerError, "json: cannot unmarshal number into Go struct field Query[interface {}].Dest of type []models.Job")
	}
	var found []*job
	for i := len(m.jobs) - 1; i >= 0; i-- {
		j := m.jobs[i]
		if (kind == "" || j.kind == kind) && (state == "" || j.state == state) && (userID == 0 || j.userID == uint(userID)) {
			found = append(found, j)
		}
	}
	rows := []jobJSON{}
	for _, j := range slice(found, page, perPage) {
		if m.orphaned(j) {
			return notFound()
		}
		rows = append(rows, m.row(j))
	}
	return reply{json: rows, header: link(r, len(found), page, perPage)}
}

// pathID is the number in a path. The manager calls its parameters by a name
// of their own, which its texts carry.
func (r *request) pathID(name string) (uint, *reply) {
	id, err := strconv.ParseUint(r.params[0], 10, 64)
	if err != nil {
		refused := invalid(err.Error())
		return 0, &refused
	}
	if id == 0 {
		refused := invalid(validation(name, "ID", "required"))
		return 0, &refused
	}
	return uint(id), nil
}

func (m *Manager) getJob(r *request) reply {
	id, refused := r.pathID("JobParams")
	if refused != nil {
		return *refused
	}
	m.lock()
	j := m.jobByID[id]
	if j == nil {
		m.unlock()
		if m.missing(r, "job "+r.params[0]) {
			return reply{json: m.loadedJob(&job{})}
		}
		return notFound()
	}
	defer m.unlock()
	if m.orphaned(j) {
		return notFound()
	}
	return reply{json: m.loadedJob(j)}
}

func (m *Manager) patchJob(r *request) reply {
	id, refused := r.pathID("JobParams")
	if refused != nil {
		return *refused
	}
	var change struct {
		Bio    string `json:"bio"`
		UserID uint   `json:"user_id"`
	}
	body, _ := io.ReadAll(r.Body) // what could not be read does not bind either
	if err := bind(body, &change, map[string]string{"": "UpdateJobRequest"}); err != nil {
		return invalid(err.Error())
	}
	m.lock()
	defer m.unlock()
	j := m.jobByID[id]
	if j == nil || m.orphaned(j) {
		return notFound()
	}
	if utf8.RuneCountInString(change.Bio) > maxText {
		return internalError()
	}
	if change.Bio != "" {
		j.bio = change.Bio
	}
	if change.UserID != 0 {
		j.userID = change.UserID
	}
	j.updatedAt = m.now
	m.wrote()
	return reply{json: m.loadedJob(j)}
}

func (m *Manager) deleteJob(r *request) reply {
	id, refused := r.pathID("JobParams")
	if refused != nil {
		return *refused
	}
	m.lock()
	defer m.unlock()
	j := m.jobByID[id]
	if j == nil || m.orphaned(j) {
		return notFound()
	}
	m.remove(j)
	return reply{status: http.StatusOK}
}

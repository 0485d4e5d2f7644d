package client

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// JobType is what a job does (contract §2.3).
type JobType string

// The job types this program makes or reads.
const (
	GetTask    JobType = "get_task"
	DeleteTask JobType = "delete_task"
	Preheat    JobType = "preheat"
)

// JobState is the state of a job, and of one queue of it. A job has the first
// three alone; a queue has others besides (contract §4.4).
type JobState string

// The states.
const (
	Pending JobState = "PENDING"
	Success JobState = "SUCCESS"
	Failure JobState = "FAILURE"
)

const (
	// MinPieceLength and MaxPieceLength bound a piece length, in bytes.
	MinPieceLength = 4 << 20
	MaxPieceLength = 64 << 20

	// MaxBio bounds a job's bio, in characters. With a longer one the manager
	// does the work, fails, and keeps no record (contract §0.7).
	MaxBio = 1024

	// defaultPerPage is the size of a page that names none (contract §3.2).
	defaultPerPage = 10
)

// TaskArgs name the task of a job: exactly one of URL, Content and TaskID.
type TaskArgs struct {
	URL string `json:"url,omitempty"`
	// Content is the text a task id is computed from. Nil when not given.
	Content *string `json:"content_for_calculating_task_id,omitempty"`
	TaskID  string  `json:"task_id,omitempty"`

	Tag         string `json:"tag,omitempty"`
	Application string `json:"application,omitempty"`
	// PieceLength is in bytes; nil when the task has none of its own.
	PieceLength *uint64 `json:"piece_length,omitempty"`
	// FilteredQueryParams are names joined by "&"; empty leaves the manager's
	// default in force.
	FilteredQueryParams string `json:"filtered_query_params,omitempty"`
}

// Computed is the id of the task the arguments name, as the manager computes
// it; of several ways to name it the manager takes the URL, then the content
// (contract §2.3).
func (a TaskArgs) Computed() string {
	switch {
	case a.URL != "":
		return URLTask{URL: a.URL, Tag: a.Tag, Application: a.Application, PieceLength: a.PieceLength, FilteredQueryParams: a.FilteredQueryParams}.ID()
	case a.Content != nil:
		return ContentTaskID(*a.Content)
	}
	return a.TaskID
}

// check refuses arguments that the manager refuses, or reads in another way
// than they are meant.
func (a TaskArgs) check() error {
	given := 0
	for _, is := range []bool{a.URL != "", a.Content != nil, a.TaskID != ""} {
		if is {
			given++
		}
	}
	if given != 1 {
		return &RefusedError{Field: "target", Reason: "a job needs exactly one of a URL, a content and a task id", Next: "Name one target."}
	}
	return CheckPieceLength(a.PieceLength)
}

// CheckPieceLength refuses a piece length, in bytes, outside of what a manager
// takes (contract §2.3). Nil is fine.
func CheckPieceLength(n *uint64) error {
	if n != nil && (*n < MinPieceLength || *n > MaxPieceLength) {
		return &RefusedError{Field: "piece-length", Reason: "the piece length is not between 4 MiB and 64 MiB", Next: "Give the piece length the download used, such as 4MiB, or none."}
	}
	return nil
}

// NewJob is a job to be made.
type NewJob struct {
	Type JobType
	Args TaskArgs
	// Bio is kept with the job, readable by everyone who can read jobs.
	Bio string
	// ClusterIDs are the scheduler clusters to ask; none means all.
	ClusterIDs []uint
	// Timeout is how long the schedulers may take; 0 is the manager's default. A search
	// whose time is over at once asks no host (contract §8.1).
	Timeout time.Duration
}

// jobArgs are the arguments of a job as they are sent.
type jobArgs struct {
	TaskArgs
	Timeout time.Duration `json:"timeout,omitempty"`
}

// jobRequest is NewJob as it is sent. It has no user id on purpose: one that
// does not exist breaks the job list for everybody (contract §0.6).
type jobRequest struct {
	Type       JobType `json:"type"`
	Args       any     `json:"args"`
	Bio        string  `json:"bio,omitempty"`
	ClusterIDs []uint  `json:"scheduler_cluster_ids,omitempty"`
}

// CreateJob makes a get_task or delete_task job. It is never sent twice; when
// its error is one of which [MayHaveBeenTaken] is true, the job may exist.
func (c *Client) CreateJob(ctx context.Context, j NewJob) (*Job, error) {
	if err := j.Args.check(); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(j.Bio) > MaxBio {
		return nil, &RefusedError{Field: "bio", Reason: "the reason is longer than a job can hold, 1,024 characters with who asked", Next: "Shorten the reason."}
	}
	var job Job
	req := jobRequest{Type: j.Type, Args: jobArgs{j.Args, j.Timeout}, Bio: j.Bio, ClusterIDs: distinct(j.ClusterIDs)}
	if _, err := c.do(ctx, call{method: http.MethodPost, path: "/oapi/v1/jobs", body: req, what: clustersText(req.ClusterIDs)}, &job); err != nil {
		return nil, withClusters(err, req.ClusterIDs)
	}
	if job.ID == 0 {
		return nil, &NotManagerError{Host: c.base.Host, Found: "a job without an id", Sent: true}
	}
	return &job, nil
}

// distinct drops repeated ids: the manager would queue the work once for each
// mention (contract §2.4).
func distinct(ids []uint) []uint {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

func clustersText(ids []uint) string {
	if len(ids) == 1 {
		return schedulerCluster + " " + strconv.FormatUint(uint64(ids[0]), 10)
	}
	return "such " + schedulerCluster
}

// Job reads one job. A job the manager no longer has is a [*NotFoundError],
// also where the manager answers 200 with the id 0 (contract §0.10).
func (c *Client) Job(ctx context.Context, id uint) (*Job, error) {
	what := fmt.Sprintf("job %d", id)
	var job Job
	if _, err := c.do(ctx, call{method: http.MethodGet, path: fmt.Sprintf("/oapi/v1/jobs/%d", id), what: what}, &job); err != nil {
		return nil, err
	}
	if job.ID == 0 {
		return nil, &NotFoundError{Host: c.base.Host, What: what}
	}
	return &job, nil
}

// JobQuery chooses a page of the job list.
type JobQuery struct {
	Type  JobType
	State JobState
	// Page counts from 1; 0 is the first.
	Page int
	// PerPage is the size of a page; 0 is the manager's default of 10. Rows
	// carry their whole results, so pages are best small.
	PerPage int
}

// JobPage is one page of the job list, newest first.
type JobPage struct {
	Jobs []Job
	// Last is the number of the last page; 0 when there are no jobs. Where the
	// answer does not tell, a full page is taken to have another behind it.
	Last int
}

// Jobs reads a page of the job list. The rows lack their scheduler clusters,
// which only [Client.Job] has (contract §3.1).
func (c *Client) Jobs(ctx context.Context, q JobQuery) (JobPage, error) {
	query := pageQuery(q.Page, q.PerPage)
	if q.Type != "" {
		query.Set("type", string(q.Type))
	}
	if q.State != "" {
		query.Set("state", string(q.State))
	}
	var page JobPage
	header, err := c.do(ctx, call{method: http.MethodGet, path: "/oapi/v1/jobs", query: query, what: jobList}, &page.Jobs)
	if err != nil {
		return JobPage{}, err
	}
	page.Last = lastPage(header, q.Page, q.PerPage, len(page.Jobs))
	return page, nil
}

func pageQuery(page, perPage int) url.Values {
	query := url.Values{}
	if page > 0 {
		query.Set("page", strconv.Itoa(page))
	}
	if perPage > 0 {
		query.Set("per_page", strconv.Itoa(perPage))
	}
	return query
}

// lastPage reads the number of the last page from a Link header. Managers
// write it without quotes and without spaces, and there is no other count
// (contract §3.2). A gateway may leave it out: then the rows that a page got
// tell whether there may be another.
func lastPage(h http.Header, page, perPage, got int) int {
	for link := range strings.SplitSeq(h.Get("Link"), ",") {
		target, rel, _ := strings.Cut(strings.TrimSpace(link), ";")
		if strings.ReplaceAll(strings.ReplaceAll(rel, `"`, ""), " ", "") != "rel=last" {
			continue
		}
		u, err := url.Parse(strings.Trim(strings.TrimSpace(target), "<>"))
		if err != nil {
			break
		}
		if n, err := strconv.Atoi(u.Query().Get("page")); err == nil && n >= 0 {
			return n
		}
	}
	page, perPage = max(page, 1), cmp.Or(perPage, defaultPerPage)
	switch {
	case got == 0:
		return page - 1
	case got < perPage:
		return page
	}
	return page + 1
}

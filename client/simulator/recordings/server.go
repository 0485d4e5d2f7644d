package recordings

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	jobsPath     = "/oapi/v1/jobs"
	clustersPath = "/oapi/v1/clusters"
	tokensPath   = "/api/v1/personal-access-tokens"
)

// Options of a server of recordings.
type Options struct {
	// Now is the server's clock; nil means [time.Now].
	Now func() time.Time
	// KeepTimes leaves the recorded created_at and updated_at of jobs as they
	// are. Otherwise they are moved to the server's clock, since clients
	// compute a job's age from them.
	KeepTimes bool
	// TokenAnswers names for a token the recording whose answer its requests
	// get: a refusal such as "auth-expired". One for a missing scope is given
	// on the recorded kind of path only. Any other token is good.
	TokenAnswers map[string]string
}

// server answers from recordings.
type server struct {
	options Options
	recs    []*Recording
	started time.Time

	mu     sync.Mutex
	played map[string]int  // how often a request was answered, by its recording's match
	jobs   map[string]*job // by the path of their record
}

// job is a recorded job that was created on this server.
type job struct {
	recording *Recording
	created   time.Time
}

// NewServer serves recordings over HTTP as a manager would.
//
// A POST of a job is answered by the recording with the same type, arguments
// and scheduler_cluster_ids, with any bio; of several, each in turn and
// the last for good. The job's record then answers as the recorded one did at
// the same age: pending until as long after the POST as the recorded manager
// wrote the later record, by Options.Now. A job posted again starts again,
// under the same id. The list of clusters is the recorded one for any page,
// the list of jobs the one recorded with the same query, or else empty; one
// that was recorded as it failed does so once.
//
// What was not recorded is answered with 501 and a message that names the
// request, so that a test fails loudly.
func NewServer(o Options, recs ...*Recording) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &server{options: o, recs: recs, started: o.Now(), played: map[string]int{}, jobs: map[string]*job{}}
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	answer := s.answer(r, body)
	s.mu.Unlock()
	w.Header().Set("Date", s.options.Now().UTC().Format(http.TimeFormat))
	w.Header()["Content-Type"] = nil // only what was recorded
	for name, value := range answer.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body()) // a client that went away is its own business
}

// answer finds what to answer a request with.
func (s *server) answer(r *http.Request, body []byte) Response {
	if refused, ok := s.refusal(r); ok {
		return refused
	}
	if j := s.jobs[r.URL.Path]; j != nil && r.Method == http.MethodGet {
		return s.record(j)
	}
	found := s.matches(r, body)
	switch {
	case len(found) > 0:
	case r.Method == http.MethodGet && r.URL.Path == jobsPath && presented(r) != "":
		return emptyList(r)
	default:
		return unmatched(r, body)
	}
	key := found[0].Name
	if s.played[key] > 0 && found[0].passes() {
		return emptyList(r)
	}
	chosen := found[min(s.played[key], len(found)-1)]
	s.played[key]++
	exchange := chosen.Exchanges[0]
	if !chosen.IsJob() {
		if r.URL.Path == jobsPath && r.Method == http.MethodGet {
			return s.moved(exchange.Response, s.started.Sub(newest(exchange.Response.JSON)))
		}
		return exchange.Response
	}
	j := &job{recording: chosen, created: s.options.Now()}
	s.jobs[chosen.Exchanges[1].Request.Path] = j
	return s.moved(exchange.Response, j.shift())
}

// passes says whether a recording is of a list that failed once: asked again
// it answers (contract §3.2).
func (r *Recording) passes() bool {
	first := r.Exchanges[0]
	return first.Request.Method == http.MethodGet && first.Response.Status == http.StatusInternalServerError
}

// record is a created job's record, as it was at the age the job has now.
func (s *server) record(j *job) Response {
	age := s.options.Now().Sub(j.created)
	chosen := j.recording.Exchanges[1]
	for _, e := range j.recording.Exchanges[1:] {
		if created, updated := times(e.Response.JSON); updated.Sub(created) <= age {
			chosen = e
		}
	}
	return s.moved(chosen.Response, j.shift())
}

// shift is how far the recorded times are from this server's.
func (j *job) shift() time.Duration {
	created, _ := times(j.recording.Exchanges[0].Response.JSON)
	return j.created.Sub(created)
}

// refusal is what a request's credentials, or the lack of any, are answered
// with on the paths that want a token.
func (s *server) refusal(r *http.Request) (Response, bool) {
	if !strings.HasPrefix(r.URL.Path, "/oapi/") {
		return Response{}, false
	}
	token := presented(r)
	if token == "" {
		if rec := s.named("auth-none"); rec != nil {
			return rec.Exchanges[0].Response, true
		}
		return Response{}, false
	}
	name := s.options.TokenAnswers[token]
	if name == "" {
		return Response{}, false
	}
	rec := s.named(name)
	if rec == nil {
		return refuse("no recording " + name + " for this token was given to the server"), true
	}
	e := rec.Exchanges[0]
	if strings.Contains(string(e.Response.JSON), "Required permission") && !sameResource(e.Request.Path, r.URL.Path) {
		return Response{}, false
	}
	return e.Response, true
}

// presented is the token a request brings.
func presented(r *http.Request) string {
	if token := r.URL.Query().Get("access_token"); token != "" {
		return token
	}
	if fields := strings.Fields(r.Header.Get("Authorization")); len(fields) == 2 && strings.EqualFold(fields[0], "Bearer") {
		return fields[1]
	}
	return ""
}

// sameResource says whether two paths are both about jobs, or both about
// clusters.
func sameResource(a, b string) bool {
	for _, prefix := range []string{jobsPath, clustersPath} {
		if strings.HasPrefix(a, prefix) && strings.HasPrefix(b, prefix) {
			return true
		}
	}
	return false
}

func (s *server) named(name string) *Recording {
	for _, rec := range s.recs {
		if rec.Name == name {
			return rec
		}
	}
	return nil
}

// emptyList is a list of jobs without any, with the links a manager gives it.
func emptyList(r *http.Request) Response {
	link := func(rel, page string) string {
		values := r.URL.Query()
		values.Set("page", page)
		if values.Get("per_page") == "" {
			values.Set("per_page", "10")
		}
		return "<" + r.URL.Path + "?" + values.Encode() + ">;rel=" + rel
	}
	return Response{
		Status: http.StatusOK, JSON: json.RawMessage("[]"),
		Headers: map[string]string{
			"content-type": "application/json; charset=utf-8",
			"link":         strings.Join([]string{link("prev", "1"), link("next", "2"), link("first", "1"), link("last", "0")}, ","),
		},
	}
}

func unmatched(r *http.Request, body []byte) Response {
	u := *r.URL
	if query := u.Query(); query.Has("access_token") {
		query.Set("access_token", "TOKEN") // a message ends up in logs
		u.RawQuery = query.Encode()
	}
	return refuse(strings.TrimSpace(fmt.Sprintf("not recorded: %s %s %s", r.Method, (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String(), body)))
}

func refuse(text string) Response {
	encoded, _ := json.Marshal(map[string]string{"message": text}) // a map of strings cannot fail
	return Response{
		Status: http.StatusNotImplemented, JSON: encoded,
		Headers: map[string]string{"content-type": "application/json; charset=utf-8"},
	}
}

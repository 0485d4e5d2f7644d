package recordings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Recording is a file of exchanges that belong together: one request, or the
// creation of a job and the reads of it that followed.
type Recording struct {
	Name      string     `json:"name"`
	Note      string     `json:"note"` // what it shows
	Exchanges []Exchange `json:"exchanges"`
}

// Exchange is one request with its answer.
type Exchange struct {
	Request  Request  `json:"request"`
	Response Response `json:"response"`
	// SecondsAfterCreate is how long after the job's creation it was recorded;
	// 0 for a creation, and for what is not about a new job.
	SecondsAfterCreate float64 `json:"seconds_after_create"`
}

// How a recorded request proved who it was.
const (
	AuthNone   = "none"
	AuthBearer = "bearer" // a token in the Authorization header
	AuthQuery  = "query"  // a token in the query
	AuthCookie = "cookie" // a session in a cookie
)

// Request is a recorded request. Its token is not recorded.
type Request struct {
	Method string          `json:"method"`
	Path   string          `json:"path"` // with its query
	Body   json.RawMessage `json:"body"` // nil when there was none
	Auth   string          `json:"auth"`
}

// Response is a recorded answer.
type Response struct {
	Status int `json:"status"`
	// Headers are those that matter, by their name in lower case.
	Headers map[string]string `json:"headers"`
	JSON    json.RawMessage   `json:"json"` // the body, when it is JSON
	Text    string            `json:"text"` // the body, when it is not
}

// Body is the answer's body, without the spaces the file has in it.
func (r Response) Body() []byte {
	if r.JSON == nil {
		return []byte(r.Text)
	}
	var b bytes.Buffer
	if json.Compact(&b, r.JSON) != nil {
		return r.JSON // cannot be: it was decoded as JSON
	}
	return b.Bytes()
}

// Load reads the recording with a name, that of its file without ".json". It
// fails when the file is not there or holds no exchange.
func Load(dir, name string) (*Recording, error) {
	content, err := os.ReadFile(filepath.Join(dir, name+".json"))
	if err != nil {
		return nil, fmt.Errorf("load recording: %w", err)
	}
	var r Recording
	if err := json.Unmarshal(content, &r); err != nil {
		return nil, fmt.Errorf("load recording %s: %w", name, err)
	}
	if len(r.Exchanges) == 0 {
		return nil, fmt.Errorf("load recording %s: it holds no exchange", name)
	}
	return &r, nil
}

// LoadAll reads all recordings of a directory, sorted by name.
func LoadAll(dir string) ([]*Recording, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("load recordings: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("load recordings: none in %s", dir)
	}
	slices.Sort(files)
	var all []*Recording
	for _, file := range files {
		r, err := Load(dir, strings.TrimSuffix(filepath.Base(file), ".json"))
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// IsJob says whether it is the creation of a job with what became of it.
func (r *Recording) IsJob() bool {
	first := r.Exchanges[0]
	return len(r.Exchanges) > 1 && first.Request.Method == "POST" && first.Request.Path == jobsPath
}

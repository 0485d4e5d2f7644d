package task

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dftask/client"
)

// tracesWritten tells the client, as a real transport does, that the request
// went out.
func tracesWritten(r *http.Request) {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.WroteHeaderField != nil {
		trace.WroteHeaderField("Host", []string{r.Host})
	}
}

// readAll reads a body and leaves it in place.
func readAll(t *testing.T, res *http.Response) []byte {
	t.Helper()
	data, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	res.Body = io.NopCloser(bytes.NewReader(data))
	return data
}

// requestBody reads a request's body and leaves it in place.
func requestBody(t *testing.T, r *http.Request) string {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	r.Body = io.NopCloser(bytes.NewReader(data))
	return string(data)
}

// keeping is a Recorder that remembers what it was told.
type keeping struct {
	mu    sync.Mutex
	sent  map[string]SentJob
	ended []Verdict
}

func (k *keeping) Sent(taskID string, job SentJob) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sent[taskID] = job
}

func (k *keeping) Layers(int, []Layer, []KnownCluster) {}

func (k *keeping) Ended(_ int, r PurgeResult) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ended = append(k.ended, r.Verdict)
}

// halve cuts an answer off in the middle of its body.
func halve(t *testing.T, res *http.Response) *http.Response {
	data := readAll(t, res)
	res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(data[:len(data)/2]), broken{}))
	return res
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func answer(status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Body: io.NopCloser(strings.NewReader(body)),
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
	}
}

// discard is an answer that is not read.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

func itoa(id uint) string { return strconv.FormatUint(uint64(id), 10) }

// body reads what a request carries and leaves it in place.
func body(t *testing.T, r *http.Request) []byte {
	t.Helper()
	if r.Body == nil {
		return nil
	}
	data, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	r.Body = io.NopCloser(bytes.NewReader(data))
	return data
}

// isDelete says whether a request is to make a delete job.
func isDelete(t *testing.T, r *http.Request) bool {
	return bytes.Contains(body(t, r), []byte(client.DeleteTask))
}

// memory is a Recorder that keeps in memory.
type memory struct {
	mu    sync.Mutex
	sent  map[string]SentJob
	ended map[int]PurgeResult
	// layers are told once for each target.
	layers map[int][]Layer
}

func (m *memory) Layers(target int, layers []Layer, _ []KnownCluster) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.layers == nil {
		m.layers = map[int][]Layer{}
	}
	m.layers[target] = layers
}

func (m *memory) Sent(taskID string, job SentJob) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sent == nil {
		m.sent = map[string]SentJob{}
	}
	m.sent[taskID] = job
}

func (m *memory) Ended(target int, r PurgeResult) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended == nil {
		m.ended = map[int]PurgeResult{}
	}
	m.ended[target] = r
}

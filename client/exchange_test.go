package client

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExchangesAreObserved(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Method == http.MethodPost:
			_, _ = w.Write([]byte(`{"id": 42, "state": "PENDING"}`))
		case r.URL.Path == "/oapi/v1/jobs":
			_, _ = w.Write([]byte(`[{"id": 2}, {"id": 1}]`))
		default:
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"message": "record not found"}`))
		}
	}))
	var seen []Exchange
	c, err := New(Options{URL: server.URL, Token: "secret", Observe: func(x Exchange) { seen = append(seen, x) }})
	require.NoError(t, err)
	_, err = c.CreateJob(t.Context(), NewJob{Type: DeleteTask, Args: TaskArgs{URL: "https://example.com/f"}})
	require.NoError(t, err)
	_, err = c.Jobs(t.Context(), JobQuery{Type: DeleteTask, Page: 2, PerPage: 20})
	require.NoError(t, err)
	_, missing := c.Job(t.Context(), 7)
	// Sessions and other tokens are observed too.
	_, err = c.WithToken("another").Jobs(t.Context(), JobQuery{})
	require.NoError(t, err)
	server.Close()
	_, unreachable := c.Job(t.Context(), 8)

	require.Len(t, seen, 5)
	made := seen[0]
	assert.Equal(t, http.MethodPost, made.Method)
	assert.Equal(t, "/oapi/v1/jobs", made.Path)
	assert.Equal(t, http.StatusOK, made.Status)
	assert.Equal(t, []uint{42}, made.Jobs)
	assert.EqualValues(t, len(`{"type":"delete_task","args":{"url":"https://example.com/f"}}`), made.Sent)
	assert.EqualValues(t, len(`{"id": 42, "state": "PENDING"}`), made.Received)
	assert.Positive(t, made.Took)
	assert.Equal(t, "page=2&per_page=20&type=delete_task", seen[1].Query)
	assert.Equal(t, []uint{2, 1}, seen[1].Jobs)
	assert.Equal(t, http.StatusNotFound, seen[2].Status)
	assert.Equal(t, missing, seen[2].Err)
	assert.Zero(t, seen[4].Status)
	assert.Equal(t, unreachable, seen[4].Err)
}

func TestExchangesHoldNoToken(t *testing.T) {
	var seen Exchange
	c, err := New(Options{URL: "http://manager.example.com", Token: "secret", Observe: func(x Exchange) { seen = x }})
	require.NoError(t, err)
	c.observe(Exchange{}, map[string][]string{"access_token": {"secret"}, "token": {"secret"}, "page": {"1"}}, nil, nil)
	assert.Equal(t, "page=1", seen.Query)
}

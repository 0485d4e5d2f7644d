package client

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const secret = "s3cr3t-token-of-the-test"

// serve runs a manager of one handler and connects to it.
func serve(t *testing.T, h http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c, err := New(Options{URL: server.URL, Token: secret})
	require.NoError(t, err)
	return c
}

// reply answers every request alike.
func reply(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const jsonType = "application/json; charset=utf-8"

func TestErrorsSayWhatFailedAndWhatToDo(t *testing.T) {
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		want    error
		says    string
		advises string
	}{
		{"unknown token", reply(401, jsonType, `{"message":"Unauthorized"}`), &UnauthorizedError{}, "does not know the token", "DFTASK_TOKEN"},
		{"inactive", reply(403, jsonType, `{"message":"Token is inactive"}`), &ForbiddenError{Reason: TokenInactive}, "may also be unknown or revoked", "Activate"},
		{"expired", reply(403, jsonType, `{"message":"Token has expired"}`), &ForbiddenError{Reason: TokenExpired}, "has expired", "another token"},
		{"scope", reply(403, jsonType, `{"message":"Token doesn't have permission to access this resource. Required permission: job"}`), &ForbiddenError{Reason: TokenScope, Scope: "job"}, `lacks the scope "job"`, "scopes job and cluster"},
		{"role", reply(401, jsonType, `{"message":"permission deny"}`), &ForbiddenError{Reason: ForbiddenOther}, "role", "Ask"},
		{"not found", reply(404, jsonType, `{"message":"record not found"}`), &NotFoundError{What: "job 7"}, "no job 7", "6 to 9 hours"},
		{"not found as 200", reply(200, jsonType, `{"id":0,"state":""}`), &NotFoundError{What: "job 7"}, "no job 7", "6 to 9 hours"},
		{"invalid, sent twice", reply(422, jsonType, `{"errors":"EOF"}{"errors":"EOF"}`), &InvalidError{Message: "EOF"}, "EOF", "Correct"},
		{"rate limited", reply(429, "text/plain; charset=utf-8", "rate limit exceeded"), &RateLimitedError{}, "no more requests", "in a minute"},
		{"conflict", reply(409, jsonType, `{"message":"Conflict"}`), &ConflictError{}, "already", "another name"},
		{"server", reply(500, jsonType, `{"message":"active schedulers not found"}`), &ServerError{Status: 500}, "active schedulers not found", "scheduler"},
		{"gateway", reply(502, "text/html", "<h1>Bad Gateway</h1>"), &ServerError{Status: 502}, "502", "proxy"},
		{"web page", reply(200, "text/html; charset=utf-8", "<html>"), &NotManagerError{}, "a web page", "8080"},
		{"web page of an error", reply(404, "text/html; charset=utf-8", "<html>"), &NotManagerError{}, "a web page", "8080"},
		{"a gateway without the route", reply(404, jsonType, `{"message":"no Route matched with those values"}`), &NotManagerError{}, "document", "8080"},
		{"a handler that broke down", reply(500, "", ""), &ServerError{Status: 500}, "500", "log"},
		{"redirect", reply(301, "text/html; charset=utf-8", ""), &NotManagerError{}, "a redirect", "8080"},
		{"no content type", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, "{}")
		}, &NotManagerError{}, "no content type", "8080"},
		{"other JSON", reply(200, jsonType, `"hello"`), &NotManagerError{}, "another shape", "8080"},
		{"broken JSON", reply(200, jsonType, `{"id":`), &UnreachableError{}, "the connection was closed", "address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := serve(t, tt.handler).Job(context.Background(), 7)
			require.Error(t, err)
			require.IsType(t, tt.want, err)
			problem := err.(Problem)
			assert.Contains(t, problem.Error(), tt.says)
			assert.Contains(t, problem.Advice(), tt.advises)
			assert.NotContains(t, problem.Error()+problem.Advice(), secret)
			switch want := tt.want.(type) {
			case *ForbiddenError:
				assert.Equal(t, want.Reason, err.(*ForbiddenError).Reason)
				assert.Equal(t, want.Scope, err.(*ForbiddenError).Scope)
			case *InvalidError:
				assert.Equal(t, want.Message, err.(*InvalidError).Message)
			case *ServerError:
				assert.Equal(t, want.Status, err.(*ServerError).Status)
			}
		})
	}
}

func TestAnonymousIsToldToGetAToken(t *testing.T) {
	server := httptest.NewServer(reply(401, jsonType, `{"message":"Unauthorized"}`))
	defer server.Close()
	c, err := New(Options{URL: server.URL})
	require.NoError(t, err)
	_, err = c.Job(context.Background(), 1)
	assert.ErrorContains(t, err, "there is no token")
}

func TestNothingListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	c, err := New(Options{URL: address, Token: secret})
	require.NoError(t, err)

	_, err = c.CreateJob(context.Background(), NewJob{Type: DeleteTask, Args: TaskArgs{URL: "https://example.com/a"}})
	require.IsType(t, &UnreachableError{}, err)
	assert.EqualError(t, err, "the manager at "+address+" does not answer: connection refused")
	assert.False(t, MayHaveBeenTaken(err), "nothing was sent")
}

// A redirect would turn the POST into a GET and take the token along.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var followed atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	defer other.Close()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/elsewhere", http.StatusTemporaryRedirect)
	})
	_, err := c.CreateJob(context.Background(), NewJob{Type: GetTask, Args: TaskArgs{URL: "https://example.com/a"}})
	assert.IsType(t, &NotManagerError{}, err)
	assert.Zero(t, followed.Load())
}

func TestTheTokenGoesInTheHeaderAlone(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "Bearer "+secret, r.Header.Get("Authorization"))
		assert.NotContains(t, r.URL.String(), secret)
		body, _ := io.ReadAll(r.Body)
		assert.NotContains(t, string(body), secret)
		assert.Empty(t, r.Cookies())
		reply(200, jsonType, `{"id":1}`)(w, r)
	})
	for range 2 {
		_, err := c.CreateJob(context.Background(), NewJob{Type: GetTask, Args: TaskArgs{URL: "https://example.com/a"}})
		require.NoError(t, err)
	}
	require.NoError(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.Header.Get("Authorization"), "health is asked without it")
		reply(200, jsonType, `"OK"`)(w, r)
	}).Healthy(context.Background()))
}

func TestGzip(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Contains(t, r.Header.Get("Accept-Encoding"), "gzip")
		w.Header().Set("Content-Type", jsonType)
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		_, _ = io.WriteString(z, `{"id":9,"state":"SUCCESS"}`)
	})
	job, err := c.Job(context.Background(), 9)
	require.NoError(t, err)
	assert.Equal(t, Success, job.State)
}

func TestOneValueIsDecodedAndTheRestLeft(t *testing.T) {
	job, err := serve(t, reply(200, jsonType, `{"id":9}{"id":10}garbage`)).Job(context.Background(), 9)
	require.NoError(t, err)
	assert.EqualValues(t, 9, job.ID)
}

func TestRefusedBeforeSending(t *testing.T) {
	c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	small, large := uint64(MinPieceLength-1), uint64(MaxPieceLength+1)
	content := "c"
	for field, job := range map[string]NewJob{
		"target":        {Args: TaskArgs{}},
		"target ":       {Args: TaskArgs{URL: "https://example.com/a", TaskID: "b"}},
		"target  ":      {Args: TaskArgs{Content: &content, TaskID: "b"}},
		"piece-length":  {Args: TaskArgs{URL: "https://example.com/a", PieceLength: &small}},
		"piece-length ": {Args: TaskArgs{URL: "https://example.com/a", PieceLength: &large}},
		"bio":           {Args: TaskArgs{URL: "https://example.com/a"}, Bio: strings.Repeat("ü", MaxBio+1)},
	} {
		job.Type = DeleteTask
		_, err := c.CreateJob(context.Background(), job)
		var refused *RefusedError
		require.ErrorAs(t, err, &refused, field)
		assert.Equal(t, strings.TrimSpace(field), refused.Field)
		assert.NotEmpty(t, refused.Advice())
	}
}

func TestWhatIsSent(t *testing.T) {
	var sent map[string]any
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent = nil
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&sent))
		reply(200, jsonType, `{"id":1}`)(w, r)
	})
	length := uint64(MinPieceLength)
	_, err := c.CreateJob(context.Background(), NewJob{
		Type: DeleteTask, Bio: strings.Repeat("ü", MaxBio), ClusterIDs: []uint{2, 1, 2},
		Args: TaskArgs{URL: "https://example.com/a?x=1&y=2", Tag: "t", PieceLength: &length},
	})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{
		"type": "delete_task", "bio": strings.Repeat("ü", MaxBio), "scheduler_cluster_ids": []any{1.0, 2.0},
		"args": map[string]any{"url": "https://example.com/a?x=1&y=2", "tag": "t", "piece_length": 4194304.0},
	}, sent, "no user_id, no repeated cluster, no empty argument")

	empty := ""
	_, err = c.CreateJob(context.Background(), NewJob{Type: GetTask, Args: TaskArgs{Content: &empty}})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"content_for_calculating_task_id": ""}, sent["args"])
}

// The work may be queued although the answer never came, or was a failure.
func TestAmbiguousAnswers(t *testing.T) {
	ask := func(h http.HandlerFunc) error {
		_, err := serve(t, h).CreateJob(context.Background(), NewJob{Type: DeleteTask, Args: TaskArgs{URL: "https://example.com/a"}})
		return err
	}
	hangUp := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		assert.NoError(t, err)
		_ = conn.Close()
	}
	assert.True(t, MayHaveBeenTaken(ask(hangUp)), "closed before the headers")
	assert.True(t, MayHaveBeenTaken(ask(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"id":5`)
	})), "closed within the body")
	assert.True(t, MayHaveBeenTaken(ask(reply(500, jsonType, `{"message":"Internal Server Error"}`))))
	for _, undecodable := range []string{`{}`, `"hello"`, `{"id":"5"}`, `<html>`} {
		assert.True(t, MayHaveBeenTaken(ask(reply(200, jsonType, undecodable))), undecodable)
	}
	assert.True(t, MayHaveBeenTaken(ask(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		reply(200, jsonType, `{"id":5,"state":"PENDING"}`)(w, r)
	})), "damaged on its way")
	for _, status := range []int{500, 502, 524, 408} {
		assert.True(t, MayHaveBeenTaken(ask(reply(status, "text/html", "<html>"))), status)
		assert.True(t, MayHaveBeenTaken(ask(reply(status, "", ""))), status)
	}
	assert.True(t, MayHaveBeenTaken(ask(reply(200, "text/html", "<html>"))))
	assert.False(t, MayHaveBeenTaken(ask(reply(404, "text/html", "<html>"))))
	assert.False(t, MayHaveBeenTaken(ask(reply(301, "text/html", "<html>"))))
	assert.False(t, MayHaveBeenTaken(ask(reply(422, jsonType, `{"errors":"x"}`))))
	assert.False(t, MayHaveBeenTaken(ask(reply(429, "text/plain", `rate limit exceeded`))))
	assert.False(t, MayHaveBeenTaken(ask(reply(401, jsonType, `{}`))))
	assert.False(t, MayHaveBeenTaken(ask(reply(500, jsonType, `{"message":"active schedulers not found"}`))))
}

// A caller that stops waiting does not know whether the manager has taken the request.
func TestACancelledRequestMayHaveBeenTaken(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	c := serve(t, func(http.ResponseWriter, *http.Request) {
		cancel()
		<-over
	})
	_, err := c.CreateJob(ctx, NewJob{Type: DeleteTask, Args: TaskArgs{URL: "https://example.com/a"}})
	close(over)
	require.ErrorIs(t, err, context.Canceled)
	assert.True(t, MayHaveBeenTaken(err))
}

// An answer that begins tells that the request arrived, wherever it breaks off.
func TestAnAnswerThatBegins(t *testing.T) {
	whole := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"id\":"
	for cut := range len(whole) + 1 {
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			require.NoError(t, err)
			_, _ = io.WriteString(conn, whole[:cut])
			conn.Close()
		})
		_, err := c.CreateJob(t.Context(), NewJob{Type: DeleteTask, Args: TaskArgs{URL: "https://example.com/x"}})
		var broken *UnreachableError
		require.ErrorAs(t, err, &broken, cut)
		assert.True(t, broken.Sent, cut)
		assert.False(t, broken.TimedOut(), cut)
		assert.Equal(t, cut > 0, broken.Answered, cut)
	}
}

func TestACancelledCallEndsAtOnce(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	c := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { _, err := c.Job(ctx, 1); done <- err }()
	cancel()
	assert.ErrorIs(t, <-done, context.Canceled)
}

func TestCAFileAndInsecureTLS(t *testing.T) {
	server := httptest.NewTLSServer(reply(200, jsonType, `"OK"`))
	defer server.Close()
	server.Config.ErrorLog = nil
	healthy := func(o Options) error {
		o.URL = server.URL
		c, err := New(o)
		require.NoError(t, err)
		return c.Healthy(context.Background())
	}
	err := healthy(Options{})
	require.IsType(t, &UnreachableError{}, err)
	assert.ErrorContains(t, err, "unknown authority")
	assert.Contains(t, err.(Problem).Advice(), "--ca-file")

	file := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	assert.NoError(t, healthy(Options{CAFile: file}))
	assert.NoError(t, healthy(Options{InsecureTLS: true}))

	require.NoError(t, os.WriteFile(file, []byte("no certificate"), 0o600))
	_, err = New(Options{URL: server.URL, CAFile: file})
	assert.ErrorContains(t, err, "holds no PEM certificate")
	_, err = New(Options{URL: server.URL, CAFile: filepath.Join(t.TempDir(), "none.pem")})
	assert.ErrorContains(t, err, "cannot be read")
}

func TestParseManagerURL(t *testing.T) {
	for raw, want := range map[string]string{
		"manager.example.com:8080": "http://manager.example.com:8080", " https://m/ ": "https://m", "http://[::1]:8080": "http://[::1]:8080", "10.0.0.1": "http://10.0.0.1",
	} {
		u, err := ParseManagerURL(raw)
		require.NoError(t, err, raw)
		assert.Equal(t, want, u.String())
	}
	for _, raw := range []string{"", "  ", "ftp://m", "http://", "http://user:pw@m", "http://m/console", "http://m?x=1", "http://m:80:80", "http://%zz"} {
		_, err := ParseManagerURL(raw)
		var refused *RefusedError
		assert.ErrorAs(t, err, &refused, raw)
	}
}

func TestClockOffset(t *testing.T) {
	now := time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", now.Add(time.Hour).Format(http.TimeFormat))
		reply(200, jsonType, `"OK"`)(w, r)
	})
	c.now = func() time.Time { return now }
	require.NoError(t, c.Healthy(context.Background()))
	assert.InDelta(t, time.Hour, c.ClockOffset(), float64(2*time.Second))
}

// A dead proxy is not the manager's silence.
func TestADeadProxyIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	proxy := "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy) }
	c, err := New(Options{URL: "https://manager.example.com", Transport: transport})
	require.NoError(t, err)
	err = c.Healthy(context.Background())
	require.ErrorContains(t, err, "the proxy that the environment names does not let us through: connection refused")
	assert.Contains(t, err.(Problem).Advice(), "NO_PROXY")
}

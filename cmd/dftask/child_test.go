package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// childClock is the variable that makes this test's binary the program, on the
// clock that it describes.
const childClock = "DFTASK_TEST_CLOCK"

const (
	// fastTime is how fast the managers of these tests run: 30 s in 1.5.
	fastTime = 20
	// slowTime leaves the time to stop a program in between, on a busy machine too:
	// 30 s in 6.
	slowTime = 5
)

// sharedClock is the clock of a manager in another process.
type sharedClock struct {
	wall, manager time.Time
	speed         float64
}

func (c sharedClock) String() string {
	return fmt.Sprintf("%d %d %g", c.wall.UnixNano(), c.manager.UnixNano(), c.speed)
}

func readClock(text string) (sharedClock, error) {
	var wall, manager int64
	var speed float64
	_, err := fmt.Sscanf(text, "%d %d %g", &wall, &manager, &speed)
	// From here on it goes by a clock that is not set.
	c := sharedClock{time.Unix(0, wall), time.Unix(0, manager), speed}
	return sharedClock{time.Now(), c.Now(), speed}, err
}

func (c sharedClock) Now() time.Time {
	return c.manager.Add(time.Duration(float64(time.Since(c.wall)) * c.speed))
}

func (c sharedClock) Sleep(ctx context.Context, d time.Duration) error {
	return send.SystemClock{}.Sleep(ctx, time.Duration(float64(d)/c.speed))
}

// child is main on another clock.
func child() int {
	clock, err := readClock(os.Getenv(childClock))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return console.ExitFailure
	}
	ctx, stop := signal.NotifyContext(context.Background(), endingSignals()...)
	defer stop()
	e := console.System()
	e.Clock = clock
	return run(ctx, os.Args[1:], e)
}

// manager is one that real programs are run against, over TCP.
type manager struct {
	t     testing.TB
	built *simulator.Manager
	clock sharedClock
	url   string
	state string

	// posts counts the jobs that were offered. At the one that has the number
	// of at, then is called, before the manager gets it.
	posts atomic.Int64
	mu    sync.Mutex
	at    int64
	then  func(w http.ResponseWriter, r *http.Request, answer func())
	// refuse answers in the manager's place where it says so; nil does not.
	refuse func(w http.ResponseWriter, r *http.Request) bool
	// closed makes it refuse every token.
	closed atomic.Bool
	// mute makes it answer nothing.
	mute atomic.Bool
	// limited counts what it refused for coming too soon.
	limited atomic.Int64
	// open counts the connections.
	open atomic.Int64
}

// counted is an answer of which the manager of a test sees the status.
type counted struct {
	http.ResponseWriter
	limited *atomic.Int64
}

func (s counted) WriteHeader(status int) {
	if status == http.StatusTooManyRequests {
		s.limited.Add(1)
	}
	s.ResponseWriter.WriteHeader(status)
}

// startManager starts one on a fast clock that takes many jobs a second.
func startManager(t testing.TB, speed float64) *manager {
	t.Helper()
	return startLimited(t, speed, 100_000)
}

// startLimited starts one whose clusters take so many jobs a second.
func startLimited(t testing.TB, speed float64, limit int) *manager {
	t.Helper()
	m := &manager{t: t, built: simulator.New(simulator.Options{Speed: speed, Fleet: unlimited(limit), Token: secret}), state: t.TempDir()}
	m.clock = sharedClock{wall: time.Now(), manager: m.built.Clock().Now(), speed: speed}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &http.Server{Handler: http.HandlerFunc(m.serve), ReadHeaderTimeout: time.Minute, ConnState: func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			m.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			m.open.Add(-1)
		}
	}}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // until it is closed
	}()
	m.url = "http://" + listener.Addr().String()
	t.Cleanup(func() {
		assert.NoError(t, m.built.Close())
		_ = server.Close()
		<-ended
	})
	return m
}

// unlimited is the demo's fleet, whose clusters take so many jobs a second.
func unlimited(limit int) simulator.Fleet {
	fleet := simulator.DemoFleet()
	for i := range fleet.Clusters {
		fleet.Clusters[i].JobRateLimit = limit
	}
	return fleet
}

func (m *manager) serve(w http.ResponseWriter, r *http.Request) {
	answer := func() { m.built.Handler().ServeHTTP(counted{w, &m.limited}, r) }
	if m.mute.Load() {
		<-r.Context().Done()
		return
	}
	if m.refuse != nil && m.refuse(w, r) {
		return
	}
	if m.closed.Load() {
		unauthorized(w)
		return
	}
	if r.Method == http.MethodPost {
		n := m.posts.Add(1)
		m.mu.Lock()
		then := m.then
		if n != m.at {
			then = nil
		}
		m.mu.Unlock()
		if then != nil {
			then(w, r, answer)
			return
		}
	}
	answer()
}

// settle waits until what programs that have ended had sent was carried out. On a busy
// machine that may take longer than the next program, on a fast clock, allows for.
func (m *manager) settle() {
	m.t.Helper()
	// Connections are taken in their order, so those before this one were taken.
	conn, err := net.Dial("tcp", strings.TrimPrefix(m.url, "http://"))
	require.NoError(m.t, err)
	defer conn.Close()
	_, err = conn.Write([]byte("GET / HTTP/1.0\r\n\r\n"))
	require.NoError(m.t, err)
	_, err = io.ReadAll(conn)
	require.NoError(m.t, err)
	for began := time.Now(); m.open.Load() > 0; time.Sleep(time.Millisecond) {
		require.Less(m.t, time.Since(began), 2*time.Minute, "a connection stays open")
	}
}

// unauthorized is what a manager answers to a token it does not know (contract
// §1.1).
func unauthorized(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = w.Write([]byte(`{"message":"Unauthorized"}`))
}

// atPost has something done at the n-th job from now on, counted from 1.
func (m *manager) atPost(n int, then func(w http.ResponseWriter, r *http.Request, answer func())) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at, m.then = m.posts.Load()+int64(n), then
}

// command is the program, on the manager's clock, with one journal for all
// commands.
func (m *manager) command(args ...string) *exec.Cmd {
	self, err := os.Executable()
	require.NoError(m.t, err)
	cmd := exec.Command(self, args...)
	cmd.Env = append(environment(m.t), "XDG_STATE_HOME="+m.state, "DFTASK_TOKEN="+secret, "DFTASK_MANAGER="+m.url, childClock+"="+m.clock.String())
	return cmd
}

// run runs the program to its end.
func (m *manager) run(args ...string) outcome {
	m.t.Helper()
	var stdout, stderr strings.Builder
	cmd := m.command(args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // its code is looked at
	o := outcome{code: cmd.ProcessState.ExitCode(), out: stdout.String(), err: stderr.String()}
	assert.NotContains(m.t, o.out+o.err, "goroutine ", "no stack trace")
	assert.NotContains(m.t, o.out+o.err, secret)
	return o
}

// deletes are the delete jobs that the manager has, by the ids of their tasks
// and the marks of their operations.
func (m *manager) deletes() (tasks, marks map[string]int) {
	m.t.Helper()
	c, err := client.New(client.Options{URL: m.url, Token: secret, Transport: web.Transport(m.built.Handler())})
	require.NoError(m.t, err)
	tasks, marks = map[string]int{}, map[string]int{}
	page, err := c.Jobs(m.t.Context(), client.JobQuery{Type: client.DeleteTask, PerPage: 100_000})
	require.NoError(m.t, err)
	for _, j := range page.Jobs {
		if mark := task.ParseBio(j.Bio).OperationID; mark != "" && strings.Contains(j.Args.URL, "/target-") {
			tasks[j.Args.Computed()]++
			marks[mark]++
		}
	}
	return tasks, marks
}

// numbered is a list of so many targets without a copy.
func numbered(t testing.TB, n int) string {
	t.Helper()
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("https://example.com/target-%d", i))
	}
	return listed(t, list...)
}

// once checks that each of n targets was deleted once, in one operation.
func (m *manager) once(n int) {
	m.t.Helper()
	tasks, marks := m.deletes()
	assert.Equal(m.t, n, len(tasks), "none is missing")
	assert.Len(m.t, marks, 1, "one operation")
	for id, times := range tasks {
		assert.Equal(m.t, 1, times, "none twice: %s", id)
	}
}

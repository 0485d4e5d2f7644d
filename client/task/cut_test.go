package task

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

// cuts are where an answer can break off: how much of it comes through, given
// where its body begins.
var cuts = []struct {
	name string
	at   func(answer []byte, body int) int
}{
	{"before the first byte", func([]byte, int) int { return 0 }},
	{"after the first byte", func([]byte, int) int { return 1 }},
	{"within the status line", func([]byte, int) int { return len("HTTP/1.1 2") }},
	{"after the status line", func(a []byte, _ int) int { return bytes.Index(a, []byte("\r\n")) + 2 }},
	{"within a header", func(_ []byte, body int) int { return body / 2 }},
	{"before the end of the headers", func(_ []byte, body int) int { return body - 2 }},
	{"between headers and body", func(_ []byte, body int) int { return body }},
	{"after the first byte of the body", func(_ []byte, body int) int { return body + 1 }},
	{"in the middle of the body", func(a []byte, body int) int { return (body + len(a)) / 2 }},
	{"one byte before the end", func(a []byte, _ int) int { return len(a) - 1 }},
}

// cutter is a proxy between client and manager, on real connections. The first
// delete of each target is cut off as its tag says; the rest goes through.
type cutter struct {
	listener net.Listener
	manager  string
	plain    bool
	all      sync.WaitGroup

	mu  sync.Mutex
	cut map[string]bool
}

func startCutter(t *testing.T, manager string, plain bool) *cutter {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c := &cutter{listener: listener, manager: strings.TrimPrefix(manager, "http://"), plain: plain, cut: map[string]bool{}}
	c.all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			c.all.Go(func() { c.serve(conn) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		c.all.Wait()
	})
	return c
}

// serve passes one request on, and as much of its answer as comes through.
func (c *cutter) serve(conn net.Conn) {
	defer conn.Close()
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	payload, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	lost, at := c.find(r, payload)
	if lost {
		return // before the manager had it
	}
	r.Body, r.Close = io.NopCloser(bytes.NewReader(payload)), true
	if c.plain {
		r.Header.Set("Accept-Encoding", "identity")
	}
	upstream, err := net.Dial("tcp", c.manager)
	if err != nil {
		return
	}
	defer upstream.Close()
	if r.Write(upstream) != nil {
		return
	}
	answer, err := io.ReadAll(upstream)
	if err != nil {
		return
	}
	if at != nil {
		body := bytes.Index(answer, []byte("\r\n\r\n")) + 4
		answer = answer[:at(answer, body)]
	}
	_, _ = conn.Write(answer) // a client that went away is its own business
}

// find says what is to be done to a request: it is lost, or its answer is cut.
func (c *cutter) find(r *http.Request, payload []byte) (lost bool, at func([]byte, int) int) {
	if r.Method != http.MethodPost || !bytes.Contains(payload, []byte("delete_task")) {
		return false, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range append([]string{"lost"}, cutNames()...) {
		if bytes.Contains(payload, []byte(slug(name))) && !c.cut[name] {
			c.cut[name] = true
			for _, one := range cuts {
				if one.name == name {
					return false, one.at
				}
			}
			return true, nil
		}
	}
	return false, nil
}

func cutNames() (names []string) {
	for _, one := range cuts {
		names = append(names, one.name)
	}
	return names
}

// slug is a target for what is cut in a way.
func slug(name string) string {
	return "https://example.com/cut/" + strings.ReplaceAll(name, " ", "-") + ".bin"
}

// flushing sends answers in chunks.
type flushing struct{ http.ResponseWriter }

func (w flushing) Write(p []byte) (n int, err error) {
	for len(p) > 0 && err == nil {
		var some int
		some, err = w.ResponseWriter.Write(p[:min(len(p), 100)])
		if flushErr := http.NewResponseController(w.ResponseWriter).Flush(); err == nil {
			err = flushErr
		}
		n, p = n+some, p[min(len(p), 100):]
	}
	return n, err
}

// The connection breaks after the manager took the delete, at every place where
// an answer can break off, and before it did: one job each, and each purged.
func TestOneJobWhereverTheAnswerIsCut(t *testing.T) {
	for name, tt := range map[string]struct{ plain, chunked bool }{
		"plain":            {plain: true},
		"plain in chunks":  {plain: true, chunked: true},
		"zipped":           {},
		"zipped in chunks": {chunked: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			names := append([]string{"lost"}, cutNames()...)
			fleet := fleetOf(0)
			o := Operation{ID: "0badcafe"}
			for _, name := range names {
				fleet.Tasks = append(fleet.Tasks, simulator.Task{URL: slug(name), Copies: simulator.On("cluster-1", "node-001")})
				o.Targets = append(o.Targets, Target{Query: byURL(slug(name))})
			}
			// Fast enough to be short, and slow enough for a busy machine.
			m := simulator.New(simulator.Options{Fleet: fleet, Speed: 150})
			t.Cleanup(func() { m.Close() })
			handler := m.Handler()
			server := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if tt.chunked {
					rw = flushing{rw}
				}
				handler.ServeHTTP(rw, r)
			})}
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			served := make(chan struct{})
			go func() {
				defer close(served)
				_ = server.Serve(listener)
			}()
			t.Cleanup(func() {
				_ = server.Close()
				<-served
			})
			proxy := startCutter(t, listener.Addr().String(), tt.plain)
			transport := &http.Transport{}
			t.Cleanup(transport.CloseIdleConnections)
			c, err := client.New(client.Options{URL: "http://" + proxy.listener.Addr().String(), Token: m.Token(), Transport: transport, Now: m.Clock().Now})
			require.NoError(t, err)
			e := &Engine{API: c, Clock: m.Clock(), Who: "tester@host"}

			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			verdicts := map[string]Verdict{}
			for u := range e.PurgeAll(ctx, o.Requests(nil, nil)) {
				if u.Done {
					require.NoError(t, u.Err, names[u.Target])
					verdicts[names[u.Target]] = u.Result.Verdict
				}
			}
			for _, name := range names {
				assert.Equal(t, Purged, verdicts[name], name)
			}
			assert.Len(t, proxy.cut, len(names), "each was cut once")
			jobs := map[string]int{}
			list, err := c.Jobs(t.Context(), client.JobQuery{Type: client.DeleteTask, PerPage: 1000})
			require.NoError(t, err)
			for _, j := range list.Jobs {
				jobs[j.Args.URL]++
			}
			for _, name := range names {
				assert.Equal(t, 1, jobs[slug(name)], fmt.Sprintf("jobs of the target whose answer was cut: %s", name))
			}
		})
	}
}

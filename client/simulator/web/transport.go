package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
)

// errAborted is what a client sees of a handler that aborts its connection.
var errAborted = errors.New("the connection was aborted")

// Transport lets an [http.Client] talk to a handler without a network in
// between, which is also what works inside a testing/synctest bubble. The
// handler may be a manager's, or one wrapped around it: it sees the
// request's context, and one that panics with [http.ErrAbortHandler] is a
// connection that broke. As the network's transport it tells a [httptrace.ClientTrace]
// that the request is written. Unlike that one it neither asks for gzip nor streams: an
// answer arrives when it is complete.
func Transport(h http.Handler) http.RoundTripper { return inMemory{h} }

type inMemory struct{ handler http.Handler }

func (t inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	served := r.Clone(r.Context())
	served.RequestURI = r.URL.RequestURI()
	if served.Host == "" {
		served.Host = r.URL.Host
	}
	if served.Body == nil {
		served.Body = http.NoBody
	} else {
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		served.Body = io.NopCloser(bytes.NewReader(body))
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.WroteHeaderField != nil {
		trace.WroteHeaderField("Host", []string{served.Host})
	}
	written := &writer{header: http.Header{}}
	done := make(chan error, 1)
	go func() {
		defer func() {
			switch p := recover(); p {
			case nil:
				done <- nil
			case http.ErrAbortHandler:
				done <- errAborted
			default:
				panic(p)
			}
		}()
		t.handler.ServeHTTP(written, served)
	}()
	select {
	case err := <-done:
		// A request that ran out of time has no answer, whatever the handler
		// wrote when it noticed.
		if err == nil {
			err = r.Context().Err()
		}
		if err != nil {
			return nil, err
		}
		return written.response(r), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// writer keeps what a handler writes.
type writer struct {
	header http.Header // the handler's
	sent   http.Header // as it was when the status was written
	status int
	body   bytes.Buffer
}

func (w *writer) Header() http.Header { return w.header }

func (w *writer) WriteHeader(status int) {
	if w.status == 0 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *writer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

func (w *writer) response(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	for name, values := range w.sent {
		if len(values) == 0 {
			delete(w.sent, name) // kept from being guessed, and not there
		}
	}
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}
}

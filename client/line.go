package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// answerTimeout is how long a GET waits for the beginning of its answer. What
// was lost on the way is asked for again sooner than a large answer is given up.
const answerTimeout = 15 * time.Second

// line is a transport that knows whether the manager answers.
type line struct {
	http.RoundTripper

	mu sync.Mutex
	// waiting is how many requests have no answer yet, and broken is set when the
	// last one that ended had none.
	waiting int
	broken  bool
	// since is when the first request was sent after the last answer; zero when
	// there was none.
	since time.Time
	// answered is when an answer came last, heard is closed at the next one.
	answered time.Time
	heard    chan struct{}
}

func newLine(t http.RoundTripper) *line { return &line{RoundTripper: t, heard: make(chan struct{})} }

// RoundTrip sends a request. Image distribution, which is answered after
// minutes, tells nothing of the line before it is.
func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	began := time.Now()
	deadline, bounded := r.Context().Deadline()
	quick := bounded && deadline.Sub(began) <= requestTimeout
	if quick {
		l.begin(began)
	}
	res, err := l.send(r)
	l.end(began, quick, err, r.Context().Err())
	return res, err
}

// send bounds the wait for the beginning of the answer to a GET.
func (l *line) send(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet {
		return l.RoundTripper.RoundTrip(r)
	}
	late := fmt.Errorf("no answer in %s: %w", answerTimeout, os.ErrDeadlineExceeded)
	ctx, cancel := context.WithCancelCause(r.Context())
	timer := time.AfterFunc(answerTimeout, func() { cancel(late) })
	res, err := l.RoundTripper.RoundTrip(r.WithContext(ctx))
	timer.Stop()
	if err != nil {
		if errors.Is(context.Cause(ctx), late) {
			err = late
		}
		cancel(nil)
		return nil, err
	}
	res.Body = &boundBody{res.Body, cancel}
	return res, nil
}

// boundBody is a body that lets go of its request when it is closed.
type boundBody struct {
	io.ReadCloser
	cancel context.CancelCauseFunc
}

func (b *boundBody) Close() error {
	defer b.cancel(nil)
	return b.ReadCloser.Close()
}

func (l *line) begin(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting++
	if l.since.IsZero() {
		l.since = at
	}
}

// end takes in how a request ended. One that was cancelled tells nothing.
func (l *line) end(began time.Time, quick bool, err, cancelled error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if quick {
		l.waiting--
	}
	switch {
	case err == nil:
		l.answered, l.since, l.broken = time.Now(), time.Time{}, false
		close(l.heard)
		l.heard = make(chan struct{})
	case errors.Is(cancelled, context.Canceled):
		if l.waiting == 0 && !l.broken {
			l.since = time.Time{}
		}
	default:
		l.broken = true
		if l.since.IsZero() {
			l.since = began
			if l.answered.After(began) {
				l.since = l.answered
			}
		}
	}
}

// Silence is for how long the manager has answered nothing, while it was asked;
// zero when all was answered.
func (c *Client) Silence() time.Duration {
	c.line.mu.Lock()
	defer c.line.mu.Unlock()
	if c.line.since.IsZero() {
		return 0
	}
	return time.Since(c.line.since)
}

// Heard is closed at the next answer of the manager, of any kind.
func (c *Client) Heard() <-chan struct{} {
	c.line.mu.Lock()
	defer c.line.mu.Unlock()
	return c.line.heard
}

package rig

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
)

// Wire hands requests to a manager without a network, so that the time of a
// test is the bubble's. It counts them, and lets a test get in between.
type Wire struct {
	http.RoundTripper
	// Between may answer in the place of the manager; nil lets it be asked. ask
	// returns nil when the caller of the request has left.
	Between func(r *http.Request, ask func() *http.Response) (*http.Response, error)

	sync.Mutex
	// Count is how many requests there were, by their method, and Times when.
	Count map[string]int
	Times []time.Time
}

// Connect is a client of a manager with a wire between them.
func Connect(m *simulator.Manager) (*Wire, *client.Client, error) {
	wire := &Wire{RoundTripper: web.Transport(m.Handler()), Count: map[string]int{}}
	c, err := client.New(client.Options{URL: "http://manager.example.com:8080", Token: m.Token(), Transport: wire, Now: m.Clock().Now})
	return wire, c, err
}

// RoundTrip passes a request on.
func (w *Wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.Lock()
	w.Count[r.Method]++
	w.Times = append(w.Times, time.Now())
	w.Unlock()
	if w.Between == nil {
		return w.RoundTripper.RoundTrip(r)
	}
	return w.Between(r, func() *http.Response {
		res, err := w.RoundTripper.RoundTrip(r)
		if err != nil && r.Context().Err() == nil && !errors.Is(err, context.Canceled) {
			panic(err)
		}
		return res
	})
}

// Counted is how many requests with a method there were so far, also while others
// are under way.
func (w *Wire) Counted(method string) int {
	w.Lock()
	defer w.Unlock()
	return w.Count[method]
}

// Replace makes another manager answer from an instant on, as when the first was
// set up again.
func (w *Wire) Replace(m *simulator.Manager, from time.Time) {
	w.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
		if time.Now().Before(from) {
			return ask(), nil
		}
		r.Header.Set("Authorization", "Bearer "+m.Token())
		return web.Transport(m.Handler()).RoundTrip(r)
	}
}

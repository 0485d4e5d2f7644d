package models

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
)

// hole swallows requests: what is sent before it is over is never answered.
type hole struct {
	http.RoundTripper
	over time.Time
}

func (h *hole) RoundTrip(r *http.Request) (*http.Response, error) {
	if time.Now().Before(h.over) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return h.RoundTripper.RoundTrip(r)
}

// A manager that is silent is told, and asked again soon after it is back.
func TestABlackHole(t *testing.T) {
	for _, size := range sizes {
		drive(t, simulator.Options{}, size.w, size.h, func(d *driver) {
			d.search(llama)
			d.press("a", "d", "delete", "enter")
			d.wait(25 * time.Second)
			d.doesNotSee("STALE")
			h := &hole{RoundTripper: d.wire.RoundTripper, over: time.Now().Add(43 * time.Second)}
			d.wire.RoundTripper = h
			d.waitFor("STALE no answer for 20 s", 40*time.Second)
			d.sees("pending")
			d.wait(time.Until(h.over))
			d.waitFor("PURGED: 8 deleted, no copy found afterwards", 20*time.Second)
			d.doesNotSee("STALE", "could not ask", "out of date")
		})
	}
}

// A search that waits says so too.
func TestASearchIntoABlackHole(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.press(llama, "enter")
		d.wait(25 * time.Second)
		d.wire.RoundTripper = &hole{RoundTripper: d.wire.RoundTripper, over: time.Now().Add(43 * time.Second)}
		d.waitFor("STALE no answer for 12 s", 40*time.Second)
		d.sees("could not ask: no answer for 12 s")
		d.waitFor("8 in 2 clusters", time.Minute)
		d.doesNotSee("STALE")
	})
}

// Answers to short questions are no silence, however many there are, and neither
// is a question that was taken back.
func TestNoSilence(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press(llama, "enter")
		for range 20 {
			d.wait(time.Minute)
			d.doesNotSee("STALE")
		}
		d.wire.RoundTripper = &slowPosts{RoundTripper: d.wire.RoundTripper, after: 9 * time.Second}
		d.press("1", "ctrl+u", fail, "enter")
		d.wait(2 * time.Second)
		d.press("1", "ctrl+u", llama, "enter")
		d.wait(20 * time.Second)
		d.doesNotSee("STALE")
	})
}

// After a fault everything is asked again soon, and at once when something else
// was answered.
func TestRecoveryAfterAFault(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.wait(time.Second)
		d.press(llama, "enter")
		d.wait(5 * time.Second)
		d.wire.setRefuse(errors.New("cable pulled"))
		d.wait(10 * time.Minute)
		d.sees("STALE", "cable pulled")
		d.wire.setRefuse(nil)
		before := d.wire.count("GET")
		d.waitFor("8 in 2 clusters", 16*time.Second)
		d.wait(time.Second)
		d.doesNotSee("STALE", "out of date", "could not ask")
		assert.Less(t, d.wire.count("GET")-before, 10)
	})
}

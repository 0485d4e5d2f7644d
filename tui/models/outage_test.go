package models

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

// withoutDatabase answers every request as a manager whose database is away,
// while away is set.
type withoutDatabase struct {
	http.RoundTripper
	away bool
}

func (w *withoutDatabase) RoundTrip(r *http.Request) (*http.Response, error) {
	if !w.away {
		return w.RoundTripper.RoundTrip(r)
	}
	return &http.Response{
		StatusCode: http.StatusUnauthorized, ProtoMajor: 1, ProtoMinor: 1, Body: io.NopCloser(strings.NewReader(`{"message":"Unauthorized"}`)),
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Request: r,
	}, nil
}

// A database that is away for 20 s opens no sign-in. One that is away for longer
// does, and the sign-in closes when the manager takes the token again.
func TestADatabaseThatIsAway(t *testing.T) {
	for name, away := range map[string]time.Duration{"20 s": 20 * time.Second, "3 min": 3 * time.Minute} {
		for _, size := range sizes {
			t.Run(name, func(t *testing.T) {
				drive(t, simulator.Options{}, size.w, size.h, func(d *driver) {
					d.withAccess()
					database := &withoutDatabase{RoundTripper: d.wire.RoundTripper}
					d.wire.RoundTripper = database
					d.press(llama, "enter")
					d.wait(5 * time.Second)
					database.away = true
					opened := false
					for range int(away / time.Second) {
						d.wait(time.Second)
						opened = opened || d.root.dialog != nil
					}
					assert.Equal(t, away > time.Minute, opened)
					database.away = false
					d.wait(70 * time.Second)
					require.Nil(t, d.root.dialog)
					d.sees("8 in 2 clusters")
				})
			})
		}
	}
}

// A sign-in in which somebody types stays open, and says that it is not needed.
func TestASignInThatIsTypedInStaysOpen(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.withAccess()
		database := &withoutDatabase{RoundTripper: d.wire.RoundTripper, away: true}
		d.wire.RoundTripper = database
		d.press(llama, "enter")
		d.waitFor("does not know", 3*time.Minute)
		d.press("delete")
		database.away = false
		d.wait(2 * time.Minute)
		require.IsType(t, &signIn{}, d.root.dialog)
		d.doesNotSee("does not know")
		d.press("esc")
		require.Nil(t, d.root.dialog)
	})
}

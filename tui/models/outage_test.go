package models

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/tui/models/dialogs"
)

// A database that is away for 20 s opens no sign-in. One that is away for longer
// does, and the sign-in closes when the manager takes the token again.
func TestADatabaseThatIsAway(t *testing.T) {
	for name, away := range map[string]time.Duration{"20 s": 20 * time.Second, "3 min": 3 * time.Minute} {
		for _, size := range sizes {
			t.Run(name, func(t *testing.T) {
				drive(t, simulator.Options{}, size.w, size.h, func(d *driver) {
					d.withAccess()
					d.press(llama, "enter")
					d.wait(5 * time.Second)
					d.manager.LoseDatabase(away)
					opened := false
					for range int(away / time.Second) {
						d.wait(time.Second)
						opened = opened || d.root.front.dialog != nil
					}
					assert.Equal(t, away > time.Minute, opened)
					d.wait(70 * time.Second)
					require.Nil(t, d.root.front.dialog)
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
		d.manager.LoseDatabase(3 * time.Minute)
		d.press(llama, "enter")
		d.waitFor("does not know", 3*time.Minute)
		d.press("delete")
		d.wait(4 * time.Minute)
		require.IsType(t, &dialogs.SignIn{}, d.root.front.dialog)
		d.doesNotSee("does not know")
		d.press("esc")
		require.Nil(t, d.root.front.dialog)
	})
}

// busy is a manager that takes no delete, while refuses is set.
type busy struct {
	http.RoundTripper
	refuses bool
}

func (b *busy) RoundTrip(r *http.Request) (*http.Response, error) {
	if !b.refuses || r.Method != http.MethodPost {
		return b.RoundTripper.RoundTrip(r)
	}
	return &http.Response{
		StatusCode: http.StatusTooManyRequests, ProtoMajor: 1, ProtoMinor: 1, Body: io.NopCloser(strings.NewReader("rate limit exceeded")),
		Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, Request: r,
	}, nil
}

// A delete that the manager refuses to take is offered for minutes, as those of a
// list are. What is refused for longer stays on the list, and can be resumed.
func TestADeleteThatIsRefusedStaysOnTheList(t *testing.T) {
	for _, remembers := range []bool{true, false} {
		t.Run(fmt.Sprint("journal ", remembers), func(t *testing.T) {
			dir := t.TempDir()
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				if remembers {
					d.restart(dir, d.deps.Ctx)
				}
				manager := &busy{RoundTripper: d.wire.RoundTripper}
				d.wire.RoundTripper = manager
				d.search(llama)
				manager.refuses = true
				d.press("a", "d", "delete", "enter")
				d.wait(2 * time.Minute)
				require.Len(t, d.root.panes.Executions.Running(), 1, "it is offered again and again")
				d.wait(4 * time.Minute)
				require.Nil(t, d.root.front.dialog)
				d.press("esc", "5")
				d.sees("NOT SENT", "llama.bin")
				assert.Empty(t, d.deletes())

				manager.refuses = false
				if remembers {
					d.sees("R resumes")
					d.press("R")
				} else {
					d.doesNotSee("R resumes")
					d.press("g", "enter", "r")
				}
				d.press("delete", "enter")
				d.wait(45 * time.Second)
				assert.Empty(t, d.manager.Holders(simulator.Task{URL: llama}.TaskID()))
				assert.Len(t, d.deletes(), 1)
			})
		})
	}
}

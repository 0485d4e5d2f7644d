package models

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/executions"
	"dftask/tui/models/world"
	"dftask/tui/views"
)

func TestAPastedLineBreakIsNoPartOfIt(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		paste := func(text string) {
			d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
			d.receive()
		}
		d.press("4")
		paste("build-4711\r\n")
		assert.Equal(t, "build-4711", d.root.panes.Search().Form.Value("content"))
		paste("two\nlines")
		assert.Equal(t, "build-4711", d.root.panes.Search().Form.Value("content"))
		d.sees("several lines")
	})
}

// The pane that has the focus is on the screen.
func TestTheFocusFollowsTheSize(t *testing.T) {
	drive(t, simulator.Options{}, 160, 50, func(d *driver) {
		d.search(llama)
		d.press("tab")
		require.Equal(t, views.PaneExecutions, d.root.panes.Focus)
		d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		assert.Equal(t, views.PaneCopies, d.root.panes.Focus)
	})
}

// slowPosts holds the answers to POSTs back.
type slowPosts struct {
	http.RoundTripper
	after time.Duration
	lose  bool
}

func (s *slowPosts) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := s.RoundTripper.RoundTrip(r)
	if r.Method == http.MethodPost {
		time.Sleep(s.after)
		if s.lose {
			res.StatusCode, res.Body = http.StatusBadGateway, io.NopCloser(bytes.NewReader(nil))
			s.lose = false
		}
	}
	return res, err
}

// The detail of a purge that has no job yet stays that purge's.
func TestTheDetailOfAPurgeWithoutAJobYet(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.wire.RoundTripper = &slowPosts{RoundTripper: d.wire.RoundTripper, after: 5 * time.Second}
		d.press("d", "delete", "enter", "5", "g", "enter")
		d.sees("Execution #…", llama)
		d.waitFor("Every copy visited was deleted", time.Minute)
		d.sees("node-005")
	})
}

// Whether a delete was taken is found out when the list can be read again.
func TestADeleteWhoseAnswerWasLost(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.wire.RoundTripper = &slowPosts{RoundTripper: d.wire.RoundTripper, lose: true}
		d.press("a", "d", "delete", "enter")
		d.wait(2 * time.Second)
		d.wire.setRefuse(errors.New("cable pulled"))
		d.wait(3 * time.Minute)
		d.doesNotSee("Nothing was deleted")
		d.wire.setRefuse(nil)
		d.waitFor("PURGED: 8 deleted, no copy found afterwards", 4*time.Minute)
	})
}

// Where it cannot be found out whether a delete was taken its row stays, and so does
// the doubt about what the search has found.
func TestADeleteOfWhichNobodyKnowsKeepsItsRow(t *testing.T) {
	for name, last := range map[string]error{
		"lost": &client.UnreachableError{Host: "manager", Sent: true, Err: io.EOF},
		// The last sending was refused, and the one before may have been taken.
		"refused":  &client.InvalidError{},
		"limited":  &client.RateLimitedError{},
		"no token": &client.UnauthorizedError{},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				d.search(llama)
				d.press("d", "delete", "enter")
				x := d.root.panes.Executions.Running()[0]
				m := executions.UpdateMsg{Operation: x.Operation}
				m.Update.Done, m.Update.Err = true, &task.UnansweredError{OperationID: x.Operation, Err: last}
				d.send(m)
				assert.Same(t, x, d.root.panes.Executions.ByOperation[x.Operation])
				assert.Equal(t, task.Lost, x.Result.Verdict)
				assert.False(t, x.NeverSent())
				d.sees("is not known whether the delete was taken", "OUTDATED")
			})
		})
	}
}

// Nothing goes out before the token was looked for, and nothing is asked
// without one.
func TestTheTokenComesFirst(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		asked := d.wire.count("")
		d.deps.FindToken = func(ctx context.Context) (world.FoundToken, error) {
			time.Sleep(3 * time.Second)
			return world.FoundToken{Place: "keyring"}, nil
		}
		d.useRoot(New(d.deps))
		d.press(llama, "enter")
		d.wait(2 * time.Second)
		assert.Equal(t, asked, d.wire.count(""))
		d.waitFor("8 in 2 clusters", 40*time.Second)
		d.sees("token: keyring")

		asked = d.wire.count("")
		d.deps.FindToken = func(context.Context) (world.FoundToken, error) {
			return world.FoundToken{}, errors.New("there is no token")
		}
		d.useRoot(New(d.deps))
		d.wait(10 * time.Minute)
		d.sees("NO TOKEN", "There is no token")
		assert.Equal(t, asked, d.wire.count(""))
	})
}

// The one line that stands for the executions does not count down to the past.
func TestTheSummaryLineIsKeptTrue(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	drive(t, simulator.Options{Fleet: fleet}, 80, 24, func(d *driver) {
		d.otherPurge(llama, "")
		d.press("5")
		d.wait(time.Second)
		d.press("r")
		d.wait(time.Second)
		d.press("1")
		d.sees("PENDING")
		d.wait(40 * time.Second)
		d.sees("PURGED, UNVERIFIED")
		asked := d.wire.count("")
		d.wait(10 * time.Minute)
		assert.Equal(t, asked, d.wire.count(""), "and with nothing to wait for it asks nothing")
	})
}

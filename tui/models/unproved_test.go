package models

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/task"
)

// verifyPast verifies a past purge of the demo, and opens it.
func (d *driver) verifyPast(target string) *task.PurgeResult {
	d.t.Helper()
	d.press("/", "ctrl+u", target, "enter", "g", "V")
	d.wait(2 * time.Second)
	d.press("enter")
	d.doesNotSee("The delete has answered", "schedulers answered", "● answered")
	d.wait(70 * time.Second)
	for _, x := range d.root.panes.Executions.Order {
		if x.Result.Query.URL == "https://example.com/"+target {
			require.NotZero(d.t, x.Result.Proof.JobID)
			return &x.Result
		}
	}
	d.t.Fatalf("there is no purge of %s", target)
	return nil
}

// A purge of which it is not known what it did stays one, whatever a search finds of
// it; and what is said of the search is what it found.
func TestVerifyOfALostOrTimedOutPurgeSaysWhatIsLeft(t *testing.T) {
	for target, c := range map[string]struct {
		verdict task.Verdict
		sees    []string
	}{
		"models/embed-v3.onnx":     {task.Lost, []string{"LOST", "lost", "what it did is unknown. Search #N: no copy found.", "search #N: no copy found"}},
		"dist/installer-4.1.9.exe": {task.TimedOut, []string{"TIMED OUT", "enough to cause this. 1 copy still found afterwards.", "search #N found 1 copy"}},
	} {
		t.Run(target, func(t *testing.T) {
			drive(t, simulator.Options{}, 160, 40, func(d *driver) {
				d.press("esc", "5")
				d.wait(time.Second)
				r := d.verifyPast(target)
				assert.Equal(t, c.verdict, r.Verdict)
				for _, words := range c.sees {
					d.sees(strings.ReplaceAll(words, "#N", fmt.Sprintf("#%d", r.Proof.JobID)))
				}
				d.doesNotSee("proves nothing", "no host visited", "PURGED, UNVERIFIED")
			})
		})
	}
}

// A host that refused the delete and that the search does not find may hold its copy.
func TestASearchThatDoesNotProveSaysWhy(t *testing.T) {
	o := simulator.Options{Fleet: simulator.DemoFleet()}
	o.Fleet.Tasks = o.Fleet.Tasks[:6] // the copy that was left is gone since
	drive(t, o, 120, 40, func(d *driver) {
		d.press("esc", "5")
		d.wait(time.Second)
		d.press("/", "base-layer", "enter", "g", "V")
		d.wait(40 * time.Second)
		d.sees("May still be on node-002 (cluster-1)", "no copy found, but node-002 may not have answered")
		d.press("enter")
		d.sees(": no copy found, but node-002 may not have answered")
		d.doesNotSee("proves nothing", "Still on")
	})
}

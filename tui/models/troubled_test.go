package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/executions"
)

// Whatever happens to the manager, what is said of the copies is what the hosts
// hold: a number is theirs, and where there is none nothing is called gone.
func TestWhatIsSaidIsWhatTheHostsHold(t *testing.T) {
	const slowURL = "https://example.com/slow.bin"
	fleet := simulator.DemoFleet()
	fleet.Tasks = append(fleet.Tasks, simulator.Task{URL: slowURL, Copies: simulator.On("cluster-1", "node-001")})
	nothing := func(*simulator.Manager) {}
	for name, c := range map[string]struct {
		url           string
		before, later func(m *simulator.Manager)
		verdict       task.Verdict
		known         bool
		soon, sees    string
	}{
		"a manager that restarts": {
			llama, nothing, func(m *simulator.Manager) { m.Restart() }, task.Lost, true,
			"The manager missed its check", "what it did is unknown. Search #",
		},
		"a database that is away for 20 s": {
			llama, nothing, func(m *simulator.Manager) { m.LoseDatabase(20 * time.Second) }, task.Purged, true, "", "Every copy visited was deleted, and a search afterwards found none",
		},
		"schedulers without hosts": {
			llama, func(m *simulator.Manager) {
				m.RestartScheduler("cluster-1", "")
				m.RestartScheduler("eu-west", "")
			}, nothing, task.NothingDeleted, false, "", "held a copy before",
		},
		"a slow host": {
			slowURL, func(m *simulator.Manager) { m.SlowHost("cluster-1/node-001", 2*time.Minute) }, nothing, task.Unverified, true, "", "1 host did not answer the delete in",
		},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, simulator.Options{Fleet: fleet}, 80, 24, func(d *driver) {
				d.search(c.url)
				c.before(d.manager)
				d.press("a", "d", "delete", "enter")
				d.wait(time.Second)
				c.later(d.manager)
				d.press("enter")
				if c.soon != "" {
					d.wait(66 * time.Second)
					d.sees(c.soon)
					d.doesNotSee("checks again in")
				}
				d.wait(5 * time.Minute)
				d.sees(c.sees)
				var own *executions.Execution
				for _, x := range d.root.panes.Executions.Order {
					if x.Own != nil {
						own = x
					}
				}
				assert.Equal(t, c.verdict, own.Result.Verdict)
				left, known := own.Result.CopiesLeft()
				assert.Equal(t, c.known, known)
				if holders := d.manager.Holders(simulator.Task{URL: c.url}.TaskID()); known {
					assert.Len(t, holders, left)
				} else {
					assert.NotEmpty(t, holders)
				}
			})
		})
	}
}

// Somebody else's delete whose manager was restarted is said to be checked no
// more, and no check of it is promised.
func TestADeleteOfOthersThatIsNotCheckedAnyMore(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("5")
		d.otherPurge("https://example.com/shown.bin", "")
		d.press("r")
		d.wait(2 * time.Second)
		d.manager.Restart()
		d.press("g")
		d.wait(70 * time.Second)
		d.sees("missed its check")
		d.press("enter")
		d.sees("The manager missed its check, as after a restart: search the target")
		d.press("esc")
		d.wait(40 * time.Second)
		d.sees("does not check the job any more")
		assert.Equal(t, task.Lost, d.root.panes.Executions.Order[0].Result.Verdict)
	})
}

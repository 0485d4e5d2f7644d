package models

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
)

// A mass purge of somebody else costs few requests, and each of its rows ends
// soon after its record.
func TestWatchingAMassPurgeOfSomebodyElse(t *testing.T) {
	for name, gap := range map[string]time.Duration{"ten a second": 100 * time.Millisecond, "all at once": time.Millisecond, "slowly": 900 * time.Millisecond} {
		seens, n := []time.Duration{time.Second, 17 * time.Second}, 300
		if testing.Short() {
			seens = seens[:1]
			n = min(n, int(30*time.Second/gap))
		}
		for _, seen := range seens {
			t.Run(fmt.Sprint(name, " ", seen), func(t *testing.T) {
				watchMassPurge(t, n, gap, seen)
			})
		}
	}
}

func watchMassPurge(t *testing.T, n int, gap, after time.Duration) {
	fleet := simulator.DemoFleet()
	fleet.History = nil
	drive(t, simulator.Options{Fleet: fleet}, 160, 50, func(d *driver) {
		d.press("esc", "5")
		d.wait(after)
		colleague, err := client.New(client.Options{URL: "http://manager.example.com:8080", Token: d.manager.Token(), Transport: web.Transport(d.manager.Handler()), Now: d.deps.Engine.Clock.Now})
		require.NoError(t, err)
		go func() {
			for i := range n {
				_, err := colleague.CreateJob(d.deps.Ctx, client.NewJob{Type: client.DeleteTask, Args: client.TaskArgs{URL: fmt.Sprintf("https://example.com/%d", i)}})
				assert.NoError(t, err)
				time.Sleep(gap)
			}
		}()
		begun, before := time.Now(), d.wire.count("")
		ends := map[uint]time.Time{}
		for time.Since(begun) < time.Duration(n)*gap+60*time.Second {
			d.wait(100 * time.Millisecond)
			for _, x := range d.root.panes.Executions.Order {
				if !x.Running() && ends[x.JobID].IsZero() {
					ends[x.JobID] = time.Now()
				}
			}
		}
		asked := d.wire.count("") - before
		assert.Len(t, ends, n, "every row has ended")
		for id, at := range ends {
			job, err := colleague.Job(d.deps.Ctx, id)
			require.NoError(t, err)
			require.LessOrEqual(t, at.Sub(job.UpdatedAt.Time), 2*time.Second, "#%d", id)
		}
		span := time.Since(begun)
		assert.LessOrEqual(t, asked, int(max(span, 90*time.Second)/(1500*time.Millisecond)), "in %s", span)
	})
}

// An executions pane in which the cursor was not moved is on the newest row.
func TestAPaneThatNobodyMovedFollowsTheNewestRow(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("esc", "5")
		d.wait(time.Second)
		for i := range 60 {
			d.otherPurge(fmt.Sprintf("https://example.com/%d", i), "")
		}
		d.wait(40 * time.Second)
		assert.Zero(t, d.root.panes.Executions.List.At)
		d.sees("example.com/59", "example.com/50")

		d.press("j", "k")
		key := d.root.panes.Executions.List.Current()
		d.otherPurge(llama, "")
		d.press("r")
		d.wait(time.Second)
		assert.Equal(t, key, d.root.panes.Executions.List.Current(), "somebody looks at this row")

		d.press("esc", "1", "ctrl+u", fail, "enter")
		d.wait(31 * time.Second)
		d.press("d", "delete", "enter")
		d.wait(time.Second)
		d.press("5")
		assert.Zero(t, d.root.panes.Executions.List.At, "one's own purge is what one looks at now")
	})
}

package simulator

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client"
)

// writes are the ages at which a job's record was written, rounded to seconds,
// with its last state.
func (c *caller) writes(id uint, until time.Duration) (ages []time.Duration, state string) {
	c.t.Helper()
	const step = 5 * time.Second // no two looks are nearer
	for range int(until / step) {
		time.Sleep(step)
		j := c.job(id)
		state = j.State
		if age := j.UpdatedAt.Sub(j.CreatedAt).Round(time.Second); !slices.Contains(ages, age) {
			ages = append(ages, age)
		}
	}
	return ages, state
}

func TestChecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := small()
		fleet.Clusters[0].Schedulers = []Scheduler{{State: SchedulerFrozen}}
		c := newCaller(t, Options{Fleet: fleet})
		ages, state := c.writes(c.create(getF).ID, 3800*time.Second)
		assert.Equal(t, client.Checks(), ages)
		assert.Equal(t, "FAILURE", state)
	})
}

func TestTheFirstCheckCanSeeTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := Fleet{Clusters: []Cluster{{Name: "quick", Schedulers: []Scheduler{{Delay: -1}}}}}
		c := newCaller(t, Options{Fleet: fleet})
		j := c.create(getF)
		time.Sleep(10 * time.Millisecond)
		assert.Equal(t, "SUCCESS", c.job(j.ID).State)
	})
}

func TestARestartedManagerChecksNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "a")...)})
		j := c.create(deleteF)
		time.Sleep(time.Second)
		c.m.Restart()
		time.Sleep(2 * time.Hour)
		lost := c.job(j.ID)
		assert.Equal(t, "PENDING", lost.State)
		assert.Equal(t, 2*time.Millisecond, lost.UpdatedAt.Sub(lost.CreatedAt))
		assert.Empty(t, c.m.Holders(idF), "though the work was done")
		after := c.run(getF)
		assert.Equal(t, "SUCCESS", after.State, "new jobs are looked at")
	})
}

func TestOlderManagersCheckAtRandom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := small(On("c", "a")...)
		fleet.Clusters[0].Schedulers = []Scheduler{{State: SchedulerFrozen}}
		c := newCaller(t, Options{Fleet: fleet, Release: Release2_3})
		ages, state := c.writes(c.create(getF).ID, 68*time.Minute)
		assert.Equal(t, "FAILURE", state)
		assert.Len(t, ages, 16)
		for i := 1; i < len(ages); i++ {
			gap := ages[i] - ages[i-1]
			assert.GreaterOrEqual(t, gap, 29*time.Second)
			assert.LessOrEqual(t, gap, 301*time.Second)
		}
		assert.NotEqual(t, client.Checks(), ages)
	})
}

func TestRelease2_3(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "a")...), Release: Release2_3})
		j := c.create(getF)
		assert.Contains(t, j.Args, "concurrent_peer_count")
		time.Sleep(2 * time.Minute)
		assert.Equal(t, "SUCCESS", c.job(j.ID).State)
		assert.NotContains(t, c.raw(j.ID), "IsFinished")
	})
}

func TestRelease2_2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := DemoFleet()
		fleet.Tasks = append(fleet.Tasks, Task{URL: "https://example.com/f", Copies: []Copy{
			{Host: "cluster-1/node-001", Downloads: 2}, {Host: "cluster-1/node-002", Forgotten: true}, {Host: "cluster-1/node-003", Unfinished: true},
		}})
		c := newCaller(t, Options{Fleet: fleet, Release: Release2_2})
		created := c.create(`{"type":"get_task","args":{"url":"https://example.com/f","concurrent_peer_count":5000},"user_id":1}`)
		assert.NotContains(t, created.Args, "concurrent_peer_count")
		assert.NotContains(t, created.Args, "timeout")
		assert.Equal(t, 18e11, c.create(deleteF).Args["timeout"], "30 minutes")
		c.m.SetScheduler("cluster-1", "", SchedulerUp)
		time.Sleep(10 * time.Minute)
		j := c.job(created.ID)
		assert.Empty(t, j.User.Name, "not loaded yet")
		var ids, hosts []string
		for _, p := range j.answers()[1][0].Peers {
			ids = append(ids, p.ID)
			hosts = append(hosts, p.Hostname)
			assert.Nil(t, p.IsFinished)
		}
		assert.ElementsMatch(t, []string{"node-001", "node-001", "node-003"}, hosts, "what the scheduler remembers, in any state")
		assert.Regexp(t, `^127\.0\.1\.2-node-001-[0-9a-f-]{36}$`, ids[0], "an id for each download")
		assert.NotEqual(t, ids[0], ids[1])

		unknown := c.create(`{"type":"get_task","args":{"url":"https://example.com/none"}}`)
		time.Sleep(10 * time.Minute)
		assert.Contains(t, c.raw(unknown.ID), `"peers":null`)

		image := c.oapi("POST", "/jobs", imageBody)
		assert.Contains(t, image.body, `"layers":[{"url"`)
		assert.NotContains(t, image.body, "cached_layers")
		assert.Equal(t, 401, c.do("GET", "/oapi/v1/jobs?access_token="+c.m.Token(), "").status)
		assert.Equal(t, 401, c.do("GET", "/oapi/v1/jobs", "", "Authorization", "bearer "+c.m.Token()).status)
	})
}

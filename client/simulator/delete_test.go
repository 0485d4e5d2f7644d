package simulator

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outcome is a delete's only answer: hosts deleted, and hosts that failed with
// what they said.
func outcome(t *testing.T, j gotJob) (deleted []string, failed map[string][]string) {
	t.Helper()
	require.Equal(t, "SUCCESS", j.State)
	require.Len(t, j.Result.JobStates, 1)
	a := j.Result.JobStates[0].Results[0]
	for _, s := range a.Success {
		deleted = append(deleted, s.Hostname)
	}
	failed = map[string][]string{}
	for _, f := range a.Failure {
		failed[f.Hostname] = append(failed[f.Hostname], f.Description)
	}
	return deleted, failed
}

func (c *caller) raw(id uint) string {
	c.t.Helper()
	return c.oapi("GET", "/jobs/"+uintText(id), "").body
}

const notThere = "rpc error: code = Internal desc = task "

func TestDeleteVisitsWhatIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(
			Copy{Host: "c/seed"}, Copy{Host: "c/a", Unfinished: true}, Copy{Host: "c/b", Forgotten: true},
		)})
		deleted, failed := outcome(t, c.run(deleteF))
		assert.Equal(t, []string{"seed"}, deleted)
		assert.Empty(t, failed)
		assert.Equal(t, []string{"c/a", "c/b"}, c.m.Holders(idF), "running and forgotten copies survive")

		again := c.run(deleteF)
		assert.Contains(t, c.raw(again.ID), `"failure_tasks":[],"scheduler_cluster_id":1,"success_tasks":[]`, "known, with no host left to visit")
		c.m.FinishCopy(idF, "c/a")
		deleted, _ = outcome(t, c.run(deleteF))
		assert.Equal(t, []string{"a"}, deleted)
		time.Sleep(31 * time.Minute)
		gone := c.run(deleteF)
		assert.Contains(t, c.raw(gone.ID), `"failure_tasks":null,"scheduler_cluster_id":1,"success_tasks":null`, "collected by now")
	})
}

func TestDeletesThatFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(
			Copy{Host: "c/seed", DeleteError: "permission denied: unlink /var/lib/dragonfly/content"},
			Copy{Host: "c/a", Gone: true}, Copy{Host: "c/b"},
		)})
		c.m.SetHost("c/b", HostRefusing)
		prefix := "task " + idF + " failed: "
		want := map[string][]string{
			"seed": {prefix + "rpc error: code = Internal desc = permission denied: unlink /var/lib/dragonfly/content"},
			"a":    {prefix + notThere + idF + " not found"},
			"b":    {prefix + `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.1.3:4000: connect: connection refused"`},
		}
		for range 2 { // what failed is remembered and tried again
			deleted, failed := outcome(t, c.run(deleteF))
			assert.Empty(t, deleted)
			assert.Equal(t, want, failed, "and yet the job succeeds")
		}
		_, failed := outcome(t, c.run(`{"type":"delete_task","args":{"url":"https://example.com/f","timeout":900000000}}`))
		assert.Contains(t, failed["b"][0], "DeadlineExceeded", "a refusal takes a second, and this timeout is shorter")
		c.m.SetDeleteError(idF, "c/seed", "")
		c.m.SetHost("c/b", HostUp)
		c.m.AddTask(Task{URL: "https://example.com/f", Copies: On("c", "a")})
		c.m.EvictCopy(idF, "c/a")
		deleted, failed := outcome(t, c.run(deleteF))
		assert.ElementsMatch(t, []string{"seed", "b"}, deleted)
		assert.Len(t, failed["a"], 2, "neither of its downloads is on the disk")
	})
}

func TestEveryDownloadIsVisited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(Copy{Host: "c/a", Downloads: 3})})
		deleted, failed := outcome(t, c.run(deleteF))
		assert.Equal(t, []string{"a"}, deleted)
		assert.Len(t, failed["a"], 2, "in both lists, and deleted")
		assert.Contains(t, failed["a"][0], "not found")
	})
}

func TestHangingHostsAreWaitedForOneAfterAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "seed", "a", "b")...)})
		c.m.SetHost("c/seed", HostHanging)
		c.m.SetHost("c/a", HostHanging)
		j := c.create(deleteF)
		time.Sleep(211 * time.Second)
		looked := c.job(j.ID)
		assert.Equal(t, "PENDING", looked.State, "twice two minutes")
		assert.Equal(t, "STARTED", looked.Result.JobStates[0].State)
		time.Sleep(4 * time.Minute)
		deleted, failed := outcome(t, c.job(j.ID))
		assert.Equal(t, []string{"b"}, deleted)
		for _, host := range []string{"seed", "a"} {
			assert.Equal(t, []string{"task " + idF + " failed: rpc error: code = DeadlineExceeded desc = context deadline exceeded"}, failed[host])
		}

		// The job's timeout covers the whole loop.
		c.m.AddTask(Task{URL: "https://example.com/f", Copies: On("c", "b")})
		c.m.SetHost("c/b", HostHanging)
		begun := c.m.Clock().Now()
		j = c.create(`{"type":"delete_task","args":{"url":"https://example.com/f","timeout":20000000000}}`)
		time.Sleep(31 * time.Second)
		_, failed = outcome(t, c.job(j.ID))
		assert.Len(t, failed, 3, "the rest is reported at once")
		assert.Less(t, c.m.Clock().Now().Sub(begun), time.Minute)
	})
}

func TestManyCopiesTakeTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := small()
		var names []string
		for i := range 400 {
			name := fmt.Sprintf("n%03d", i)
			names = append(names, name)
			fleet.Clusters[0].Hosts = append(fleet.Clusters[0].Hosts, Host{Name: name, IP: fmt.Sprintf("127.3.%d.%d", i/200, i%200)})
		}
		c := newCaller(t, Options{Fleet: fleet})
		c.m.AddTask(Task{URL: "https://example.com/f", Copies: On("c", names...)})
		time.Sleep(11 * time.Second) // a collection of peers
		j := c.create(deleteF)
		time.Sleep(2 * time.Second)
		left := len(c.m.Holders(idF))
		assert.Greater(t, left, 250, "one host after another")
		assert.Less(t, left, 350)
		time.Sleep(29 * time.Second)
		deleted, _ := outcome(t, c.job(j.ID))
		assert.Len(t, deleted, 300, "no more are kept for a task")
		assert.Len(t, c.m.Holders(idF), 100)
	})
}

func TestForgetting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(Copy{Host: "c/seed", Idle: 23 * time.Hour}, Copy{Host: "c/a"}, Copy{Host: "c/b"})})
		remembered := func() int {
			c.m.lock()
			defer c.m.unlock()
			downloads, _ := c.m.clusters[0].schedulers[0].recall(idF, c.m.now)
			return len(downloads)
		}
		assert.Equal(t, 3, remembered())
		time.Sleep(61 * time.Minute)
		assert.Equal(t, 2, remembered(), "a day after its last use")
		c.m.LeaveHost("c/a")
		assert.Equal(t, 1, remembered(), "a host that left takes its downloads along")
		c.m.SetHost("c/b", HostSilent)
		time.Sleep(59 * time.Minute)
		assert.Equal(t, 1, remembered())
		time.Sleep(2 * time.Minute)
		assert.Equal(t, 0, remembered(), "and a silent one after an hour")
	})
}

func TestASchedulerThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		id := Task{URL: "https://example.com/models/llama.bin"}.TaskID()
		c.m.SetScheduler("eu-west", "", SchedulerFrozen)
		j := c.create(`{"type":"delete_task",` + llama + `}`)
		time.Sleep(31 * time.Second)
		partial := c.job(j.ID)
		assert.Equal(t, "PENDING", partial.State)
		assert.Len(t, partial.answers()[1][0].Success, 6, "the other's answer is there already")
		assert.Equal(t, []string{"eu-west/node-001", "eu-west/node-002"}, c.m.Holders(id))

		time.Sleep(3720 * time.Second)
		given := c.job(j.ID)
		assert.Equal(t, "FAILURE", given.State)
		assert.Equal(t, "PENDING", given.Result.State, "without any text")
		assert.InDelta(t, 3750, given.UpdatedAt.Sub(given.CreatedAt).Seconds(), 0.1)

		c.m.SetScheduler("eu-west", "", SchedulerUp)
		time.Sleep(time.Second)
		assert.Empty(t, c.m.Holders(id), "what was queued runs when it returns")
		assert.Equal(t, "FAILURE", c.job(j.ID).State, "and no record tells")
	})
}

func TestADeletedRowDoesNotCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "a")...)})
		c.m.SetScheduler("c", "", SchedulerFrozen)
		j := c.create(deleteF)
		a := c.oapi("DELETE", "/jobs/"+uintText(j.ID), "")
		assert.Equal(t, 200, a.status)
		assert.Empty(t, a.body)
		assert.Equal(t, 404, c.oapi("DELETE", "/jobs/"+uintText(j.ID), "").status)
		time.Sleep(time.Minute)
		c.m.SetScheduler("c", "", SchedulerUp)
		time.Sleep(time.Second)
		assert.Empty(t, c.m.Holders(idF))
		assert.Equal(t, 404, c.oapi("GET", "/jobs/"+uintText(j.ID), "").status)
	})
}

func TestSchedulersThatEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "seed", "a", "b")...)})
		c.m.SetHost("c/seed", HostHanging)
		c.m.SetHost("c/a", HostHanging)
		c.m.SetHost("c/b", HostHanging)
		j := c.create(deleteF)
		time.Sleep(time.Minute)
		c.m.SetScheduler("c", "", SchedulerCrashed)
		time.Sleep(time.Hour + 5*time.Minute)
		lost := c.job(j.ID)
		assert.Equal(t, "FAILURE", lost.State)
		assert.Equal(t, "STARTED", lost.Result.JobStates[0].State, "work that was under way is lost")
		assert.Equal(t, `{"message":"active schedulers not found"}`, c.oapi("POST", "/jobs", deleteF).body,
			"the hourly collection noticed that it is gone")

		c.m.SetScheduler("c", "", SchedulerUp)
		c.m.FailScheduler("c", "", "task function failed")
		failed := c.run(deleteF)
		assert.Equal(t, "FAILURE", failed.State)
		assert.Equal(t, "task function failed", failed.Result.JobStates[0].Error)
		c.m.FailScheduler("c", "", "")
		deleted, _ := outcome(t, c.run(deleteF))
		assert.Empty(t, deleted, "it has forgotten everything")
	})
}

func TestACrashedSchedulerComesBackWithItsQueueAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := small(On("c", "a")...)
		fleet.Uptime = 30 * time.Hour // a crash is of the start, not of the time before
		fleet.Clusters[0].Schedulers = []Scheduler{{State: SchedulerCrashed}}
		c := newCaller(t, Options{Fleet: fleet})
		j := c.create(deleteF)
		time.Sleep(time.Minute)
		assert.Equal(t, "PENDING", c.job(j.ID).State)
		c.m.SetScheduler("c", "", SchedulerUp)
		time.Sleep(time.Minute)
		assert.Equal(t, "SUCCESS", c.job(j.ID).State)
		assert.Contains(t, c.raw(j.ID), `"success_tasks":null`, "it did its work, and remembered no host")
		assert.Equal(t, []string{"c/a"}, c.m.Holders(idF))
	})
}

// One failure ends the checking, whatever the others do (contract §4.4).
func TestAFailureFreezesTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		c.m.FailScheduler("cluster-1", "", "broken")
		for _, host := range []string{"dragonfly-seed-client-0", "node-001", "node-002", "node-003"} {
			c.m.SetHost("eu-west/"+host, HostHanging)
		}
		j := c.create(`{"type":"get_task",` + llama + `}`)
		time.Sleep(10 * time.Minute)
		failed := c.job(j.ID)
		assert.Equal(t, "FAILURE", failed.State)
		assert.Equal(t, "FAILURE", failed.Result.State)
		assert.InDelta(t, 30, failed.UpdatedAt.Sub(failed.CreatedAt).Seconds(), 0.1)
		states := []string{failed.Result.JobStates[0].State, failed.Result.JobStates[1].State}
		assert.ElementsMatch(t, []string{"FAILURE", "STARTED"}, states)
	})
}

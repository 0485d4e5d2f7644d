package simulator

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small is one cluster with three hosts.
func small(copies ...Copy) Fleet {
	return Fleet{
		Clusters: []Cluster{{Name: "c", Hosts: []Host{
			{Name: "seed", IP: "127.0.1.1", Seed: true}, {Name: "a", IP: "127.0.1.2"}, {Name: "b", IP: "127.0.1.3"},
		}}},
		Tasks: []Task{{URL: "https://example.com/f", Copies: copies}},
	}
}

const (
	getF    = `{"type":"get_task","args":{"url":"https://example.com/f"}}`
	deleteF = `{"type":"delete_task","args":{"url":"https://example.com/f"}}`
)

var idF = Task{URL: "https://example.com/f"}.TaskID()

// found are the ids of the hosts of a job's only answer, with "…" behind those
// that are not finished.
func found(t *testing.T, j gotJob) []string {
	t.Helper()
	require.Equal(t, "SUCCESS", j.State)
	require.Len(t, j.Result.JobStates, 1)
	hosts := []string{}
	for _, p := range j.Result.JobStates[0].Results[0].Peers {
		if p.IsFinished != nil && !*p.IsFinished {
			p.ID += "…"
		}
		hosts = append(hosts, p.ID)
	}
	return hosts
}

func TestGetTaskAsksDisks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(
			Copy{Host: "c/seed"}, Copy{Host: "c/a", Unfinished: true}, Copy{Host: "c/b", Forgotten: true},
		)})
		j := c.run(getF)
		assert.ElementsMatch(t, []string{"127.0.1.1-seed", "127.0.1.2-a…", "127.0.1.3-b"}, found(t, j))
		for _, p := range j.Result.JobStates[0].Results[0].Peers {
			assert.Equal(t, map[bool]string{true: "super", false: "normal"}[p.Hostname == "seed"], p.HostType)
		}
		c.m.EvictCopy(idF, "c/seed")
		c.m.FinishCopy(idF, "c/a")
		assert.ElementsMatch(t, []string{"127.0.1.2-a", "127.0.1.3-b"}, found(t, c.run(getF)))
	})
}

func TestHostsThatDoNotAnswerAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := small(On("c", "seed", "a", "b")...)
		fleet.Clusters[0].Hosts[1].Old = true
		c := newCaller(t, Options{Fleet: fleet})
		assert.ElementsMatch(t, []string{"127.0.1.1-seed", "127.0.1.3-b"}, found(t, c.run(getF)), "an old dfdaemon cannot be asked")
		c.m.SetHost("c/seed", HostRefusing)
		assert.ElementsMatch(t, []string{"127.0.1.3-b"}, found(t, c.run(getF)))

		c.m.SetHost("c/seed", HostHanging)
		slow := c.create(getF)
		time.Sleep(91 * time.Second)
		assert.Equal(t, "PENDING", c.job(slow.ID).State, "a hanging host takes two minutes")
		time.Sleep(2 * time.Minute)
		assert.Equal(t, []string{"127.0.1.3-b"}, found(t, c.job(slow.ID)), "found at 210 s, without it")

		quick := c.run(`{"type":"get_task","args":{"url":"https://example.com/f","timeout":10000000000}}`)
		assert.Equal(t, []string{"127.0.1.3-b"}, found(t, quick), "the job's own timeout ends the waiting")
		c.m.SetHost("c/seed", HostUp)
		assert.Empty(t, found(t, c.run(`{"type":"get_task","args":{"url":"https://example.com/f","timeout":1}}`)), "and looks as if no host had it")
	})
}

func TestConcurrencyBoundsTheAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := small(On("c", "b")...)
		fleet.Clusters[0].Hosts[0].State, fleet.Clusters[0].Hosts[1].State = HostHanging, HostHanging
		c := newCaller(t, Options{Fleet: fleet})
		one := c.create(`{"type":"get_task","args":{"url":"https://example.com/f","concurrent_peer_count":1}}`)
		time.Sleep(211 * time.Second)
		assert.Equal(t, "PENDING", c.job(one.ID).State, "two hanging hosts, one after the other")
		time.Sleep(4 * time.Minute)
		assert.Equal(t, "SUCCESS", c.job(one.ID).State)
	})
}

func TestPeersAreNullWithoutHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: Fleet{Clusters: []Cluster{{Name: "empty"}}}})
		j := c.run(getF)
		assert.Contains(t, c.oapi("GET", "/jobs/"+uintText(j.ID), "").body, `"results":[{"peers":null,"scheduler_cluster_id":1}]`)

		c = newCaller(t, Options{Fleet: small()})
		j = c.run(getF)
		assert.Contains(t, c.oapi("GET", "/jobs/"+uintText(j.ID), "").body, `"results":[{"peers":[],"scheduler_cluster_id":1}]`)
	})
}

func TestHostsComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "seed", "a", "b")...)})
		c.m.LeaveHost("c/seed")
		assert.Len(t, found(t, c.run(getF)), 2, "a host that left is gone at once")
		c.m.AddHost("c", Host{Name: "d", IP: "127.0.1.9"})
		c.m.AddTask(Task{URL: "https://example.com/f", Copies: On("c", "d")})
		assert.Len(t, found(t, c.run(getF)), 3)

		// A host that falls silent costs a dial until a collection drops it.
		s := c.m.clusters[0].schedulers[0]
		known := func() int {
			c.m.lock()
			defer c.m.unlock()
			return len(c.m.knownHosts(s))
		}
		c.m.SetHost("c/d", HostSilent)
		assert.Len(t, found(t, c.run(getF)), 2, "it does not answer")
		assert.Equal(t, 3, known())
		time.Sleep(9 * time.Minute)
		assert.Equal(t, 3, known())
		time.Sleep(7 * time.Minute)
		assert.Equal(t, 2, known())
		c.m.SetHost("c/d", HostUp)
		assert.Equal(t, 3, known(), "back again, it announces itself")
	})
}

func TestTheTimesOfAHostAreThoseOfItsAnnouncements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := small(On("c", "seed", "a", "b")...)
		fleet.Clusters[0].Hosts = append(fleet.Clusters[0].Hosts, Host{Name: "gone", IP: "127.0.1.8", State: HostSilent})
		c := newCaller(t, Options{Fleet: fleet})
		times := func() map[string]time.Time {
			by := map[string]time.Time{}
			for _, p := range c.run(getF).Result.JobStates[0].Results[0].Peers {
				by[p.Hostname] = p.UpdatedAt
			}
			return by
		}
		first := times()
		assert.Len(t, first, 3, "without the silent one")
		time.Sleep(5*time.Minute - 31*time.Second)
		for host, at := range times() {
			assert.Equal(t, 5*time.Minute, at.Sub(first[host]), host)
		}
	})
}

func TestHostsAnnounceThemselvesAgainAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "seed", "a", "b")...)})
		c.m.RestartScheduler("c", "")
		j := c.create(getF)
		time.Sleep(31 * time.Second)
		assert.Contains(t, c.oapi("GET", "/jobs/"+uintText(j.ID), "").body, `"peers":null`)
		time.Sleep(5 * time.Minute)
		assert.Len(t, found(t, c.run(getF)), 3)
		deleted := c.run(deleteF)
		assert.Contains(t, c.oapi("GET", "/jobs/"+uintText(deleted.ID), "").body,
			`"results":[{"failure_tasks":null,"scheduler_cluster_id":1,"success_tasks":null}]`, "listed always, and not deletable")
	})
}

func TestSeveralSchedulersOfAClusterAnswerEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := small(On("c", "a", "b")...)
		fleet.Clusters[0].Schedulers = []Scheduler{{Name: "s0"}, {Name: "s1"}}
		c := newCaller(t, Options{Fleet: fleet})
		got := c.run(getF).answers()[1]
		require.Len(t, got, 2)
		assert.Len(t, got[0].Peers, 2)
		assert.Len(t, got[1].Peers, 2, "each host once for each scheduler")

		done := c.run(deleteF)
		var knew, unknown int
		for _, a := range done.answers()[1] {
			switch {
			case len(a.Success) == 2:
				knew++
			case a.Success == nil && a.Failure == nil:
				unknown++
			}
		}
		assert.Equal(t, [2]int{1, 1}, [2]int{knew, unknown}, "one scheduler knows the task, the other answers null")
	})
}

func TestAFleetWithAMistakePanics(t *testing.T) {
	twice := small()
	twice.Clusters[0].Hosts = append(twice.Clusters[0].Hosts, Host{Name: "a", IP: "127.0.1.9"})
	for i, fleet := range []Fleet{small(Copy{Host: "c/nobody"}), small(Copy{Host: "c/a", Scheduler: "nobody"}), twice} {
		assert.Panics(t, func() { New(Options{Fleet: fleet}) }, fmt.Sprint(i))
	}
	c := newCaller(t, Options{Fleet: small()})
	assert.Panics(t, func() { c.m.SetScheduler("nowhere", "", SchedulerUp) })
}

package task

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/simulator/rig"
)

// chaos is a world of two clusters in which anything is as it may be.
type chaos struct {
	*rand.Rand
	hosts []string
}

func (c *chaos) fleet() simulator.Fleet {
	var fleet simulator.Fleet
	for _, name := range []string{"cluster-1", "eu-west"} {
		cluster := simulator.Cluster{Name: name, JobRateLimit: 100}
		for i := range 1 + c.IntN(2) {
			cluster.Schedulers = append(cluster.Schedulers, simulator.Scheduler{Name: fmt.Sprintf("scheduler-%d", i)})
		}
		for i := range 1 + c.IntN(4) {
			// The same name with another address, and the same address with another name.
			host := simulator.Host{Name: fmt.Sprintf("%s-node-%d", name, i), IP: fmt.Sprintf("10.0.%d.%d", len(name), i/2), Seed: c.IntN(4) == 0}
			cluster.Hosts = append(cluster.Hosts, host)
			c.hosts = append(c.hosts, name+"/"+host.Name)
		}
		fleet.Clusters = append(fleet.Clusters, cluster)
	}
	return fleet
}

// copies are those of a task, on hosts without any order.
func (c *chaos) copies() (copies []simulator.Copy) {
	for _, host := range c.hosts {
		if c.IntN(3) == 0 {
			continue
		}
		one := simulator.Copy{Host: host, Unfinished: c.IntN(8) == 0, Forgotten: c.IntN(6) == 0, Gone: c.IntN(11) == 0}
		if c.IntN(10) == 0 {
			one.DeleteError = "permission denied"
		}
		if one.Gone || one.Forgotten {
			one.Unfinished = false
		}
		if one.Gone {
			one.Forgotten = false
		}
		copies = append(copies, one)
	}
	return copies
}

// happens is something that may come to pass.
func (c *chaos) happens(m *simulator.Manager) string {
	host, cluster := c.hosts[c.IntN(len(c.hosts))], []string{"cluster-1", "eu-west"}[c.IntN(2)]
	switch c.IntN(15) {
	case 0:
		m.SetHost(host, simulator.HostRefusing)
		return host + " refuses"
	case 1:
		m.SetHost(host, simulator.HostHanging)
		return host + " hangs"
	case 2:
		m.SetHost(host, simulator.HostSilent)
		return host + " falls silent"
	case 3:
		m.LeaveHost(host)
		return host + " leaves"
	case 4:
		m.RestartScheduler(cluster, "scheduler-0")
		return cluster + " restarts its scheduler"
	case 5:
		m.SetScheduler(cluster, "scheduler-0", simulator.SchedulerCrashed)
		return cluster + " crashes"
	case 6:
		m.SetScheduler(cluster, "scheduler-0", simulator.SchedulerStopped)
		return cluster + " stops"
	case 7:
		m.FailScheduler(cluster, "scheduler-0", "no idea")
		return cluster + " fails"
	case 8:
		m.Restart()
		return "the manager is restarted"
	case 9:
		m.SlowHost(host, time.Duration(c.IntN(240))*time.Second)
		return host + " is slow"
	case 10:
		m.SetScheduler(cluster, "scheduler-0", simulator.SchedulerFrozen)
		return cluster + " freezes"
	case 11, 12:
		m.SetScheduler(cluster, "scheduler-0", simulator.SchedulerUp)
		return cluster + " is up"
	}
	m.SetHost(host, simulator.HostUp)
	return host + " is up"
}

// In every state of the clusters, and whatever happens to them meanwhile: where it is
// said that no copy is left, none is on any host that was known to hold one.
func TestPurgedIsTrue(t *testing.T) {
	seed := rig.Seed(t)
	verdicts := map[Verdict]int{}
	rounds := 1000
	if testing.Short() {
		rounds = 25
	}
	for round := range rounds {
		inWorldOfChaos(t, seed+uint64(round), verdicts)
	}
	for _, seed := range foundFalse {
		inWorldOfChaos(t, seed, verdicts)
	}
	t.Log(verdicts)
	assert.Greater(t, len(verdicts), 4)
}

// foundFalse are dice that found something false once.
var foundFalse = []uint64{
	// A host of a cluster without scheduler was counted as one that the delete visited.
	1795847970783992258,
}

func inWorldOfChaos(t *testing.T, seed uint64, verdicts map[Verdict]int) {
	c := &chaos{Rand: rand.New(rand.NewPCG(seed, 0))}
	fleet := c.fleet()
	q := byURL(llama)
	ids := []string{q.ComputedID()}
	if c.IntN(3) == 0 {
		q = byImage(manifest)
		one := simulator.Image{URL: manifest}
		ids = nil
		for _, d := range []string{"1", "2", "3"} {
			one.Layers = append(one.Layers, simulator.Layer{Digest: digest(d), Copies: c.copies()})
			ids = append(ids, blobID(manifest, digest(d)), strings.TrimPrefix(digest(d), "sha256:"))
		}
		fleet.Images = []simulator.Image{one}
	} else {
		fleet.Tasks = []simulator.Task{{URL: llama, Copies: c.copies()}}
	}
	inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
		var story []string
		time.Sleep(time.Duration(c.IntN(600)) * time.Second)
		r := PurgeRequest{Query: q, OperationID: "0badcafe"}
		if c.IntN(4) > 0 {
			found, _ := w.search(t, q)
			if found.Err == nil {
				r.Known, r.Layers, r.Asked = found.Result.Known(), found.Result.Layers, found.Result.Asked()
			}
		}
		if c.IntN(3) == 0 {
			r.ClusterIDs = []uint{uint(1 + c.IntN(2))}
			r.Known = slices.DeleteFunc(r.Known, func(k KnownCluster) bool { return k.ID != r.ClusterIDs[0] })
		}
		for range c.IntN(3) {
			story = append(story, "before: "+c.happens(w.manager))
		}
		// The dice are in one hand at a time.
		r.NoVerify = c.IntN(4) == 0
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for range c.IntN(6) {
				span := []time.Duration{40 * time.Second, 5 * time.Minute, 80 * time.Minute}[c.IntN(3)]
				if w.Clock.Sleep(ctx, time.Duration(c.Int64N(int64(span)))) != nil {
					return
				}
				what := c.happens(w.manager)
				story = append(story, fmt.Sprint(w.Clock.Now().Format("15:04:05 "), what))
			}
		}()
		last, _ := w.purge(t, r)
		stop()
		<-ended
		if last.Err != nil {
			return
		}
		verdicts[last.Result.Verdict]++
		// isTrue fails where a result says that all is gone and a host that is known to
		// have held a copy has one.
		isTrue := func(who string, result *PurgeResult, known []KnownCluster) {
			if left, _ := result.CopiesLeft(); left > 0 || !result.Verified {
				assert.NotEqual(t, Purged, result.Verdict)
				return
			}
			for _, id := range ids {
				for _, holder := range w.manager.Holders(id) {
					cluster, name, _ := strings.Cut(holder, "/")
					for _, k := range known {
						held := k.Name == cluster && slices.ContainsFunc(k.Hosts, func(h KnownHost) bool { return h.Hostname == name })
						require.False(t, held, "seed %d: %s %s, and %s has one\n%s", seed, who, result.Verdict, holder, strings.Join(story, "\n"))
					}
				}
			}
		}
		isTrue("purge", &last.Result, r.Known)
		w.isTrueToOthers(t, r.Known, &last.Result, verdicts, isTrue)
		for range c.IntN(3) {
			story = append(story, "after: "+c.happens(w.manager))
		}
		time.Sleep(time.Duration(c.IntN(400)) * time.Second)
		verified := last.Result
		if c.IntN(3) == 0 {
			verified = w.fromJournal(t, verified, r.Known)
		}
		if u := w.verify(t, verified); u.Err == nil {
			verdicts["verified: "+u.Result.Verdict]++
			isTrue("verify", &u.Result, r.Known)
			w.isTrueToOthers(t, r.Known, &u.Result, verdicts, isTrue)
		}
	})
}

// isTrueToOthers holds what a colleague makes of the records of the purge and of the
// searches that carry its mark.
func (w *world) isTrueToOthers(t *testing.T, known []KnownCluster, r *PurgeResult, verdicts map[Verdict]int, isTrue func(string, *PurgeResult, []KnownCluster)) {
	t.Helper()
	for _, j := range r.Jobs {
		job, err := w.client.Job(t.Context(), j.ID)
		if err != nil {
			continue
		}
		b := &Engine{API: w.client, Clock: w.Clock, Who: "b@elsewhere"}
		require.NoError(t, b.ReadSearches(t.Context(), job.CreatedAt.Time, 20))
		record := FromJob(job, nil, w.Clock.Now())
		proven := b.Proven(record, job)
		if r.Query.Type != Image {
			isTrue("to others", &proven, known)
		}
		verdicts["to others: "+proven.Verdict]++
	}
}

package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/client"
	"dftask/tui/views/text"
)

// noTask is a task that no host has, for the search that asks the schedulers.
var noTask = strings.Repeat("0", 64)

// checkClusters makes a search whose time is over at once: it asks no host, and the
// manager's answer has an entry for each active scheduler (contract §3.1, §8.1).
func checkClusters(ctx context.Context, p *patient) Check {
	if p.jobsErr != nil {
		return skipped("not tried: the token may not search")
	}
	if p.clustersErr == nil && len(p.known) == 0 {
		return warning("the manager has no scheduler cluster", "Create one in the manager's console, and connect a scheduler to it.")
	}
	var err error
	p.probe, err = p.conn.Client.CreateJob(ctx, client.NewJob{
		Type: client.GetTask, Args: client.TaskArgs{TaskID: noTask}, Timeout: 1,
		Bio: "dftask doctor: which clusters have an active scheduler (" + p.env.Who + ")",
	})
	if err != nil {
		return failed(err)
	}
	active, names := map[uint]int{}, map[uint]string{}
	for _, c := range p.probe.Clusters {
		active[c.ID]++
		names[c.ID] = c.Name
	}
	for _, c := range p.known {
		names[c.ID] = c.Name
	}
	var with, without []string
	for _, id := range sortedKeys(names) {
		if active[id] == 0 {
			without = append(without, names[id])
			continue
		}
		with = append(with, fmt.Sprintf("%s (%s)", names[id], text.Count(active[id], "scheduler", "schedulers")))
	}
	switch {
	case len(without) > 0:
		return warning("no active scheduler in "+list(without)+": searches and deletes pass over it", "See why its schedulers are down, or do not reach the manager.")
	case p.clustersErr != nil && client.IsAuth(p.clustersErr):
		return ok("active: " + list(with) + "; others are not seen without the scope cluster")
	case p.clustersErr != nil:
		c := failed(p.clustersErr)
		c.State = Warning
		return c
	}
	return ok("active: " + list(with))
}

func sortedKeys(m map[uint]string) []uint {
	ids := make([]uint, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// mostNamed is how many clusters a line names.
const mostNamed = 10

func list(names []string) string {
	if more := len(names) - mostNamed; more > 0 {
		names = append(slices.Clone(names[:mostNamed]), fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// The releases that matter (contract §10).
const (
	oldest = "v2.2.4" // that is supported
	asking = "v2.3.1" // asks the hosts
	whole  = "v2.4.0" // tells complete copies from others
)

// checkVersion tells the manager's release, from its metrics or from what it knows.
func checkVersion(ctx context.Context, p *patient) Check {
	s, err := p.conn.Client.Service(ctx)
	switch {
	case err != nil || s.Version == "":
		if p.probe == nil {
			return skipped("the manager does not tell: its metrics are off")
		}
		if p.probe.Args.ConcurrentPeerCount == 0 {
			return old("before " + asking + ", by what it knows; its metrics are off")
		}
		return ok(asking + " or later, by what it knows; its metrics are off")
	case before(s.Version, oldest):
		return Check{State: Failed, What: s.Version + " is not supported: deletes and searches work otherwise there", Fix: "Update Dragonfly to " + whole + " or later.", err: fmt.Errorf("unsupported")}
	case before(s.Version, asking):
		return old(s.Version)
	case before(s.Version, whole):
		return warning(s.Version+": searches do not tell complete copies from others", "Update Dragonfly to "+whole+" or later.")
	}
	return ok(s.Version)
}

func old(version string) Check {
	return warning(version+": searches tell what schedulers remember, and ask no host", "Update Dragonfly to "+whole+" or later.")
}

// before says whether a release is older than another. One that cannot be read is not.
func before(version, other string) bool {
	var a, b [3]int
	if n, _ := fmt.Sscanf(strings.TrimPrefix(version, "v"), "%d.%d.%d", &a[0], &a[1], &a[2]); n < 3 {
		return false
	}
	_, _ = fmt.Sscanf(other, "v%d.%d.%d", &b[0], &b[1], &b[2])
	return slices.Compare(a[:], b[:]) < 0
}

// skew is how far two clocks may differ without a word.
const skew = 30 * time.Second

// checkClock compares the manager's clock with that of this machine.
func checkClock(_ context.Context, p *patient) Check {
	ahead := p.conn.Client.ClockOffset()
	if ahead.Abs() <= skew {
		return ok("this machine's agrees with the manager's")
	}
	than := "behind"
	if ahead < 0 {
		than = "ahead of"
	}
	return warning(fmt.Sprintf("this machine's is %s %s the manager's", text.Duration(ahead.Abs()), than), "Set the one that is wrong: tokens and certificates end by it. Ages and countdowns here go by the manager's.")
}

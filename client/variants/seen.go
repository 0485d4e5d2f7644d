package variants

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/journal"
	"dftask/client/spawn"
	"dftask/client/task"
)

// Seen is a way in which somebody named a task.
type Seen struct {
	Query task.Query
	// By is who: "job #118", "the context prod".
	By string
	// Used is By as the subject of a clause: "job #118 used", "the context prod says".
	Used string
}

// Known is an answer of the last minutes about a task.
type Known struct {
	TaskID string
	JobID  uint
	Copies int
	// Age is how long ago it was asked.
	Age time.Duration
}

// History is what other jobs tell: how tasks were named, what was answered of late,
// and which hosts did not answer.
type History struct {
	Seen  []Seen
	Known []Known
	// Silent are hosts that did not answer a delete of the last hour, as clauses.
	Silent []string
}

const (
	// perType is how many jobs of a type are read, the newest.
	perType = 50
	// fresh is how old a known answer may be to be shown.
	fresh = 10 * time.Minute
	// silentFor is how long a host that did not answer is worth telling.
	silentFor = time.Hour
	// mostSilent is how many are told.
	mostSilent = 5
)

// Read reads what the manager's recent jobs of every type tell. What cannot be read
// is left out: it only adds to a search.
func Read(ctx context.Context, e *task.Engine) (h History) {
	types := []client.JobType{client.Preheat, client.DeleteTask, client.GetTask}
	pages := make([]client.JobPage, len(types))
	var all sync.WaitGroup
	for i, kind := range types {
		all.Add(1)
		spawn.Go(func() {
			defer all.Done()
			pages[i], _, _ = joblist.Page(ctx, e.API, client.JobQuery{Type: kind, PerPage: perType})
		})
	}
	all.Wait()
	now := e.Clock.Now()
	if c, ok := e.API.(interface{ ClockOffset() time.Duration }); ok {
		now = now.Add(c.ClockOffset())
	}
	for i := range pages {
		for j := range pages[i].Jobs {
			h.add(&pages[i].Jobs[j], now)
		}
	}
	return h
}

// add takes a job in. A search that found nothing tells of no name: it may have been
// a guess, such as those that are made here.
func (h *History) add(job *client.Job, now time.Time) {
	age := job.Age(now)
	if job.Type == client.GetTask {
		copies := copiesIn(job)
		if job.State == client.Success && age <= fresh && answered(job) {
			h.Known = append(h.Known, Known{TaskID: job.Args.Computed(), JobID: job.ID, Copies: copies, Age: max(0, age)})
		}
		if copies == 0 {
			return
		}
	}
	by := fmt.Sprintf("job #%d", job.ID)
	for _, raw := range append([]string{job.Args.URL}, job.Args.URLs...) {
		args := job.Args.TaskArgs
		if args.URL = raw; raw == "" && len(job.Args.URLs) > 0 {
			continue
		}
		h.Seen = append(h.Seen, Seen{Query: task.FromArgs(args), By: by, Used: by + " used"})
	}
	if job.Type == client.DeleteTask && age <= silentFor {
		h.addSilent(job, age)
	}
}

func (h *History) addSilent(job *client.Job, age time.Duration) {
	for _, queue := range job.Result.Queues {
		for _, response := range queue.Responses {
			for _, host := range response.Failed {
				if len(h.Silent) == mostSilent || !strings.Contains(host.Description, "code = DeadlineExceeded ") && !strings.Contains(host.Description, "code = Unavailable ") {
					continue
				}
				h.Silent = append(h.Silent, fmt.Sprintf("%s (%s) of cluster %d gave no answer to job #%d, %d min ago", host.Hostname, host.IP, response.ClusterID, job.ID, int(age.Minutes())))
			}
		}
	}
}

// answered says whether any host was asked (contract §4.2).
func answered(job *client.Job) bool {
	for _, queue := range job.Result.Queues {
		for _, response := range queue.Responses {
			if response.Peers != nil {
				return true
			}
		}
	}
	return false
}

// copiesIn is how many hosts a search found.
func copiesIn(job *client.Job) int {
	hosts := map[string]bool{}
	for _, queue := range job.Result.Queues {
		for _, response := range queue.Responses {
			for _, peer := range response.Peers {
				hosts[fmt.Sprint(response.ClusterID, peer.ID, peer.Hostname, peer.IP)] = true
			}
		}
	}
	return len(hosts)
}

// Remember adds how purges of a journal named their targets.
func (h *History) Remember(past []journal.Record) {
	for i := range past {
		by := "the purge " + past[i].Operation.ID
		for _, t := range past[i].Operation.Targets[:min(perType, len(past[i].Operation.Targets))] {
			h.Seen = append(h.Seen, Seen{Query: t.Query, By: by, Used: by + " used"})
		}
	}
}

// RememberContext adds the tag and the application of a context.
func (h *History) RememberContext(name, tag, application string) {
	if tag != "" || application != "" {
		by := "the context " + name
		h.Seen = append(h.Seen, Seen{Query: task.Query{Tag: tag, Application: application}, By: by, Used: by + " says"})
	}
}

// KnownOf is the newest known answer about a task; false for none.
func (h *History) KnownOf(taskID string) (Known, bool) {
	var of []Known
	for _, k := range h.Known {
		if k.TaskID == taskID {
			of = append(of, k)
		}
	}
	if len(of) == 0 {
		return Known{}, false
	}
	return slices.MinFunc(of, func(a, b Known) int { return cmp.Compare(a.Age, b.Age) }), true
}

package verify

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"dftask/client/executions"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
)

// fewJobs is how many jobs of a purge are asked for by their ids.
const fewJobs = 10

// markLength is how many hexadecimal digits the id of a purge has.
const markLength = 8

// check refuses what is neither the id of a job nor that of a purge, before anything
// is asked.
func check(refs []string) error {
	for _, ref := range refs {
		if id := plain(ref); !isMark(id) && jobID(id) == 0 {
			return console.BadUsage(fmt.Sprintf("%q is the id of neither a job nor a purge", ref), "dftask executions list shows the jobs; -o json names the purge of each as operation_id.")
		}
	}
	return nil
}

// plain is an id without the marks that the screen and people put before it.
func plain(ref string) string { return strings.ToLower(strings.TrimLeft(ref, "#~")) }

func isMark(id string) bool {
	return len(id) == markLength && strings.Trim(id, "0123456789abcdef") == ""
}

// jobID is a job's id; 0 for what is none.
func jobID(id string) uint {
	n, err := strconv.ParseUint(id, 10, 0)
	if err != nil {
		return 0
	}
	return uint(n)
}

// named are the executions with the ids of jobs or purges, each once.
func (v *verifying) named(ctx context.Context, refs []string) (list []executions.Execution, err error) {
	for _, ref := range refs {
		id := plain(ref)
		var found []executions.Execution
		if isMark(id) {
			found, err = v.ofPurge(ctx, id)
		}
		if job := jobID(id); err == nil && len(found) == 0 && job != 0 {
			found = make([]executions.Execution, 1)
			found[0], err = v.reader.Show(ctx, job)
		}
		switch {
		case err != nil:
			return nil, err
		case len(found) == 0:
			return nil, console.BadUsage("no purge has the id "+id, "The manager lists no job of it, and the journal of this machine does not know it. dftask executions list shows those there are.")
		}
		for _, x := range found {
			if !slices.ContainsFunc(list, func(o executions.Execution) bool { return o.JobID == x.JobID && o.Result.Mark() == x.Result.Mark() }) {
				list = append(list, x)
			}
		}
	}
	return list, nil
}

// ofPurge are the executions of a purge: of an image that was followed here it is
// one, and else one for each job. Many jobs are read in the list, and not each by
// itself.
func (v *verifying) ofPurge(ctx context.Context, mark string) (list []executions.Execution, err error) {
	var jobs []uint
	for _, x := range v.reader.Past {
		switch {
		case x.Result.Mark() != mark:
		case x.Result.Query.Type == task.Image && !x.Pending():
			list = append(list, x)
		default:
			for _, job := range x.Result.Jobs {
				jobs = append(jobs, job.ID)
			}
		}
	}
	if len(list)+len(jobs) == 0 || len(jobs) > fewJobs {
		all, _, err := v.reader.List(ctx, executions.Filter{})
		return append(list, slices.DeleteFunc(all, func(x executions.Execution) bool { return x.Result.Mark() != mark })...), err
	}
	for _, job := range jobs {
		x, err := v.reader.Show(ctx, job)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}

// unverified are the executions since an instant of which no search tells what is
// left. A purge after which the same target was purged again is left out: the later
// one tells more.
func (v *verifying) unverified(ctx context.Context, since time.Time) (list []executions.Execution, outdated int, err error) {
	all, _, err := v.reader.List(ctx, executions.Filter{Since: since})
	if err != nil {
		return nil, 0, err
	}
	later := map[string][]task.PurgedCluster{}
	for _, x := range all { // the newest first
		key := x.Result.Query.Key()
		again := len(x.Result.Clusters) > 0 && !slices.ContainsFunc(x.Result.Clusters, func(c task.PurgedCluster) bool {
			return !slices.ContainsFunc(later[key], func(l task.PurgedCluster) bool { return l.ID == c.ID })
		})
		later[key] = append(later[key], x.Result.Clusters...)
		switch _, searched := x.Result.CopiesLeft(); {
		case x.Pending(), searched:
		case again:
			outdated++
		default:
			list = append(list, x)
		}
	}
	return list, outdated, nil
}

// announce says how many searches are made of how many purges.
func (v *verifying) announce(list []executions.Execution, outdated int, since string) {
	searches := 0
	for i := range list {
		one := list[i].Verification()
		searches += one.Searches()
	}
	if outdated > 0 {
		console.Note(v.env, "%s left out: the same target was purged again later", text.Count(outdated, "purge is", "purges are"))
	}
	if len(list) == 0 {
		console.Note(v.env, "nothing is left to verify of the last %s", since)
		return
	}
	console.Note(v.env, "verifying %s of the last %s with %s; a search deletes nothing", text.Count(len(list), "purge", "purges"), since, text.Count(searches, "search", "searches"))
}

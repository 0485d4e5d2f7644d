package joblist

import (
	"context"
	"maps"
	"time"

	"dftask/client"
)

// Due are delete jobs that should have ended by now.
type Due struct {
	// Made says of each when it was made, by its record.
	Made map[uint]time.Time
	// Ripe is how many others may have ended as well. The lists bring them along.
	Ripe int
	// Younger is how many jobs that were made after them are thought to be pending.
	Younger int
}

// ReadDue reads the records of jobs that are due, of anybody, with few requests.
// found has what the lists brought besides, too. missing are those of which the
// manager has no record any more. Those that are in neither were not found in
// time.
//
// The lists of a state are newest first and carry the results (contract §3.2),
// so jobs that have just ended stand together near the top.
func ReadDue(ctx context.Context, api API, due Due) (found []client.Job, missing []uint, err error) {
	left := maps.Clone(due.Made)
	for _, state := range []client.JobState{client.Success, client.Failure, client.Pending} {
		if len(left) == 0 || len(left)+due.Ripe < 2 || state != client.Success && len(left) <= FewAsks {
			break
		}
		q := client.JobQuery{Type: client.DeleteTask, State: state, Page: 1, PerPage: PerPage}
		if state == client.Pending {
			q.Page = max(1, due.Younger/PerPage)
		}
		list := func(q client.JobQuery) (client.JobPage, error) {
			page, _, err := Page(ctx, api, q)
			if IsGone(err) {
				return client.JobPage{}, nil
			}
			return page, err
		}
		oldest := func() (n int, at time.Time) {
			for _, made := range left {
				if at.IsZero() || made.Before(at) {
					at = made
				}
			}
			return len(left), at
		}
		if err := ReadUntil(q, list, oldest, func(job *client.Job) {
			delete(left, job.ID)
			found = append(found, *job)
		}); err != nil {
			return found, nil, err
		}
	}
	if len(left) > someAsks {
		return found, nil, nil
	}
	for id := range left {
		job, err := api.Job(ctx, id)
		switch {
		case IsGone(err):
			missing = append(missing, id)
		case err != nil:
			return found, missing, err
		default:
			found = append(found, *job)
		}
	}
	return found, missing, nil
}

// ReadUntil goes through the job list from the page of a query on, until all
// that are left were seen or the rows are older than the oldest of them. Where
// one or two are left that stand further back it leaves them.
func ReadUntil(q client.JobQuery, list func(client.JobQuery) (client.JobPage, error), left func() (n int, oldest time.Time), each func(*client.Job)) error {
	for first := q.Page; ; q.Page++ {
		n, oldest := left()
		if n == 0 || q.Page > first && n <= FewAsks {
			return nil
		}
		page, err := list(q)
		if err != nil {
			return err
		}
		for i := range page.Jobs {
			each(&page.Jobs[i])
		}
		if q.Page >= page.Last || olderThan(page.Jobs, oldest) {
			return nil
		}
	}
}

package joblist

import (
	"context"
	"time"

	"dftask/client"
)

const (
	// preheatsPerPage and preheatPages bound what is read of the preheats: a row has
	// every host that was filled.
	preheatsPerPage, preheatPages = 10, 3

	// preheatTakes is how long a preheat may run (contract §5.4).
	preheatTakes = time.Hour
)

// Preheats reads the preheats that may have filled hosts since an instant of the
// manager's clock, the newest first: those that had not ended before it. It reads a
// few pages at most.
func Preheats(ctx context.Context, api Lister, since time.Time) (jobs []client.Job, err error) {
	for n := 1; n <= preheatPages; n++ {
		page, _, err := Page(ctx, api, client.JobQuery{Type: client.Preheat, Page: n, PerPage: preheatsPerPage})
		if err != nil {
			return jobs, err
		}
		for _, job := range page.Jobs {
			if job.State == client.Pending || !job.UpdatedAt.Before(since) {
				jobs = append(jobs, job)
			}
		}
		if len(page.Jobs) == 0 || n >= page.Last || page.Jobs[len(page.Jobs)-1].CreatedAt.Before(since.Add(-preheatTakes)) {
			break
		}
	}
	return jobs, nil
}

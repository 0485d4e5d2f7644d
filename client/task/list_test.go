package task

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client"
	"dftask/client/simulator"
)

// Lists that do not come through, for their rows are too large for the line, do
// not keep an operation from its end: smaller ones are read, or each job.
func TestListsThatAreTooLarge(t *testing.T) {
	const targets = 60
	for name, tt := range map[string]struct {
		through string // the largest page that comes through
		gets    int
	}{
		"small pages come through": {"10", targets},
		"none comes through":       {"", 4 * targets},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					size := r.URL.Query().Get("per_page")
					if r.Method == http.MethodGet && size != "" && size != tt.through {
						time.Sleep(30 * time.Second)
						return nil, context.DeadlineExceeded
					}
					return ask(), nil
				}
				began := time.Now()
				_, last := w.purgeAll(t, requestsFor("0badcafe", targets))
				assert.Equal(t, map[Verdict]int{Purged: targets}, last.Verdicts)
				assert.Less(t, time.Since(began), 10*time.Minute)
				assert.Less(t, w.wire.Counted("GET"), tt.gets)
			})
		})
	}
}

// What a manager that is there does not tell in all the time that a job can take
// is lost; one that is away is waited for.
func TestWhatCannotBeReadForHours(t *testing.T) {
	for name, tt := range map[string]struct {
		fail func() (*http.Response, error)
		want map[Verdict]int
	}{
		"failing": {func() (*http.Response, error) { return answer(http.StatusInternalServerError, ""), nil }, map[Verdict]int{Lost: 5}},
		"away":    {func() (*http.Response, error) { return nil, assert.AnError }, map[Verdict]int{Purged: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{Fleet: fleetOf(5)}, func(t *testing.T, w *world) {
				back := time.Now().Add(client.LostAfter + 80*time.Minute)
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					if r.Method == http.MethodGet && time.Now().Before(back) {
						return tt.fail()
					}
					return ask(), nil
				}
				_, last := w.purgeAll(t, requestsFor("0badcafe", 5))
				assert.Equal(t, tt.want, last.Verdicts)
			})
		})
	}
}

// The list of a resumed purge is read in smaller pages, too.
func TestAResumeReadsALargeList(t *testing.T) {
	const targets = 60
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		o := operationOf(w, targets)
		w.kill(t, o, nil)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if size := r.URL.Query().Get("per_page"); len(size) > 1 && size != "10" {
				return halve(t, ask()), nil
			}
			return ask(), nil
		}
		_, last := w.purgeAll(t, o.Resume(nil, nil))
		assert.Equal(t, map[Verdict]int{Purged: targets}, last.Verdicts)
		w.wire.Between = nil
		w.requireOnce(t, o.Requests(nil, nil))
	})
}

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
)

// The wait that --timeout bounds begins with the first question, which may be that
// for the clusters.
func TestTimeoutCountsTheFirstQuestion(t *testing.T) {
	for args, says := range map[string]string{
		"search url " + llamaURL + " --cluster eu-west":       "the clusters are not known yet; nothing is sent",
		"search image " + imageURL:                            "the clusters are not known yet; nothing is sent",
		"delete url " + llamaURL + " --cluster eu-west --yes": "the clusters are not known yet; nothing is sent",
		"delete image " + imageURL + " --yes":                 "the clusters are not known yet; nothing is sent",
		"delete url " + llamaURL + " --dry-run":               "the clusters are not known yet; nothing is sent",
		"executions watch 42":                                 "nothing is known yet of job 42",
		"executions watch 42 43":                              "nothing is known yet of jobs 42, 43",
		"executions watch":                                    "",
	} {
		inBubble(t, args, func(t *testing.T) {
			m := newManager(t)
			m.mute.Store(true)
			o := m.call(append(strings.Fields(args), "--timeout", "200ms")...)
			assert.Equal(t, console.ExitPending, o.code, o.err)
			assert.Contains(t, o.err, says)
			assert.True(t, strings.HasSuffix(o.err, "dftask: no answer within --timeout\n"), o.err)
			assert.NotContains(t, o.err, "goes on")
			assert.Empty(t, o.out)
			assert.Equal(t, 200*time.Millisecond, o.took, "a request is given up after 30 s")
		})
	}
}

// A program that reads JSON is told the state of what has no answer yet.
func TestTimeoutTellsTheStateInJSON(t *testing.T) {
	list := filepath.Join(t.TempDir(), "list")
	require.NoError(t, os.WriteFile(list, []byte(llamaURL+"\n"+failURL+"\n"), 0o600))
	for args, schema := range map[string]string{
		"search url " + llamaURL + " -o json":               "search",
		"search url " + llamaURL + " -o jsonl":              "search",
		"delete url " + llamaURL + " --yes -o json":         "purge",
		"delete url " + llamaURL + " --yes -o jsonl":        "purge",
		"delete --from " + list + " --yes -o json":          "purges",
		"delete --from " + list + " --yes -o jsonl --quiet": "purge",
		"executions watch -o json":                          "executions",
	} {
		t.Run(args, func(t *testing.T) {
			o := demo(t, append(strings.Fields(args), "--timeout", "4s")...)
			assert.Equal(t, console.ExitPending, o.code, o.err)
			lines := []string{o.out}
			if strings.Contains(args, "jsonl") {
				lines = slices.Collect(strings.Lines(o.out))
			}
			require.NotEmpty(t, lines)
			for _, line := range lines {
				assert.NoError(t, schemas(t)[schema].Validate(value(t, line)))
			}
			if strings.HasPrefix(args, "search") {
				assert.Contains(t, strings.ReplaceAll(o.out, " ", ""), `"state":"PENDING"`)
			} else if strings.HasPrefix(args, "delete") {
				want := 1 + strings.Count(args, "--from")
				assert.Equal(t, want, strings.Count(strings.ReplaceAll(o.out, " ", ""), `"verdict":null`))
			}
		})
	}
}

// A delete that the manager refused to take is not one that may have been taken.
func TestTimeoutOfADeleteThatWasRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.refuse = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPost {
				http.Error(w, "rate limit exceeded", http.StatusTooManyRequests)
			}
			return r.Method == http.MethodPost
		}
		o := m.call("delete", "url", llamaURL, "--yes", "--cluster", "1", "--timeout", "1s")
		assert.Equal(t, console.ExitPending, o.code)
		assert.Contains(t, o.err, "takes no more jobs for the clusters named")
		assert.Contains(t, o.err, "dftask: nothing was sent\n")
		assert.NotContains(t, o.err, "not known whether")
	})
}

// A scheduler that is dead and counts as active keeps a search pending for an hour.
// What the others have answered is printed when the time is up.
func TestTimeoutKeepsWhatWasAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.built.SetScheduler("eu-west", "", simulator.SchedulerFrozen)
		o := m.call("search", "url", llamaURL, "--timeout", "2m", "-o", "json", "--quiet")
		assert.Equal(t, console.ExitPending, o.code, o.err)
		assert.Regexp(t, `^dftask: job \d+ continues at the manager\ndftask: no answer within --timeout\n$`, o.err)
		found := parse[searched](t, o.out)
		assert.Equal(t, "PENDING", found.State)
		assert.Equal(t, 6, found.Copies)
		require.Len(t, found.Clusters, 2)
		assert.Empty(t, found.Clusters[0].Errors)
		assert.Equal(t, []string{"no scheduler has answered yet"}, found.Clusters[1].Errors)
		assert.NoError(t, schemas(t)["search"].Validate(value(t, o.out)))

		o = m.call("search", "url", llamaURL, "--timeout", "2m")
		assert.Equal(t, console.ExitPending, o.code, o.err)
		assert.Regexp(t, `^6 copies in 1 cluster, 6 complete so far \(job \d+, 1 of 2 schedulers answered\)\nnote: eu-west: no scheduler has answered yet\n`, o.out)
	})
}

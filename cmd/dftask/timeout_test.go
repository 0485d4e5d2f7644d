package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
)

// mute is a manager that takes requests and answers none.
func mute(t *testing.T) *httptest.Server {
	t.Helper()
	closing := make(chan struct{})
	m := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-closing:
		}
	}))
	t.Cleanup(m.Close)
	t.Cleanup(func() { close(closing) })
	return m
}

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
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			o := call{
				args: append(strings.Fields(args), "--manager", mute(t).URL, "--timeout", "200ms"),
				env:  map[string]string{"DFTASK_TOKEN": "token"},
			}.run(t)
			assert.Equal(t, console.ExitPending, o.code, o.err)
			assert.Contains(t, o.err, says)
			assert.True(t, strings.HasSuffix(o.err, "dftask: no answer within --timeout\n"), o.err)
			assert.NotContains(t, o.err, "goes on")
			assert.Empty(t, o.out)
			assert.Less(t, o.took, 15*time.Second, "a request is given up after 30 s")
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
			t.Parallel()
			o := call{args: append(strings.Fields(args), "--demo", "--demo-speed", "1", "--timeout", "4s")}.run(t)
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
	m, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, m.Close()) })
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			http.Error(w, "rate limit exceeded", http.StatusTooManyRequests)
			return
		}
		m.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(busy.Close)
	o := call{
		args: []string{"delete", "url", llamaURL, "--yes", "--cluster", "1", "--manager", busy.URL, "--timeout", "1s"},
		env:  map[string]string{"DFTASK_TOKEN": m.Token()},
	}.run(t)
	assert.Equal(t, console.ExitPending, o.code)
	assert.Contains(t, o.err, "takes no more jobs for the clusters named")
	assert.Contains(t, o.err, "dftask: nothing was sent\n")
	assert.NotContains(t, o.err, "not known whether")
}

// A scheduler that is dead and counts as active keeps a search pending for an hour.
// What the others have answered is printed when the time is up.
func TestTimeoutKeepsWhatWasAnswered(t *testing.T) {
	m, err := simulator.Start(simulator.Options{Speed: 300})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, m.Close()) })
	m.SetScheduler("eu-west", "", simulator.SchedulerFrozen)
	search := func(more ...string) outcome {
		return call{
			args: append([]string{"search", "url", llamaURL, "--manager", m.URL(), "--timeout", "2s"}, more...),
			env:  map[string]string{"DFTASK_TOKEN": m.Token()}, clock: m.Clock(),
		}.run(t)
	}
	o := search("-o", "json", "--quiet")
	assert.Equal(t, console.ExitPending, o.code, o.err)
	assert.Regexp(t, `^dftask: job \d+ continues at the manager\ndftask: no answer within --timeout\n$`, o.err)
	var found struct {
		State    string
		Copies   int
		Clusters []struct {
			Name   string
			Copies int
			Errors []string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(o.out), &found))
	assert.Equal(t, "PENDING", found.State)
	assert.Equal(t, 6, found.Copies)
	require.Len(t, found.Clusters, 2)
	assert.Empty(t, found.Clusters[0].Errors)
	assert.Equal(t, []string{"no scheduler has answered yet"}, found.Clusters[1].Errors)
	assert.NoError(t, schemas(t)["search"].Validate(value(t, o.out)))

	o = search()
	assert.Equal(t, console.ExitPending, o.code, o.err)
	assert.Regexp(t, `^6 copies in 1 cluster, 6 complete so far \(job \d+, 1 of 2 schedulers answered\)\nnote: eu-west: no scheduler has answered yet\n`, o.out)
}

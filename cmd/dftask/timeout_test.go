package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
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
		"executions watch 42 43":                              "nothing is known yet of the jobs 42, 43",
		"executions watch":                                    "",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			o := call{
				args: append(strings.Fields(args), "--manager", mute(t).URL, "--timeout", "200ms"),
				env:  map[string]string{"DFTASK_TOKEN": "token"},
			}.run(t)
			assert.Equal(t, exitPending, o.code, o.err)
			assert.Contains(t, o.err, says)
			assert.True(t, strings.HasSuffix(o.err, "dftask: no answer within --timeout\n"), o.err)
			assert.NotContains(t, o.err, "goes on")
			assert.Empty(t, o.out)
			assert.Less(t, o.took, 15*time.Second, "a request is given up after 30 s")
		})
	}
}

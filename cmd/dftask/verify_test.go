package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// job is the id of the job that a delete printed as JSON.
func jobOfDelete(t *testing.T, o outcome) uint {
	t.Helper()
	var r task.PurgeResult
	require.NoError(t, json.Unmarshal([]byte(o.out), &r), o.err)
	require.NotEmpty(t, r.Jobs)
	return r.Jobs[0].ID
}

// executionOf is what executions show prints of a job.
func executionOf(t *testing.T, o outcome) (x struct {
	Verdict     string
	Verified    bool
	VerifiedBy  uint   `json:"verified_by"`
	OperationID string `json:"operation_id"`
	Remembered  bool
}) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(o.out), &x), o.err)
	return x
}

// What was not verified is, and from then on everybody sees it.
func TestVerify(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url     string
		verdict string
		code    int
	}{
		"purged":           {llamaURL, "purged", console.ExitOK},
		"a host refuses":   {failURL, "partly purged", console.ExitNotAll},
		"forgotten":        {diskOnlyURL, "nothing purged", console.ExitNotAll},
		"nothing to purge": {noneURL, "nothing to purge", console.ExitOK},
	} {
		inBubble(t, name, func(t *testing.T) {
			m := newManager(t)
			job := fmt.Sprint(jobOfDelete(t, m.call("delete", "url", c.url, "--yes", "--no-verify", "-o", "json")))
			before := executionOf(t, m.call("executions", "show", job, "-o", "json"))
			assert.False(t, before.Verified)

			began := time.Now()
			o := m.call("verify", "#"+job, "-o", "jsonl")
			assert.Equal(t, c.code, o.code, o.err)
			assert.Less(t, time.Since(began), 32*time.Second)
			x := executionOf(t, o)
			assert.Equal(t, c.verdict, x.Verdict)
			assert.True(t, x.Verified)
			assert.NotZero(t, x.VerifiedBy)
			assert.Equal(t, before.OperationID, x.OperationID)

			for who, o := range map[string]outcome{
				"here": m.call("executions", "show", job, "-o", "json"), "a colleague": m.colleague("executions", "show", job, "-o", "json"),
			} {
				assert.Equal(t, x, executionOf(t, o), who)
			}
			list := m.colleague("executions", "list", "--target", c.url).out
			if c.code == console.ExitOK {
				assert.Contains(t, list, fmt.Sprintf("%s (verified by #%d)", strings.ToUpper(c.verdict), x.VerifiedBy))
			}

			// By the id of the purge, and when the manager has forgotten the job.
			o = m.call("verify", before.OperationID)
			assert.Equal(t, c.code, o.code, o.err)
			assert.Contains(t, o.out, strings.ToUpper(c.verdict))
			m.forget(job)
			o = m.call("verify", "~"+job, "-o", "jsonl")
			assert.Equal(t, c.code, o.code, o.err)
			again := executionOf(t, o)
			assert.Equal(t, c.verdict, again.Verdict)
			assert.True(t, again.Remembered)
			assert.Greater(t, again.VerifiedBy, x.VerifiedBy)
		})
	}
}

// colleague runs a command line with another journal.
func (m *manager) colleague(args ...string) outcome {
	m.t.Helper()
	c := m.prepared(args...)
	c.env["XDG_STATE_HOME"] = m.t.TempDir()
	return c.run(m.t)
}

// ask asks the manager what no command asks.
func (m *manager) ask(method, path string) []byte {
	m.t.Helper()
	r, err := http.NewRequestWithContext(m.t.Context(), method, bubbleURL+path, nil)
	require.NoError(m.t, err)
	r.Header.Set("Authorization", "Bearer "+m.built.Token())
	res, err := m.prepared().transport.RoundTrip(r)
	require.NoError(m.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(m.t, err)
	require.Equal(m.t, http.StatusOK, res.StatusCode)
	return body
}

// forget lets the manager forget a job.
func (m *manager) forget(job string) { m.ask(http.MethodDelete, "/oapi/v1/jobs/"+job) }

// Without ids those are verified that nothing proves, of anybody, at one check; what
// was proved by somebody is left alone, and so is what was purged again later.
func TestVerifyWhatNothingProves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		first := m.call("verify", "-o", "json")
		assert.Equal(t, console.ExitOK, m.call("verify", "-o", "json", "--since", "1s").code, "there is nothing to verify")
		require.Contains(t, first.err, "with ")

		m.call("delete", "url", llamaURL, "--yes")
		m.colleague("delete", "url", failURL, "--yes", "--no-verify")
		m.colleague("delete", "url", failURL, "--yes", "--no-verify", "--force")
		m.call("delete", "url", noneURL, "--yes", "--no-verify")
		began := time.Now()
		o := m.call("verify", "--since", "3m")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		assert.Less(t, time.Since(began), 35*time.Second)
		assert.Contains(t, o.err, "verifying 2 purges of the last 3 min with 2 searches")
		assert.Contains(t, o.err, "1 purge is left out: the same target was purged again later")
		assert.Contains(t, o.out, "FAILED")
		assert.Contains(t, o.out, "node-002", "where the copy is left")
		assert.Contains(t, o.out, "NOTHING TO PURGE (verified by #")

		o = m.colleague("verify", "--since", "5m")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.err, "nothing is left to verify of the last 5 min")
		assert.Empty(t, o.out)
	})
}

// What has not ended is waited for, as long as --timeout says.
func TestVerifyWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.call("delete", "url", llamaURL, "--yes", "--timeout", "5s")
		job := column(m.call("executions", "list", "--limit", "1").out, 0)[1]
		o := m.call("verify", job, "--timeout", "10s", "-o", "json")
		assert.Equal(t, console.ExitPending, o.code, o.err)
		assert.Contains(t, o.err, "1 purge is not verified yet")
		assert.Contains(t, o.out, `"verdict": null`)
		o = m.call("verify", job)
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.out, "PURGED")
	})
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	inBubble(t, "", func(t *testing.T) {
		m := newManager(t)
		for _, c := range []struct {
			code int
			says string
			args []string
		}{
			{console.ExitUsage, "neither a job nor a purge", []string{"abc"}},
			{console.ExitUsage, "no purge has the id 0badcafe", []string{"0badcafe"}},
			{console.ExitFailure, "4711", []string{"4711"}},
			{console.ExitUsage, "ids name them", []string{"1", "--since", "2h"}},
			{console.ExitUsage, "span of time", []string{"--since", "0s"}},
			{console.ExitUsage, "span of time", []string{"--timeout", "-1s"}},
		} {
			o := m.call(append([]string{"verify"}, c.args...)...)
			assert.Equal(t, c.code, o.code, c.args)
			assert.Contains(t, o.err, c.says)
			assert.Empty(t, o.out)
		}
		// It deletes nothing, so it is allowed where nothing may be deleted.
		job := fmt.Sprint(jobOfDelete(t, m.call("delete", "url", llamaURL, "--yes", "--no-verify", "-o", "json")))
		assert.Equal(t, console.ExitOK, m.call("verify", job, "--read-only").code)
	})
}

// What was verified is known from every context of the manager, and under each of its
// addresses.
func TestVerifiedUnderAnotherAddress(t *testing.T) {
	t.Parallel()
	inBubble(t, "", func(t *testing.T) {
		m := newManager(t)
		job := fmt.Sprint(jobOfDelete(t, m.call("delete", "url", llamaURL, "--yes", "--no-verify", "-o", "json")))
		home := t.TempDir()
		require.NoError(t, os.MkdirAll(filepath.Join(home, "dftask"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(home, "dftask", "config.yaml"), []byte("contexts:\n  - name: a\n    manager: "+bubbleURL+"\n  - name: b\n    manager: http://10.0.0.1:8080\n"), 0o600))
		in := func(context string, args ...string) outcome {
			c := m.prepared(append([]string{"--context", context}, args...)...)
			c.env["XDG_CONFIG_HOME"] = home
			delete(c.env, "DFTASK_MANAGER")
			return c.run(t)
		}
		for _, context := range []string{"b", "a"} {
			o := in(context, "verify", job, "-o", "jsonl")
			require.Equal(t, console.ExitOK, o.code, o.err)
			x := executionOf(t, o)
			m.forgetSearches()
			for _, other := range []string{"a", "b"} {
				assert.Equal(t, x.VerifiedBy, executionOf(t, in(other, "executions", "show", job, "-o", "json")).VerifiedBy, "verified in %s, seen in %s", context, other)
			}
		}
		m.forget(job)
		for _, other := range []string{"a", "b"} {
			x := executionOf(t, in(other, "executions", "show", job, "-o", "json"))
			assert.True(t, x.Remembered)
			assert.True(t, x.Verified)
		}
	})
}

// forgetSearches lets the manager forget all searches, so that only a journal knows
// what they proved.
func (m *manager) forgetSearches() {
	m.t.Helper()
	var jobs []client.Job
	require.NoError(m.t, json.Unmarshal(m.ask(http.MethodGet, "/oapi/v1/jobs?type=get_task&per_page=1000"), &jobs))
	for _, j := range jobs {
		m.forget(fmt.Sprint(j.ID))
	}
}

// A purge of many targets is verified by its id.
func TestVerifyAListThatWasPurged(t *testing.T) {
	t.Parallel()
	inBubble(t, "", func(t *testing.T) {
		m := newManager(t)
		var list strings.Builder
		for i := range 30 {
			fmt.Fprintf(&list, "%s?n=%d\n", noneURL, i)
		}
		c := m.prepared("delete", "--from", "-", "--yes", "--no-verify", "-o", "jsonl")
		c.stdin = list.String() + failURL + "\n"
		o := c.run(t)
		var first task.PurgeResult
		line, _, _ := strings.Cut(o.out, "\n")
		require.NoError(t, json.Unmarshal([]byte(line), &first), o.err)
		for who, call := range map[string]func(...string) outcome{"here": m.call, "a colleague": m.colleague} {
			began := time.Now()
			o = call("verify", first.OperationID, "-o", "jsonl")
			assert.Equal(t, console.ExitNotAll, o.code, o.err)
			assert.Equal(t, 31, strings.Count(o.out, "\n"), who)
			assert.Equal(t, 30, strings.Count(o.out, `"verdict":"nothing to purge"`), who)
			assert.Less(t, time.Since(began), 45*time.Second)
		}
	})
}

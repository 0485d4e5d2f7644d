package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
)

func TestExecutionsTable(t *testing.T) {
	o := demo(t, "executions")
	require.Equal(t, console.ExitOK, o.code, o.err)
	assert.Equal(t, column(o.out, 0), column(demo(t, "executions", "list").out, 0), "list is what it does without a command")
	rows := strings.Split(strings.TrimSpace(o.out), "\n")
	assert.Equal(t, []string{"JOB", "RESULT", "COPIES", "TARGET", "BY", "BEGAN", "REASON"}, strings.Fields(rows[0]))
	assert.Greater(t, len(rows), 40)
	assert.Regexp(t, `(?m)^\d+ +PARTLY PURGED +2 of 3 +https://example.com/images/base-layer.tar +sato@bastion +\S+Z +INC-2230 stale base image layer$`, o.out)

	o = demo(t, "executions", "list", "--limit", "2")
	assert.Equal(t, 3, strings.Count(o.out, "\n"))
	assert.Contains(t, o.err, "there are more; see them with --limit 0")
	o = demo(t, "executions", "list", "--target", "no such thing")
	assert.Equal(t, console.ExitOK, o.code)
	assert.Equal(t, "no executions\n", o.out)
	assert.Equal(t, "[]\n", demo(t, "executions", "list", "--target", "no such thing", "-o", "json").out)
	assert.Empty(t, demo(t, "executions", "list", "--target", "no such thing", "-o", "jsonl").out)
}

// column is a column of a table.
func column(out string, i int) (cells []string) {
	for l := range strings.Lines(out) {
		cells = append(cells, strings.Fields(l)[i])
	}
	return cells
}

func TestExecutionsFilters(t *testing.T) {
	type execution struct {
		ID      uint
		State   string
		Verdict *string
		Query   struct{ Type, URL string }
	}
	list := func(args ...string) []execution {
		t.Helper()
		o := demo(t, append([]string{"executions", "list", "-o", "json"}, args...)...)
		require.Equal(t, console.ExitOK, o.code, o.err)
		return parse[[]execution](t, o.out)
	}
	// A record alone does not tell whether copies are left.
	unproved := list("--state", "NOTHING PURGED")
	assert.NotEmpty(t, unproved)
	for _, x := range unproved {
		assert.Equal(t, "nothing deleted, unverified", *x.Verdict)
	}
	assert.Empty(t, list("--state", "nothing-to-purge"))
	for _, x := range list("--state", "pending") {
		assert.Equal(t, "PENDING", x.State)
		assert.Nil(t, x.Verdict)
	}
	assert.Len(t, list("--type", "content"), 1)
	assert.Len(t, list("--since", "3h", "--target", "BASE-layer"), 1)
	// The time of a bubble begins with the year 2000.
	assert.NotEmpty(t, list("--since", "1999-12-31"))
	assert.Empty(t, list("--since", "2000-01-03"))
	assert.Greater(t, len(list("--limit", "0")), 40)
}

func TestExecutionsShow(t *testing.T) {
	id := column(demo(t, "executions", "list", "--target", "base-layer").out, 0)[1]
	for _, arg := range []string{id, "#" + id} {
		o := demo(t, "executions", "show", arg)
		assert.Equal(t, console.ExitOK, o.code, "it shows any result")
		assert.Contains(t, o.out, "PARTLY PURGED: 2 deleted, 1 failed (job "+id+", 30 s)")
		assert.Regexp(t, `node-002 .* failed +unknown +refused +task [0-9a-f]{64} failed: .*permission denied`, o.out)
		assert.Regexp(t, `(?m)^reason +INC-2230`, o.out)
	}
	pending := column(demo(t, "executions", "list", "--state", "pending", "--target", "installer").out, 0)[1]
	assert.Contains(t, demo(t, "executions", "show", pending).out, "PENDING: 2 deleted, 0 failed so far")
	refused(t, demo(t, "executions", "show", "4711"), console.ExitFailure, "has no job 4711")
	refused(t, demo(t, "executions", "watch", "4711"), console.ExitFailure, "has no job 4711")
}

func TestExecutionsWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		good := parse[purged](t, m.call("delete", "url", llamaURL, "--yes", "--no-verify", "-o", "json").out).Jobs[0].ID
		bad := parse[purged](t, m.call("delete", "url", failURL, "--yes", "--no-verify", "-o", "json").out).Jobs[0].ID

		o := m.call("executions", "watch", fmt.Sprint(good))
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Equal(t, fmt.Sprintf("#%d  PURGED, UNVERIFIED  8 deleted, 0 failed  %s\n", good, llamaURL), o.out)
		o = m.call("executions", "watch", fmt.Sprint(good), fmt.Sprint(bad), "-o", "jsonl")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		assert.Equal(t, 2, strings.Count(o.out, "\n"))
		o = m.call("executions", "watch", fmt.Sprint(bad), "-o", "json")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		assert.Len(t, parse[[]any](t, o.out), 1)
	})
}

func TestExecutionsWatchAll(t *testing.T) {
	t.Parallel()
	o := demo(t, "executions", "watch")
	assert.Equal(t, console.ExitOK, o.code, "what others purge is not ours to judge: %s", o.err)
	assert.Contains(t, o.out, "TIMED OUT  2 deleted, 0 failed  https://example.com/dist/installer-4.2.0.exe  CHG-778")
	assert.Regexp(t, `(?m)^dftask: (0 of 2 jobs ended|job \d+)$`, o.err)
}

func TestExecutionsWatchStops(t *testing.T) {
	o := demo(t, "executions", "watch", "--timeout", "5s")
	assert.Equal(t, console.ExitPending, o.code, o.err)
	assert.Empty(t, o.out)
	assert.Regexp(t, `dftask: job \d+ continues at the manager\ndftask: no answer within --timeout\n$`, o.err)

	o = interrupted(t, "dftask: job", "executions", "watch")
	assert.Equal(t, console.ExitInterrupted, o.code)
	assert.Empty(t, o.out)
	assert.Regexp(t, `dftask: job \d+ continues at the manager\n$`, o.err)
}

func TestExecutionsBadInput(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"state":   {[]string{"executions", "list", "--state", "gone"}, `there is no state "gone"`},
		"type":    {[]string{"executions", "--type", "file"}, `there is no type "file"`},
		"since":   {[]string{"executions", "--since", "yesterday"}, `"yesterday" is neither a span of time nor a date`},
		"limit":   {[]string{"executions", "--limit", "-1"}, "the limit is below zero"},
		"command": {[]string{"executions", "lsit"}, `there is no command "lsit"`},
		"id":      {[]string{"executions", "show", "x"}, `"x" is not the id of a job`},
		"no id":   {[]string{"executions", "show"}, "takes one job id, and got 0 arguments"},
		"ids":     {[]string{"executions", "watch", "0"}, `"0" is not the id of a job`},
		"timeout": {[]string{"executions", "watch", "--timeout", "0s"}, "the timeout is not a span of time"},
		"cluster": {[]string{"clusters", "x"}, `there is no command "x"`},
		"output":  {[]string{"clusters", "-o", "yaml"}, `there is no output "yaml"`},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, demo(t, c.args...), console.ExitUsage, c.says)
		})
	}
}

func TestClusters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := managerOf(t, simulator.Options{Token: "the-default-one"})
		m.built.AddToken(simulator.TokenSpec{Name: "jobs", Token: secret, Scopes: []string{"job"}})
		o := m.call("clusters")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Equal(t, "ID  NAME       DEFAULT  JOBS/S  BIO\n1   cluster-1  yes      10\n2   eu-west    no       10      second\n", o.out)
		assert.Equal(t, `{"id":1,"name":"cluster-1","bio":"","default":true,"job_rate_limit":10}`, strings.SplitN(m.call("clusters", "-o", "jsonl").out, "\n", 2)[0])

		// Executions are listed without the names of clusters, too.
		with := m.prepared("clusters")
		with.env["DFTASK_TOKEN"] = secret
		o = with.run(t)
		refused(t, o, console.ExitAuth, `lacks the scope "cluster"`)
		with.args[0] = "executions"
		o = with.run(t)
		assert.Equal(t, console.ExitOK, o.code, o.err)
	})
}

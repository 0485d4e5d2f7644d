package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/targetlist"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// listed writes a list of targets into a file.
func listed(t testing.TB, targets ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "list.txt")
	require.NoError(t, os.WriteFile(file, []byte(strings.Join(targets, "\n")+"\n"), 0o600))
	return file
}

// someTargets end in all ways that a purge of the built-in manager can.
var someTargets = []string{
	"# some", llamaURL, failURL, "", diskOnlyURL, `{"content": "build-4711"}`, llamaURL,
	`{"url": "https://example.com/tagged.tgz", "tag": "prod", "application": "ml"}`,
}

func TestDeleteList(t *testing.T) {
	o := demo(t, "delete", "--from", listed(t, someTargets...), "--yes", "--reason", "INC-42")
	assert.Equal(t, console.ExitNotAll, o.code, o.err)
	rows := strings.Split(o.out, "\n")
	assert.Regexp(t, `^3 purged, 2 left copies; copies: 15 deleted, 1 failed, 3 left \(purge [0-9a-f]{8}, \d+ s\)$`, rows[0])
	assert.Equal(t, []string{"VERDICT", "DELETED", "FAILED", "LEFT", "TARGET"}, strings.Fields(rows[1]))
	assert.Regexp(t, `^purged +8 +0 +0 +`+llamaURL+`$`, rows[2])
	assert.Regexp(t, `^partly purged +2 +1 +1 +`+failURL+`$`, rows[3])
	assert.Regexp(t, `^nothing purged +0 +0 +2 +`+diskOnlyURL+`$`, rows[4])
	assert.Regexp(t, `^purged +2 +0 +0 +content build-4711$`, rows[5])
	assert.Regexp(t, `^purged +3 +0 +0 +https://example.com/tagged.tgz \(tag prod, application ml\)$`, rows[6])
	assert.Regexp(t, `(?m)^`+failURL+` +cluster-1 +node-002 .* failed +yes +refused +task .*permission denied`, o.out, "what is left is named")
	assert.Regexp(t, `(?m)^`+diskOnlyURL+` +cluster-1 +node-001 .* untouched +yes +forgotten$`, o.out)
	assert.NotRegexp(t, `(?m)^`+llamaURL+` +cluster-1`, o.out, "what is gone is not")
	assert.Contains(t, o.err, "1 target is named more than once, and deleted once")
	assert.Contains(t, o.err, "5 of 5 done: 3 purged, 2 left copies")
	assert.NotContains(t, o.err, "\r", "no animation where there is no terminal")
	assert.NotContains(t, o.err, "--resume", "the built-in manager ends with the program")
}

// A list that holds targets without copies is not a disaster.
func TestDeleteListOfWhatIsNotCached(t *testing.T) {
	t.Parallel()
	var targets []string
	for i := range 48 {
		targets = append(targets, fmt.Sprintf("https://example.com/none-%d", i))
	}
	o := demo(t, "delete", "--from", listed(t, targets...), "--yes")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Regexp(t, `^48 were not cached; copies: 0 deleted, 0 failed, 0 left \(`, o.out)
	assert.NotContains(t, o.out, "note:")

	o = demo(t, "delete", "--from", listed(t, append(targets, llamaURL, failURL)...), "--yes")
	assert.Equal(t, console.ExitNotAll, o.code, o.err)
	assert.Regexp(t, `^1 purged, 1 left a copy, 48 were not cached; copies: 10 deleted, 1 failed, 1 left \(`, o.out)
	assert.Contains(t, o.err, "50 of 50 done: 1 purged, 1 left a copy, 48 were not cached")
}

// Without a search afterwards it is not known what is left.
func TestDeleteListUnproved(t *testing.T) {
	o := demo(t, "delete", "--from", listed(t, failURL, diskOnlyURL), "--yes", "--no-verify")
	assert.Equal(t, console.ExitNotAll, o.code, o.err)
	rows := strings.Split(o.out, "\n")
	assert.Regexp(t, `^1 left a copy, 1 not verified; copies: 2 deleted, 1 failed, what is left is not known \(purge `, rows[0])
	assert.Regexp(t, `^partly purged +2 +1 +unknown +`+failURL+`$`, rows[2])
}

func TestDeleteListAsJSON(t *testing.T) {
	var fromArray, fromLines []task.PurgeResult
	o := demoReading(t, strings.Join(someTargets, "\n"), "delete", "--from", "-", "--yes", "-o", "json")
	assert.Equal(t, console.ExitNotAll, o.code, o.err)
	require.NoError(t, json.Unmarshal([]byte(o.out), &fromArray), o.out)
	o = demoReading(t, strings.Join(someTargets, "\n"), "delete", "--from", "-", "--yes", "-o", "jsonl")
	assert.Equal(t, console.ExitNotAll, o.code, o.err)
	for _, l := range strings.Split(strings.TrimSuffix(o.out, "\n"), "\n") {
		var r task.PurgeResult
		require.NoError(t, json.Unmarshal([]byte(l), &r), l)
		fromLines = append(fromLines, r)
	}
	verdicts := func(all []task.PurgeResult) map[string]task.Verdict {
		by := map[string]task.Verdict{}
		for _, r := range all {
			by[r.Query.Target()] = r.Verdict
			assert.Equal(t, all[0].OperationID, r.OperationID, "one operation")
			assert.NotEmpty(t, r.Jobs)
		}
		return by
	}
	want := map[string]task.Verdict{
		llamaURL: task.Purged, failURL: task.PartlyPurged, diskOnlyURL: task.NothingPurged, "build-4711": task.Purged,
		"https://example.com/tagged.tgz": task.Purged,
	}
	assert.Equal(t, want, verdicts(fromArray))
	assert.Equal(t, want, verdicts(fromLines))
	// What was printed is a list again, of the same targets.
	again, _, err := targetlist.Parse(strings.NewReader(o.out), task.Query{Tag: "not of an object"})
	require.NoError(t, err)
	for i, r := range fromLines {
		assert.Equal(t, r.Query.Key(), again[i].Key())
	}
	assert.Equal(t, llamaURL, fromArray[0].Query.URL, "an array is in the order of the list")
}

// A list of one target is a list: what prints it is the same.
func TestDeleteListOfOne(t *testing.T) {
	o := demo(t, "delete", "--from", listed(t, "https://example.com/tagged.tgz"), "--tag", "prod", "--application", "ml", "--yes", "-o", "json", "--no-verify")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	var all []task.PurgeResult
	require.NoError(t, json.Unmarshal([]byte(o.out), &all), o.out)
	require.Len(t, all, 1)
	assert.Equal(t, 3, all[0].Deleted(), "the flags of a URL are for the URLs of the list")
	assert.Equal(t, task.Unverified, all[0].Verdict)
}

func TestDeleteOneAsALine(t *testing.T) {
	for _, verb := range []string{"delete", "search"} {
		o := demo(t, append([]string{verb, "url", llamaURL, "-o", "jsonl"}, map[string][]string{"delete": {"--yes"}}[verb]...)...)
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Equal(t, 1, strings.Count(o.out, "\n"))
		assert.True(t, json.Valid([]byte(o.out)), o.out)
	}
}

func TestListsAreRefused(t *testing.T) {
	good := listed(t, llamaURL)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"bad lines":             {[]string{"--from", listed(t, llamaURL, "nonsense", "{}"), "--yes"}, "2 lines of the list cannot be used:\n  line 2: the URL has no scheme"},
		"nothing in it":         {[]string{"--from", listed(t, "# x"), "--yes"}, "the list names no target"},
		"nothing on stdin":      {[]string{"--from", "-", "--yes"}, "the list names no target"},
		"no such file":          {[]string{"--from", good + ".no", "--yes"}, "the list of targets cannot be read"},
		"no file":               {[]string{"--from", "", "--yes"}, "--from names no file"},
		"no terminal":           {[]string{"--from", good}, "there is no terminal to confirm on, and no --yes"},
		"no terminal for stdin": {[]string{"--from", "-"}, "there is no terminal to confirm on, and no --yes"},
		"a reason too long":     {[]string{"--from", good, "--yes", "--reason", strings.Repeat("x", 1100)}, "characters too long"},
		"unknown cluster":       {[]string{"--from", good, "--yes", "--cluster", "nowhere"}, `there is no scheduler cluster "nowhere"`},
		"piece length":          {[]string{"--from", good, "--yes", "--piece-length", "1MiB"}, "the piece length is not between"},
		"output":                {[]string{"--from", good, "--yes", "-o", "xml"}, `there is no output "xml"`},
		"an argument":           {[]string{"--from", good, "--yes", llamaURL}, "there is no command"},
		"with a target":         {[]string{"url", llamaURL, "--from", good, "--yes"}, "there is no flag --from"},
		"read-only":             {[]string{"--from", good, "--yes", "--read-only"}, "nothing is deleted: read-only is set"},
		"resume of the demo":    {[]string{"--demo", "--resume"}, "the built-in manager ends with the program"},
		"resume and a list":     {[]string{"--resume", "--from", good}, "--resume and --from contradict each other"},
		"resume and a cluster":  {[]string{"--resume=0000aaaa", "--cluster", "1"}, "--resume and --cluster contradict each other"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, demo(t, append([]string{"delete"}, c.args...)...), console.ExitUsage, c.says)
		})
	}
}

// What is waited for no longer continues at the manager, and it is said how much.
func TestAListThatTakesTooLong(t *testing.T) {
	t.Parallel()
	o := demo(t, "delete", "--from", listed(t, llamaURL, failURL, "https://example.com/partial.bin"), "--yes", "--timeout", "10s", "-o", "json")
	assert.Equal(t, console.ExitPending, o.code)
	assert.Equal(t, 3, strings.Count(o.out, `"verdict": null`), "their jobs still run: %s", o.out)
	assert.Regexp(t, `continues? at the manager\n|3 targets were not sent`, o.err)
	assert.LessOrEqual(t, strings.Count(o.err, " done"), 3, "a line now and then, not one a target: %s", o.err)
	assert.Regexp(t, `dftask: no answer within --timeout\n  Resume with: [^\n]*\n$`, o.err)
}

// On a terminal one line with a bar is drawn again, and what else is told stands
// in lines of its own.
func TestTallyOnATerminal(t *testing.T) {
	var o outcome
	synctest.Test(t, func(t *testing.T) {
		o = managerOf(t, simulator.Options{}).onTerminal("", "delete", "--from", listed(t, someTargets...), "--yes")
	})
	assert.Equal(t, console.ExitNotAll, o.code, o.err)
	d := newDisplay(80, 24)
	_, _ = d.Write([]byte(strings.ReplaceAll(o.err, "\n", "\r\n")))
	assert.NotContains(t, d.String(), "[#", "the line is taken away at the end")
	assert.Contains(t, d.String(), "1 target is named more than once")
	for _, l := range strings.FieldsFunc(o.err, func(r rune) bool { return r == '\r' || r == '\n' }) {
		assert.LessOrEqual(t, len([]rune(l)), 80, "%q", l)
	}
	assert.Regexp(t, `\[[#.]{20}\] \d of 5 done, \d sent, \d answered`, o.err)
	assert.Contains(t, o.err, "next check in ")
}

package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/send"
	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
	"dftask/keyring"
)

// Targets of the built-in manager, and one that it does not have.
const (
	llamaURL    = "https://example.com/models/llama.bin"
	diskOnlyURL = "https://example.com/disk-only.bin"
	failURL     = "https://example.com/fail.bin"
	noneURL     = "https://example.com/none.bin"
	imageURL    = "https://registry.example.com/v2/library/app/manifests/v1"
)

// base is the last part of a URL, which the screen always has room for.
func base(url string) string { return url[strings.LastIndexByte(url, '/'):] }

// outcome is what a command line came to.
type outcome struct {
	code     int
	out, err string
	took     time.Duration
}

// demoSpeed is how many times as fast as real time the built-in managers of these
// tests run: 30 s are 1.5. On a faster one a busy machine may take longer between an
// answer and its reading than a job may go without a check, which is then lost.
const demoSpeed = "20"

// call is a command line to carry out in this process.
type call struct {
	args  []string
	stdin string
	env   map[string]string
	// clock is the machine's when nil, and transport the network.
	clock     send.Clock
	transport http.RoundTripper
	// interruptAt is what it says on standard error when it is interrupted.
	interruptAt string
	// tty makes standard input and error terminals.
	tty bool
	// columns makes standard output a terminal of that width, and standard error too.
	columns int
	// keyring is the operating system's when nil.
	keyring keyring.Keeper
}

func (c call) run(t testing.TB) outcome {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var out bytes.Buffer
	err := &signalling{at: c.interruptAt, then: interrupt}
	started := time.Now()
	home := t.TempDir() // not that of the person who runs the test
	width := func() int { return c.columns }
	code := run(ctx, c.args, console.Env{
		In: strings.NewReader(c.stdin), Out: &out, Err: err, InTTY: c.tty, OutTTY: c.columns > 0, ErrTTY: c.tty || c.columns > 0, OutWidth: width, ErrWidth: width, Who: "tester@host", Clock: c.clock, Transport: c.transport, Keyring: c.keyring,
		Getenv: func(name string) string {
			if value, set := c.env[name]; set || name != "XDG_STATE_HOME" || c.env["HOME"] != "" {
				return value
			}
			return home
		},
	})
	o := outcome{code: code, out: out.String(), err: err.String(), took: time.Since(started)}
	assert.NotContains(t, o.out+o.err, "goroutine ", "no stack trace")
	return o
}

// demo is a command line for a manager of its own, with what the built-in one has.
func demo(t *testing.T, args ...string) outcome {
	t.Helper()
	return demoReading(t, "", args...)
}

// demoReading is demo with something on standard input.
func demoReading(t *testing.T, stdin string, args ...string) (o outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := managerOf(t, simulator.Options{}).prepared(args...)
		c.stdin = stdin
		o = c.run(t)
	})
	return o
}

func TestExitCodesOfAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		code int
		out  string
	}{
		"found":            {[]string{"search", "url", llamaURL}, console.ExitOK, "8 copies in 2 clusters, 8 complete"},
		"unfinished":       {[]string{"search", "url", "https://example.com/partial.bin"}, console.ExitOK, "1 copy in 1 cluster, 0 complete"},
		"no copy":          {[]string{"search", "url", noneURL}, console.ExitNoCopy, "no copy found"},
		"without its tag":  {[]string{"search", "url", "https://example.com/tagged.tgz"}, console.ExitNoCopy, "no copy found"},
		"with its tag":     {[]string{"search", "url", "https://example.com/tagged.tgz", "--tag", "prod", "--application", "ml"}, console.ExitOK, "3 copies in 1 cluster"},
		"by content":       {[]string{"search", "content", "build-4711"}, console.ExitOK, "2 copies in 1 cluster"},
		"by task id":       {[]string{"search", "id", "9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa"}, console.ExitOK, "8 copies in 2 clusters"},
		"image":            {[]string{"search", "image", imageURL}, console.ExitOK, "7 copies on 4 hosts in 2 clusters, 7 complete"},
		"cluster by name":  {[]string{"search", "url", llamaURL, "--cluster", "eu-west"}, console.ExitOK, "2 copies in 1 cluster"},
		"cluster by id":    {[]string{"search", "url", llamaURL, "--cluster", "1"}, console.ExitOK, "6 copies in 1 cluster"},
		"several clusters": {[]string{"search", "url", llamaURL, "--cluster", "1", "--cluster", "eu-west", "--cluster", "2"}, console.ExitOK, "8 copies in 2 clusters"},
		"purged":           {[]string{"delete", "url", llamaURL, "--yes"}, console.ExitOK, "PURGED: 8 deleted, 0 failed, 0 left"},
		"image purged":     {[]string{"delete", "image", imageURL, "--yes"}, console.ExitOK, "PURGED: 7 deleted, 0 failed, 0 left; copies on 4 hosts (8 jobs, "},
		"no such image":    {[]string{"delete", "image", "https://registry.example.com/v2/none/manifests/1", "--yes"}, console.ExitFailure, ""},
		"purge":            {[]string{"purge", "content", "build-4711", "--yes"}, console.ExitOK, "PURGED: 2 deleted, 0 failed, 0 left"},
		"one cluster":      {[]string{"delete", "url", llamaURL, "--yes", "--cluster", "eu-west"}, console.ExitOK, "PURGED: 2 deleted, 0 failed, 0 left"},
		"and the others":   {[]string{"delete", "url", llamaURL, "--yes", "--cluster", "eu-west"}, console.ExitOK, "note: In eu-west only: other clusters were neither searched nor purged."},
		"by its id":        {[]string{"delete", "id", "9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa", "--yes"}, console.ExitOK, "PURGED: 8 deleted"},
		"not verified":     {[]string{"delete", "url", llamaURL, "--yes", "--no-verify"}, console.ExitOK, "PURGED, UNVERIFIED: 8 deleted, 0 failed ("},
		"partly purged":    {[]string{"delete", "url", failURL, "--yes"}, console.ExitNotAll, "PARTLY PURGED: 2 deleted, 1 failed, 1 left"},
		"nothing to purge": {[]string{"delete", "url", "https://example.com/none.bin", "--yes"}, console.ExitOK, "NOTHING TO PURGE: no host holds a copy (job "},
		"as JSON":          {[]string{"delete", "url", "https://example.com/none.bin", "--yes", "-o", "json"}, console.ExitOK, `"verdict": "nothing to purge"`},
		"nothing deleted":  {[]string{"delete", "url", "https://example.com/none.bin", "--yes", "--no-verify"}, console.ExitNotAll, "NOTHING DELETED, UNVERIFIED: 0 deleted, 0 failed (job "},
		"nothing purged":   {[]string{"delete", "url", diskOnlyURL, "--yes"}, console.ExitNotAll, "NOTHING PURGED: 0 deleted, 0 failed, 2 left"},
		"version":          {[]string{"version"}, console.ExitOK, "dftask " + version},
		"help":             {[]string{"--help"}, console.ExitOK, "Without a command it opens the dashboard."},
		"help of a part":   {[]string{"help", "delete", "url"}, console.ExitOK, "--no-verify"},
	} {
		t.Run(name, func(t *testing.T) {
			o := demo(t, c.args...)
			assert.Equal(t, c.code, o.code, o.err)
			assert.Contains(t, o.out, c.out)
		})
	}
}

func TestContentFromStandardInput(t *testing.T) {
	o := demoReading(t, "build-4711", "search", "content", "-")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, "2 copies in 1 cluster")
}

func TestTables(t *testing.T) {
	t.Run("search", func(t *testing.T) {
		rows := strings.Split(demo(t, "search", "url", llamaURL).out, "\n")
		assert.Equal(t, []string{"CLUSTER", "HOST", "IP", "TYPE", "COPY"}, strings.Fields(rows[1]))
		assert.Equal(t, []string{"cluster-1", "dragonfly-seed-client-0", "127.0.1.1", "seed", "complete"}, strings.Fields(rows[2]))
		assert.Len(t, rows, 2+8+1)
	})
	t.Run("purge", func(t *testing.T) {
		out := demo(t, "delete", "url", failURL, "--yes").out
		assert.Regexp(t, `node-002 .* failed +yes +refused +task [0-9a-f]{64} failed: .*permission denied: unlink /var/lib/dragonfly/content\n`, out)
		assert.Regexp(t, `node-001 .* deleted +no\n`, out)
		assert.Regexp(t, `\nnote: These hosts answered that they cannot delete: .*\n  on node-002 127.0.1.3\n  dfctl task rm [0-9a-f]{64}\n$`, out)
	})
	t.Run("purge of an image", func(t *testing.T) {
		rows := strings.Split(demo(t, "delete", "image", imageURL, "--yes").out, "\n")
		require.Len(t, rows, 1+6+1+5+1)
		assert.Regexp(t, `^sha256:c{64}  nothing to purge +no host holds a copy$`, rows[2])
		assert.Regexp(t, `^sha256:1{64}  purged +4 deleted, 0 failed, 0 left$`, rows[4])
		assert.Equal(t, []string{"cluster-1", "dragonfly-seed-client-0", "127.0.1.1", "seed", "deleted", "no"}, strings.Fields(rows[9]))
	})
	t.Run("what is left", func(t *testing.T) {
		out := demo(t, "delete", "url", diskOnlyURL, "--yes").out
		assert.Regexp(t, `\nnote: The schedulers do not remember these downloads.*\n  on node-001 127.0.1.2, node-004 127.0.1.5\n  dfctl task rm [0-9a-f]{64}\n$`, out)
	})
	t.Run("what was not searched is not known", func(t *testing.T) {
		out := demo(t, "delete", "url", llamaURL, "--yes", "--no-verify").out
		assert.Equal(t, 8, strings.Count(out, " deleted  unknown\n"), out)
	})
	t.Run("no host held one", func(t *testing.T) {
		assert.Len(t, strings.Split(demo(t, "search", "url", noneURL, "--variants=false").out, "\n"), 2, "one line")
	})
}

// Standard output is for data alone: it can always be piped.
func TestStandardOutputHoldsDataAlone(t *testing.T) {
	o := demo(t, "search", "url", llamaURL, "-o", "json")
	assert.True(t, strings.HasPrefix(o.out, "{\n"), o.out)
	assert.True(t, strings.HasSuffix(o.out, "\n}\n"), o.out)
	assert.Contains(t, o.err, "dftask: job ", "progress is on standard error")
	assert.NotContains(t, o.out+o.err, "\x1b", "no color where there is no terminal")
	assert.NotContains(t, o.err, "\r", "no animation where there is no terminal")
}

// A delete with its proof takes one check of the manager at its jobs, not two.
func TestAProvedDeleteTakesOneCheck(t *testing.T) {
	o := demo(t, "delete", "url", llamaURL, "--yes")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, "PURGED: 8 deleted, 0 failed, 0 left")
	assert.Less(t, o.took, 35*time.Second)
}

func TestTimeout(t *testing.T) {
	for name, args := range map[string][]string{
		"search": {"search", "url", llamaURL},
		"delete": {"delete", "url", llamaURL, "--yes"},
	} {
		t.Run(name, func(t *testing.T) {
			o := demo(t, append(args, "--timeout", "10s")...)
			assert.Equal(t, console.ExitPending, o.code)
			assert.Empty(t, o.out)
			resume := map[string]string{"delete": `  Resume with: dftask delete --resume [0-9a-f]{8}\n`}[name]
			assert.Regexp(t, `dftask: job \d+ continues at the manager\ndftask: no answer within --timeout\n`+resume+`$`, o.err)
		})
	}
	t.Run("delete of an image", func(t *testing.T) {
		o := demo(t, "delete", "image", imageURL, "--yes", "--timeout", "25s")
		assert.Equal(t, console.ExitPending, o.code)
		assert.Empty(t, o.out)
		assert.Regexp(t, `dftask: no copy is left under the blobs' URLs; their digests and hosts are known at the next check\ndftask: jobs \d+-\d+ continue at the manager\ndftask: no answer within --timeout\n  Resume`, o.err)

		o = demo(t, "delete", "image", imageURL, "--yes", "--timeout", "1s")
		assert.Equal(t, console.ExitPending, o.code)
		assert.Regexp(t, `dftask: no answer within --timeout\n$`, o.err)
		assert.NotContains(t, o.err, "deleting")
	})
	t.Run("image", func(t *testing.T) {
		for range 10 { // the request and the wait for it end at the same moment
			o := demo(t, "search", "image", imageURL, "--timeout", "500ms")
			assert.Equal(t, console.ExitPending, o.code)
			assert.Empty(t, o.out)
			assert.Regexp(t, `dftask: no answer within --timeout\n$`, o.err)
		}
	})
}

// signalling is standard error that ends a context once a text was written to
// it.
type signalling struct {
	bytes.Buffer
	at   string
	then context.CancelFunc
	mu   sync.Mutex // standard error takes what several goroutines write
}

func (s *signalling) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.Buffer.Write(p)
	if s.at != "" && strings.Contains(s.String(), s.at) {
		s.then()
	}
	return n, err
}

// interrupted is a command line that is interrupted once it has said something.
func interrupted(t *testing.T, at string, args ...string) (o outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := managerOf(t, simulator.Options{}).prepared(args...)
		c.interruptAt = at
		o = c.run(t)
	})
	return o
}

func TestInterrupted(t *testing.T) {
	for name, args := range map[string][]string{
		"search": {"search", "url", llamaURL},
		"delete": {"delete", "url", llamaURL, "--yes"},
	} {
		t.Run(name, func(t *testing.T) {
			o := interrupted(t, "dftask: job ", args...)
			assert.Equal(t, console.ExitInterrupted, o.code)
			assert.Empty(t, o.out)
			resume := map[string]string{"delete": `  Resume with: dftask delete --resume [0-9a-f]{8}\n`}[name]
			assert.Regexp(t, `dftask: job \d+ continues at the manager\n`+resume+`$`, o.err)

			// The built-in manager ends with the program, so there is nothing to resume. This one
			// takes five minutes for its answer.
			o = call{args: append([]string{"--demo", "--demo-speed", "0.1"}, args...), interruptAt: "dftask: job "}.run(t)
			assert.Equal(t, console.ExitInterrupted, o.code)
			assert.Regexp(t, `dftask: job \d+ continues at the manager\n$`, o.err)
		})
	}
	t.Run("before the manager answered", func(t *testing.T) {
		o := interrupted(t, "dftask: deleting", "delete", "url", llamaURL, "--yes")
		assert.Equal(t, console.ExitInterrupted, o.code)
		require.Empty(t, o.out)
		assert.Regexp(t, `it is not known whether the manager took the delete|job \d+ continues at the manager`, o.err)
	})
}

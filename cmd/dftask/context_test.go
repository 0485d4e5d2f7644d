package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/cmd/dftask/console"
	"dftask/keyring"
)

// place is a folder for a configuration, and command lines that use it.
type place struct {
	t   *testing.T
	dir string
	env map[string]string
	// transport is the network when nil.
	transport http.RoundTripper
}

func newPlace(t *testing.T) *place {
	dir := t.TempDir()
	// The home is named in what is printed, and it is not a real one.
	return &place{t: t, dir: dir, env: map[string]string{"XDG_CONFIG_HOME": dir, "XDG_STATE_HOME": filepath.Join(dir, "state"), "HOME": "/people/op"}}
}

func (p *place) run(args ...string) outcome {
	p.t.Helper()
	return call{args: args, env: p.env, transport: p.transport, keyring: keyring.NewMemory()}.run(p.t)
}

// must run.
func (p *place) must(args ...string) outcome {
	p.t.Helper()
	o := p.run(args...)
	require.Equal(p.t, console.ExitOK, o.code, o.err)
	return o
}

func (p *place) file() string { return filepath.Join(p.dir, "dftask", "config.yaml") }

func (p *place) text() string {
	p.t.Helper()
	data, err := os.ReadFile(p.file())
	require.NoError(p.t, err)
	return string(data)
}

func TestContextSetAndList(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	o := p.must("context", "list")
	assert.Empty(t, o.out)
	assert.Contains(t, o.err, "no context is configured yet")
	assert.Equal(t, "[]\n", p.must("context", "list", "-o", "json").out)

	o = p.must("context", "set", "prod", "--manager", "https://manager.example.com:8080", "--color", "red", "--read-only", "--cluster", "cluster-1", "--cluster", "2",
		"--token-command", "echo", "--token-command", secret, "--ca-file", "ca.pem", "--token-file", "~/token")
	assert.Empty(t, o.out, "standard output is for data")
	assert.Contains(t, o.err, "the context prod is made")
	here, err := os.Getwd()
	require.NoError(t, err)
	assert.Equal(t, `current: prod
contexts:
  - name: prod
    manager: https://manager.example.com:8080
    ca_file: `+filepath.Join(here, "ca.pem")+`
    read_only: true
    color: red
    clusters: [cluster-1, "2"]
    token_command: [echo, `+secret+`]
    token_file: ~/token
`, p.text())

	p.must("context", "set", "dev", "--manager", "127.0.0.1:8080", "--token-command", "./bin/token")
	p.must("context", "set", "prod", "--color", "", "--cluster", "", "--ca-file", "", "--read-only=false", "--tag", "x")
	o = p.must("context", "list")
	assert.Equal(t, strings.TrimLeft(`
   NAME  MANAGER                           READ-ONLY  TAG  APPLICATION  CLUSTERS  TOKEN
*  prod  https://manager.example.com:8080  no         x                 all       command
   dev   127.0.0.1:8080                    no                           all       command
`, "\n"), o.out)
	assert.NotContains(t, o.out+o.err, secret)

	o = p.must("context", "list", "-o", "json")
	assert.NotContains(t, o.out, secret)
	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(o.out), &list))
	require.Len(t, list, 2)
	assert.Equal(t, map[string]any{
		"name": "prod", "current": true, "manager": "https://manager.example.com:8080", "read_only": false, "ca_file": "", "client_certificate": "", "client_key": "",
		"insecure_tls": false, "color": "", "tag": "x", "application": "", "clusters": []any{}, "token_source": "command", "token_file": "/people/op/token",
	}, list[0])
	assert.Contains(t, p.text(), "["+filepath.Join(here, "bin", "token")+"]", "a program is found from anywhere")

	assert.Contains(t, p.must("context", "use", "dev").err, "the current context is dev now")
	assert.Contains(t, p.text(), "current: dev\n")
	p.env["DFTASK_CONTEXT"] = "prod"
	assert.Contains(t, p.must("context", "use", "dev").err, "DFTASK_CONTEXT is set to prod, and comes before")

	assert.Contains(t, p.must("context", "delete", "dev", "--yes").err, "there is no current context now")
	assert.NotContains(t, p.text(), "dev")
	p.must("context", "delete", "prod", "--yes")
	assert.Equal(t, "[]\n", p.must("context", "list", "-o", "json").out)
}

func TestContextRefusals(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.must("context", "set", "prod", "--manager", "https://m")
	p.must("context", "set", "dev", "--manager", "https://d")
	before := p.text()
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"what":             {[]string{"context"}, "needs a command: list, use, set or delete"},
		"no such thing":    {[]string{"context", "rename"}, `there is no command "rename"`},
		"output":           {[]string{"context", "list", "-o", "xml"}, `there is no output "xml"`},
		"use of nothing":   {[]string{"context", "use"}, "takes one name of a context, and got 0 arguments"},
		"use of another":   {[]string{"context", "use", "prd"}, `Did you mean "prod"? The contexts are prod, dev.`},
		"delete another":   {[]string{"context", "delete", "x", "--yes"}, "The contexts are prod, dev."},
		"delete unasked":   {[]string{"context", "delete", "prod"}, "there is no terminal to confirm on, and no --yes"},
		"set nothing":      {[]string{"context", "set", "prod"}, "there is nothing to change in the context prod"},
		"set no manager":   {[]string{"context", "set", "new", "--tag", "x"}, "Name one: dftask context set new --manager https://HOST:PORT"},
		"set a manager":    {[]string{"context", "set", "prod", "--manager", "ftp://x"}, "neither http nor https"},
		"set a color":      {[]string{"context", "set", "prod", "--color", "gren"}, `did you mean "green"?`},
		"set a name":       {[]string{"context", "set", "a/b", "--manager", "m"}, "a context's name is 1 to 64"},
		"set a key alone":  {[]string{"context", "set", "prod", "--client-key", "k"}, "client_key needs client_certificate beside it"},
		"set two":          {[]string{"context", "set", "a", "b", "--manager", "m"}, "takes one name of a context, and got 2"},
		"search elsewhere": {[]string{"--context", "x", "search", "url", llamaURL}, `there is no context "x"`},
		"demo":             {[]string{"--demo", "--context", "prod", "search", "url", llamaURL}, "--demo and --context name two managers"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, p.run(c.args...), console.ExitUsage, c.says)
			assert.Equal(t, before, p.text())
		})
	}
	require.NoError(t, os.WriteFile(p.file(), []byte("contexts:\n  - name: prod\n    mananger: m\n"), 0o600))
	for _, args := range [][]string{{"context", "list"}, {"context", "use", "prod"}, {"context", "set", "prod", "--tag", "x"}, {"search", "url", llamaURL}, {"--context", "prod", "search", "url", llamaURL}} {
		o := p.run(args...)
		refused(t, o, console.ExitUsage, p.file()+`:3:5: there is no setting "mananger"; did you mean "manager"?`)
		assert.NotContains(t, o.err, "no manager", "it is there, misspelt")
	}
}

func TestADefaultOfAContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		p := newPlace(t)
		p.transport = web.Transport(http.HandlerFunc(m.serve))
		token := filepath.Join(p.dir, "token")
		require.NoError(t, os.WriteFile(token, []byte(secret), 0o600))
		const tagged = "https://example.com/tagged.tgz"
		p.must("context", "set", "prod", "--manager", m.url, "--tag", "prod", "--application", "ml", "--cluster", "cluster-1", "--token-file", token)

		o := p.must("search", "url", tagged)
		assert.Contains(t, o.out, "3 copies in 1 cluster")
		assert.Contains(t, o.err, `dftask: with the context prod: tag "prod", application "ml", clusters cluster-1`)
		assert.Equal(t, console.ExitNoCopy, p.run("search", "url", tagged, "--tag", "").code, "a flag that is empty counts")
		assert.Contains(t, p.must("search", "url", llamaURL, "--tag", "", "--application", "").out, "6 copies in 1 cluster")
		assert.Contains(t, p.must("search", "url", llamaURL, "--tag", "", "--application", "", "--all-clusters").out, "8 copies in 2 clusters")
		o = p.must("search", "content", "build-4711")
		assert.Contains(t, o.err, "with the context prod: clusters cluster-1\n", "a content has no tag")
		refused(t, p.run("search", "url", llamaURL, "--cluster", "1", "--all-clusters"), console.ExitUsage, "--cluster and --all-clusters contradict")

		o = p.must("delete", "url", tagged, "--yes")
		assert.Contains(t, o.out, "PURGED: 3 deleted")

		p.must("context", "set", "prod", "--read-only")
		o = p.run("delete", "url", llamaURL, "--yes")
		assert.Equal(t, console.ExitUsage, o.code)
		assert.Contains(t, o.err, "nothing is deleted: the context prod is read-only\n")
		assert.Contains(t, o.err, "dftask context set prod --read-only=false")
		assert.Contains(t, p.must("--read-only=false", "delete", "url", llamaURL, "--tag", "", "--application", "", "--yes").out, "PURGED: 6 deleted")
		o = p.run("--read-only=false", "--read-only", "delete", "url", llamaURL, "--yes")
		assert.Contains(t, o.err, "read-only is set")
	})
}

// A token of a context is for its manager alone, and not for the same name in
// the clear.
func TestAContextMovedByAFlag(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		assert.Empty(t, r.Header.Get("Authorization"))
	})
	for _, c := range []struct {
		flags []string
		code  int
		says  string
	}{
		{nil, console.ExitUsage, `there is no scheduler cluster "nowhere"`},
		{[]string{"--manager", other}, console.ExitAuth, "There is no token for the manager."},
		{[]string{"--manager", other, "--context", "prod"}, console.ExitAuth, "There is no token for the manager."},
	} {
		for _, place := range [][]string{{"--token-file", ""}, {"--token-command", "printenv", "--token-command", "PROD_TOKEN"}} {
			manager, err := simulator.Start(simulator.Options{Token: secret})
			require.NoError(t, err)
			t.Cleanup(func() { assert.NoError(t, manager.Close()) })
			p := newPlace(t)
			if place[1] == "" {
				place[1] = filepath.Join(p.dir, "token")
				require.NoError(t, os.WriteFile(place[1], []byte(secret), 0o600))
			}
			p.must(append([]string{"context", "set", "prod", "--manager", manager.URL()}, place...)...)
			o := program(t, []string{"XDG_CONFIG_HOME=" + p.dir, "PROD_TOKEN=" + secret}, append(c.flags, "search", "url", llamaURL, "--cluster", "nowhere")...)
			refused(t, o, c.code, c.says)
		}
	}
	assert.Zero(t, asked.Load())
}

func TestContextDeleteAsks(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]int{"yes\n": console.ExitOK, "Y\n": console.ExitOK, "no\n": console.ExitUsage, "\n": console.ExitUsage, "": console.ExitInterrupted} {
		p := newPlace(t)
		p.must("context", "set", "prod", "--manager", "https://m")
		var out, err bytes.Buffer
		code := run(t.Context(), []string{"context", "delete", "prod"}, console.Env{
			In: strings.NewReader(answer), Out: &out, Err: &err, InTTY: true, ErrTTY: true, Getenv: func(name string) string { return p.env[name] },
		})
		assert.Equal(t, want, code, answer)
		assert.Contains(t, err.String(), "Delete the context prod (https://m)? Type yes to continue: ")
		assert.Equal(t, want != console.ExitOK, strings.Contains(p.text(), "prod"), answer)
	}
}

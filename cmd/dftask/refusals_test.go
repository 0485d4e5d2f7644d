package main

import (
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
)

// refused checks how the program says no: with a sentence and what to do on
// standard error, and nothing on standard output.
func refused(t *testing.T, o outcome, code int, says string) {
	t.Helper()
	assert.Equal(t, code, o.code, o.err)
	assert.Empty(t, o.out)
	assert.Contains(t, o.err, says)
	assert.True(t, strings.HasPrefix(o.err, "dftask: "), o.err)
	assert.NotContains(t, o.err, "panic")
	assert.LessOrEqual(t, strings.Count(o.err, "\n"), 5, "short: %s", o.err)
	for _, l := range strings.Split(o.err, "\n") {
		assert.LessOrEqual(t, len(l), 200, "short: %s", l)
	}
}

// Command lines that went wrong before, a file each.
func TestCommandLinesThatWentWrong(t *testing.T) {
	read := func(file string) []string {
		text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "inputs", file))
		require.NoError(t, err)
		return strings.Fields(strings.ReplaceAll(string(text), "'", ""))
	}
	for file, says := range map[string]string{
		"15-filter-repeated.sh": `--filtered-query-params is given more than once, as "a" and as "b"` + "\n  Join the names by &: --filtered-query-params 'a&b'.",
		"16-filter-comma.sh":    "filtered names are joined by &, and \"token,v\" is not a query parameter of the URL\n  Give them as 'token&v'.",
		"23-username-alone.sh":  "a user of the registry is named, and no password is given",
	} {
		refused(t, demo(t, read(file)[1:]...), console.ExitUsage, says)
	}
	for i, says := range []string{"", "the platform is not of the form os/arch", ""} {
		platform := read("22-platforms.txt")[i]
		o := demo(t, "search", "image", imageURL, "--platform", platform)
		if says != "" {
			refused(t, o, console.ExitUsage, says)
		} else {
			assert.Equal(t, console.ExitOK, o.code, o.err)
		}
	}
}

func TestBadInput(t *testing.T) {
	long := strings.Repeat("x", 1100)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"empty URL":                {[]string{"search", "url", ""}, "the URL is empty"},
		"blank URL":                {[]string{"search", "url", "  "}, "the URL is empty"},
		"URL with a space":         {[]string{"delete", "url", llamaURL + " ", "--yes"}, "the URL begins or ends with a space"},
		"URL after a space":        {[]string{"search", "url", " " + llamaURL}, "the URL begins or ends with a space"},
		"URL with a line's end":    {[]string{"search", "url", llamaURL + "\n"}, "the URL begins or ends with a space"},
		"URL that does not parse":  {[]string{"search", "url", "http://%zz"}, "the URL does not parse"},
		"image as a URL":           {[]string{"search", "url", "registry.example.com/library/app:v1"}, "that is the name of an image, and not a URL\n  Name it as an image: dftask search image"},
		"URL without scheme":       {[]string{"search", "url", "example.com/file"}, "the URL has no scheme"},
		"URL without host":         {[]string{"delete", "url", "file:///etc", "--yes"}, "the URL names no host"},
		"URL read as another":      {[]string{"delete", "url", llamaURL + "?rebate=100%", "--yes"}, "leaves it out: it takes the URL for " + llamaURL + "\n"},
		"list with such a URL":     {[]string{"delete", "--from", "../../testdata/inputs/01-percent-in-query.txt", "--yes"}, "line 1: the manager cannot read the parameter rebate=100%"},
		"URL that is unseen":       {[]string{"search", "url", llamaURL + "\u200b"}, "the URL has an invisible character, U+200B, at column 37"},
		"URL in quotes":            {[]string{"search", "url", `"` + llamaURL + `"`}, "the URL is in quotation marks or brackets"},
		"tag that is unseen":       {[]string{"search", "url", llamaURL, "--tag", "\u2060prod"}, "the tag has an invisible character, U+2060, at column 1"},
		"content that is unseen":   {[]string{"search", "content", "build\u202e"}, "the content has a character that turns the direction of the text, U+202E, at column 6"},
		"two tags":                 {[]string{"delete", "url", llamaURL, "--tag", "a", "--tag=b", "--yes"}, `--tag is given more than once, as "a" and as "b"`},
		"two reasons":              {[]string{"delete", "url", llamaURL, "--reason", "a", "--reason", "b", "--yes"}, "--reason is given more than once"},
		"two headers":              {[]string{"search", "image", imageURL, "--header", "accept: a", "--header", "Accept: b"}, "the header Accept is given twice"},
		"two states":               {[]string{"executions", "list", "--state", "pending", "--state", "failed"}, "--state is given more than once"},
		"empty content":            {[]string{"search", "content", ""}, "the content is empty"},
		"nothing on standard in":   {[]string{"search", "content", "-"}, "the content is empty"},
		"content that is no text":  {[]string{"delete", "content", "build \xe9", "--yes"}, "the content is not UTF-8"},
		"URL that is no text":      {[]string{"delete", "url", llamaURL + "\xe9", "--yes"}, "the URL is not UTF-8"},
		"empty task id":            {[]string{"search", "id", ""}, "the task id is empty"},
		"short task id":            {[]string{"search", "id", "9bfe"}, "a task id is 64 lower-case hex digits"},
		"piece length too small":   {[]string{"search", "url", llamaURL, "--piece-length", "3MiB"}, "the piece length is not between 4 MiB and 64 MiB"},
		"piece length no size":     {[]string{"search", "url", llamaURL, "--piece-length", "x"}, `the piece length "x" is not a size`},
		"piece length of a delete": {[]string{"delete", "url", llamaURL, "--yes", "--piece-length", "65MiB"}, "the piece length is not between"},
		"unknown cluster":          {[]string{"search", "url", llamaURL, "--cluster", "nowhere"}, `there is no scheduler cluster "nowhere"`},
		"unknown cluster's id":     {[]string{"delete", "url", llamaURL, "--yes", "--cluster", "77"}, `there is no scheduler cluster "77"`},
		"one of two clusters":      {[]string{"delete", "url", llamaURL, "--yes", "--cluster", "1", "--cluster", ""}, `there is no scheduler cluster ""`},
		"reason too long":          {[]string{"delete", "url", llamaURL, "--yes", "--reason", long}, "characters too long"},
		"output":                   {[]string{"search", "url", llamaURL, "-o", "xml"}, `there is no output "xml"`},
		"timeout of nothing":       {[]string{"search", "url", llamaURL, "--timeout", "0s"}, "the timeout is not a span of time"},
		"timeout":                  {[]string{"search", "url", llamaURL, "--timeout", "soon"}, `--timeout cannot be "soon"`},
		"header":                   {[]string{"search", "image", imageURL, "--header", "Accept"}, "a --header has no colon"},
		"no target":                {[]string{"search", "url"}, "takes one URL, and got 0 arguments"},
		"two targets":              {[]string{"delete", "url", llamaURL, failURL, "--yes"}, "takes one URL, and got 2 arguments"},
		"no kind":                  {[]string{"delete"}, "needs a target"},
		"no such kind":             {[]string{"search", "file", "x"}, `there is no command "file"`},
		"a target and no kind":     {[]string{"search", "nginx:1.27"}, "dftask search image nginx:1.27"},
		"a target to delete":       {[]string{"delete", "library/app"}, "dftask delete image library/app"},
		"no such command":          {[]string{"serach"}, `there is no command "serach"`},
		"no such flag":             {[]string{"search", "url", llamaURL, "--force"}, "there is no flag --force"},
		"version of what":          {[]string{"version", "x"}, `there is no command "x"`},
		"a delete without asking":  {[]string{"delete", "url", llamaURL}, "there is no terminal to confirm on, and no --yes"},
		"read-only":                {[]string{"--read-only", "delete", "url", llamaURL, "--yes"}, "nothing is deleted: read-only is set"},
		"two managers":             {[]string{"--demo", "--manager", "localhost", "search", "url", llamaURL}, "--demo and --manager name two managers"},
		"speed":                    {[]string{"--demo", "--demo-speed", "0", "search", "url", llamaURL}, "--demo-speed 0 is not between 0.1 and 1000"},
		"no terminal":              {nil, "the dashboard needs a terminal"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, demo(t, c.args...), console.ExitUsage, c.says)
		})
	}
}

// What protects from deleting must not be lost to a word that Go does not
// know.
func TestReadOnlyByEnvironment(t *testing.T) {
	for value, on := range map[string]bool{"1": true, "true": true, "yes": true, "on": true, "": false, "0": false, "false": false} {
		inBubble(t, value, func(t *testing.T) {
			c := newManager(t).prepared("delete", "url", llamaURL, "--yes")
			c.env["DFTASK_READ_ONLY"] = value
			o := c.run(t)
			if on {
				refused(t, o, console.ExitUsage, "read-only is set")
				return
			}
			assert.Equal(t, console.ExitOK, o.code, o.err)
		})
	}
}

func TestManagerAddresses(t *testing.T) {
	for name, c := range map[string]struct{ address, says string }{
		"with a path":      {"http://127.0.0.1:8080/manager", "more than a host and a port"},
		"with a user":      {"http://root:" + secret + "@127.0.0.1:8080", "has a user name or password in it"},
		"another scheme":   {"ftp://127.0.0.1", "neither http nor https"},
		"no host":          {"http://", "names no host"},
		"blank":            {" ", "the manager's address is empty"},
		"not a URL at all": {"http://[::1", "is not a URL"},
	} {
		t.Run(name, func(t *testing.T) {
			o := call{args: []string{"--manager", c.address, "search", "url", llamaURL}}.run(t)
			refused(t, o, console.ExitUsage, c.says)
			assert.NotContains(t, o.err, secret)
			o = call{args: []string{"search", "url", llamaURL}, env: map[string]string{"DFTASK_MANAGER": c.address}}.run(t)
			refused(t, o, console.ExitUsage, c.says)
		})
	}
	t.Run("none", func(t *testing.T) {
		refused(t, call{args: []string{"search", "url", llamaURL}}.run(t), console.ExitUsage, "no manager is named")
	})
}

func TestNoManagerThere(t *testing.T) {
	web := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<html>Welcome, " + secret + "</html>"))
	})
	said := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusMovedPermanently) })
	proxy := serve(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "bad gateway", http.StatusBadGateway) })
	for name, c := range map[string]struct{ address, says string }{
		"nothing listens": {nobody(t), "does not answer: connection refused"},
		"a web page":      {web, "is not a Dragonfly manager: it sent a web page"},
		"a redirect":      {said, "is not a Dragonfly manager: it sent a redirect"},
		"a proxy":         {proxy, "failed with status 502"},
		"https on http":   {strings.Replace(web, "http://", "https://", 1), "it does not speak https"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, args := range [][]string{{"search", "url", llamaURL}, {"search", "url", llamaURL, "--cluster", "1"}} {
				o := program(t, []string{"DFTASK_TOKEN=" + secret}, append([]string{"--manager", c.address}, args...)...)
				refused(t, o, console.ExitFailure, c.says)
			}
		})
	}
}

// nobody is an address where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

// serve is the address of a server.
func serve(t *testing.T, handler http.HandlerFunc) string {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func TestTokensRefused(t *testing.T) {
	manager, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, manager.Close()) })
	commands := [][]string{{"search", "url", llamaURL}, {"delete", "url", llamaURL, "--yes"}}
	for name, c := range map[string]struct {
		env  []string
		says string
	}{
		"none":    {nil, "There is no token for the manager."},
		"blank":   {[]string{"DFTASK_TOKEN= "}, "There is no token for the manager."},
		"no word": {[]string{"DFTASK_TOKEN=" + secret + " " + secret}, "DFTASK_TOKEN holds something that cannot be a token"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, args := range commands {
				refused(t, program(t, append(c.env, "DFTASK_MANAGER="+manager.URL()), args...), console.ExitAuth, c.says)
			}
		})
	}
	t.Run("unknown", func(t *testing.T) {
		for _, args := range commands {
			o := program(t, []string{"DFTASK_TOKEN=" + secret, "DFTASK_MANAGER=" + manager.URL()}, args...)
			refused(t, o, console.ExitAuth, "does not know the token")
			assert.Contains(t, o.err, "set DFTASK_TOKEN to one of this manager")
		}
	})
}

func TestCertificates(t *testing.T) {
	manager, err := simulator.Start(simulator.Options{Token: secret})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, manager.Close()) })
	server := httptest.NewUnstartedServer(manager.Handler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about who does not trust it
	server.StartTLS()
	t.Cleanup(server.Close)
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, certificate, 0o600))
	empty := filepath.Join(t.TempDir(), "empty.pem")
	require.NoError(t, os.WriteFile(empty, []byte("none"), 0o600))
	// A cluster that the manager does not have needs its answer, and no wait.
	const answered = `there is no scheduler cluster "nowhere"`
	for name, c := range map[string]struct {
		flags []string
		code  int
		says  string
	}{
		"unknown authority": {nil, console.ExitFailure, "its certificate is signed by an unknown authority"},
		"named authority":   {[]string{"--ca-file", ca}, console.ExitUsage, answered},
		"any certificate":   {[]string{"--insecure-tls"}, console.ExitUsage, answered},
		"no such file":      {[]string{"--ca-file", ca + ".no"}, console.ExitUsage, "the CA file cannot be read"},
		"no certificate":    {[]string{"--ca-file", empty}, console.ExitUsage, "holds no PEM certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"--manager", server.URL, "search", "url", llamaURL, "--cluster", "nowhere"}, c.flags...)
			refused(t, program(t, []string{"DFTASK_TOKEN=" + secret}, args...), c.code, c.says)
		})
	}
}

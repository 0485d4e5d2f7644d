package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/keyring"
)

const secret = "c2VjcmV0LXRva2VuLXRoYXQtbXVzdC1ub3QtYmUtc2hvd24"

// world is what dftask doctor runs in.
type world struct {
	address   string
	flags     session.Flags
	env       map[string]string
	transport http.RoundTripper
	keyring   keyring.Keeper
	clock     shifted
}

// shifted is a clock that is wrong.
type shifted time.Duration

func (s shifted) Now() time.Time { return time.Now().Add(time.Duration(s)) }

func (shifted) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// examined are the checks by their names, and the exit code.
func (w world) examined(t *testing.T) (checks map[string]Check, code int) {
	t.Helper()
	env := map[string]string{"DFTASK_MANAGER": w.address, "DFTASK_TOKEN": secret, "XDG_STATE_HOME": t.TempDir()}
	for name, value := range w.env {
		env[name] = value
	}
	if w.keyring == nil {
		w.keyring = keyring.NewMemory()
	}
	e := console.Env{
		In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Transport: w.transport, Keyring: w.keyring, Clock: w.clock, Who: "tester@host",
		Getenv: func(name string) string { return env[name] },
	}
	p := &patient{env: e, flags: w.flags}
	checks = map[string]Check{}
	for c := range p.examine(t.Context()) {
		assert.NotContains(t, c.What+c.Fix, secret)
		assert.NotContains(t, c.What+c.Fix, "\n")
		assert.Equal(t, c.State == Failed || c.State == Warning && c.Name != "keyring", c.Fix != "", "%s says what to do where something is wrong, and only there", c.Name)
		checks[c.Name] = c
	}
	assert.Len(t, checks, len(steps))
	var out bytes.Buffer
	e.Out = &out
	err := run(t.Context(), e, w.flags, console.AsTable)
	assert.Equal(t, len(steps), strings.Count(out.String(), "\n"), "a line each")
	return checks, console.CodeOf(err)
}

// each is the address of a server that answers so.
func each(t *testing.T, answer http.HandlerFunc) string {
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

// bytesAt is an address where every connection is answered with the same bytes.
func bytesAt(t *testing.T, answer string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, answer)
			_ = conn.Close()
		}
	}()
	return "http://" + listener.Addr().String()
}

// overTLS is the address of a server whose certificate ends then.
func overTLS(t *testing.T, ends time.Time) string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `"OK"`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	pair := server.TLS.Certificates[0]
	template := &x509.Certificate{SerialNumber: big.NewInt(7), NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: ends, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(nil, template, template, pair.Leaf.PublicKey, pair.PrivateKey)
	require.NoError(t, err)
	server.TLS.Certificates[0] = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: pair.PrivateKey}
	return server.URL
}

// closingTLS is the address of a TLS port that closes what is no handshake without a
// word, as most servers do.
func closingTLS(t *testing.T) string {
	t.Helper()
	pair := httptest.NewTLSServer(nil)
	t.Cleanup(pair.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			first := make([]byte, 1)
			if _, _ = io.ReadFull(conn, first); first[0] == 22 { // a handshake
				_ = tls.Server(&replayed{conn, first}, &tls.Config{Certificates: pair.TLS.Certificates}).Handshake()
			}
			_ = conn.Close()
		}
	}()
	return "http://" + listener.Addr().String()
}

// replayed is a connection of which the first bytes were read.
type replayed struct {
	net.Conn
	first []byte
}

func (r *replayed) Read(p []byte) (int, error) {
	if len(r.first) > 0 {
		n := copy(p, r.first)
		r.first = r.first[n:]
		return n, nil
	}
	return r.Conn.Read(p)
}

// input is a file that went wrong before.
func input(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../../testdata/inputs/" + name)
	require.NoError(t, err)
	return string(text)
}

func nothingAt(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return "http://" + listener.Addr().String()
}

// metrics is a page of metrics, as a part of Dragonfly has them.
func metrics(service, version string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if r.URL.Path != "/metrics" {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, "404 page not found\n")
			return
		}
		_, _ = io.WriteString(w, "# TYPE dragonfly_"+service+"_version gauge\ndragonfly_"+service+`_version{build_time="x",git_commit="y",git_version="`+version+`",major="2"} 1`+"\n")
	}
}

// Each thing that is wrong is one line that failed, with its cause, what to do, and
// the exit code; what needs it is skipped and names it.
func TestOneThingIsWrong(t *testing.T) {
	manager := simulator.New(simulator.Options{Token: secret})
	t.Cleanup(func() { assert.NoError(t, manager.Close()) })
	narrow := func(scopes ...string) string {
		return manager.AddToken(simulator.TokenSpec{Name: strings.Join(scopes, "-") + "x", Scopes: scopes})
	}
	inMemory := web.Transport(manager.Handler())
	const enable, dfctl = "manager.enable", "dfctl task rm"
	for name, c := range map[string]struct {
		world world
		check string
		code  int
		says  string
		fixes []string
	}{
		"no manager is named": {world{}, "settings", console.ExitUsage, "no manager is named", []string{"--manager", "--demo", enable, dfctl}},
		"an address with a password": {
			world{address: "http://a:b@h:1"}, "settings", console.ExitUsage, "user name or password in it", []string{"http://HOST:PORT"}},
		"nothing listens": {world{address: nothingAt(t)}, "address", console.ExitFailure, "connection refused", []string{"8080", enable, dfctl}},
		"a web page": {world{address: each(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>")
		})}, "manager", console.ExitFailure, "is not a Dragonfly manager: it sent a web page", []string{"REST port"}},
		"a gateway without a manager": {world{address: each(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadGateway) })},
			"manager", console.ExitFailure, "502", []string{"gateway"}},
		"http to a TLS port":             {world{address: strings.Replace(overTLS(t, time.Now().Add(time.Hour)), "https", "http", 1)}, "tls", console.ExitFailure, "takes https and no plain http", []string{"https://"}},
		"http to a TLS port that closes": {world{address: closingTLS(t)}, "tls", console.ExitFailure, "takes https and no plain http", []string{"https://"}},
		"a port that closes":             {world{address: bytesAt(t, "")}, "address", console.ExitFailure, "the connection was closed", []string{"8080"}},
		"http to a port that says so":    {world{address: bytesAt(t, input(t, "18-http-to-tls-port.txt"))}, "tls", console.ExitFailure, "takes https and no plain http", []string{"https://"}},
		"https to an http port":          {world{address: strings.Replace(each(t, metrics("manager", "v2.5.0")), "http", "https", 1)}, "tls", console.ExitFailure, "does not speak https", []string{"http://"}},
		"a certificate that expired":     {world{address: overTLS(t, time.Now().Add(-24*time.Hour))}, "tls", console.ExitFailure, "its certificate expired on", []string{"renew", "clock"}},
		"an unknown authority":           {world{address: overTLS(t, time.Now().Add(24*time.Hour))}, "tls", console.ExitFailure, "unknown authority", []string{"--ca-file"}},
		"a scheduler's metrics":          {world{address: each(t, metrics("scheduler", "v2.5.1"))}, "manager", console.ExitFailure, "is the port of a Dragonfly scheduler, and not of a manager", []string{"REST port", enable, dfctl}},
		"a scheduler's gRPC port":        {world{address: bytesAt(t, "\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x05\x00\x00\x40\x00")}, "manager", console.ExitFailure, "speaks gRPC, as schedulers do", []string{"REST port", enable, dfctl}},
		"no token":                       {world{address: "http://m:1", transport: inMemory, env: map[string]string{"DFTASK_TOKEN": ""}}, "token", console.ExitAuth, "there is none", []string{"dftask login", "DFTASK_TOKEN"}},
		"a token of another manager":     {world{address: "http://m:1", transport: inMemory, env: map[string]string{"DFTASK_TOKEN": "unknown"}}, "scopes", console.ExitAuth, "does not know the token", []string{"dftask login"}},
		"a token without a scope": {world{address: "http://m:1", transport: inMemory, env: map[string]string{"DFTASK_TOKEN": narrow("preheat")}},
			"scopes", console.ExitAuth, `lacks the scope "job"`, []string{"dftask login --user"}},
		"a token without the scope cluster": {world{address: "http://m:1", transport: inMemory, env: map[string]string{"DFTASK_TOKEN": narrow("job")}},
			"scopes", console.ExitAuth, `lacks the scope "cluster"`, []string{"dftask login --user"}},
	} {
		t.Run(name, func(t *testing.T) {
			checks, code := c.world.examined(t)
			assert.Equal(t, c.code, code)
			var wrong []string
			for name, check := range checks {
				if check.State == Failed {
					wrong = append(wrong, name)
				}
				if check.State == Skipped && strings.HasPrefix(check.What, "not tried: ") {
					assert.Contains(t, []string{"not tried: " + c.check + " failed", "not tried: the token may not search"}, check.What)
				}
			}
			require.Equal(t, []string{c.check}, wrong)
			assert.Contains(t, checks[c.check].What, c.says)
			for _, fix := range c.fixes {
				assert.Contains(t, checks[c.check].Fix, fix)
			}
		})
	}
}

// broken is a keyring that fails.
type broken struct{ keyring.Keeper }

func (broken) Name() string { return keyring.PlaceKeyring }

func (broken) Get(context.Context, keyring.Item) (keyring.Token, error) {
	return keyring.Token{}, &keyring.Failure{Place: keyring.PlaceKeyring, Reason: keyring.Locked}
}

// open is a keyring that is unlocked.
type open struct{ keyring.Keeper }

func (open) Unlocked(context.Context) bool { return true }

// What is no failure is told in the words of that check.
func TestWhatIsTold(t *testing.T) {
	fleet := simulator.New(simulator.Options{Token: secret})
	down := simulator.New(simulator.Options{Token: secret})
	half := simulator.New(simulator.Options{Token: secret})
	for _, m := range []*simulator.Manager{fleet, down, half} {
		t.Cleanup(func() { assert.NoError(t, m.Close()) })
	}
	down.SetScheduler("cluster-1", "", simulator.SchedulerStopped)
	down.SetScheduler("eu-west", "", simulator.SchedulerStopped)
	half.SetScheduler("eu-west", "", simulator.SchedulerStopped)
	at := func(m http.Handler) world { return world{address: "http://127.0.0.1:1", transport: web.Transport(m)} }
	// release is a manager whose metrics are open.
	release := func(version string) world {
		open := metrics("manager", version)
		return at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/metrics" {
				open(w, r)
				return
			}
			fleet.Handler().ServeHTTP(w, r)
		}))
	}
	locked := at(fleet.Handler())
	locked.keyring, locked.env = broken{}, map[string]string{"DFTASK_TOKEN": ""}
	unlocked := at(fleet.Handler())
	unlocked.keyring = open{keyring.NewMemory()}
	late := at(fleet.Handler())
	late.clock = shifted(-2 * time.Hour)
	plain := world{address: "http://manager.example.com:8080", transport: web.Transport(fleet.Handler())}
	for _, c := range []struct {
		world world
		check string
		state State
		says  string
		code  int
	}{
		{at(fleet.Handler()), "clusters", OK, "active: cluster-1 (1 scheduler), eu-west (1 scheduler)", 0},
		{at(half.Handler()), "clusters", Warning, "no active scheduler in eu-west", 0},
		{at(down.Handler()), "clusters", Failed, "active schedulers not found", console.ExitFailure},
		{at(fleet.Handler()), "version", OK, "v2.3.1 or later", 0},
		{release("v2.5.1"), "version", OK, "v2.5.1", 0},
		{release("v2.3.4"), "version", Warning, "do not tell complete copies", 0},
		{release("v2.3.0"), "version", Warning, "ask no host", 0},
		{release("v2.1.60"), "version", Failed, "not supported", console.ExitFailure},
		{release("of my own"), "version", OK, "of my own", 0},
		{at(fleet.Handler()), "clock", OK, "agrees", 0},
		{late, "clock", Warning, "2 h behind the manager's", 0},
		{plain, "tls", Warning, "in the clear", 0},
		{at(fleet.Handler()), "tls", OK, "within this machine", 0},
		{locked, "keyring", Warning, "The keyring is locked", console.ExitAuth},
		{at(fleet.Handler()), "keyring", Skipped, "not needed", 0},
		{unlocked, "keyring", OK, "it is unlocked", 0},
	} {
		t.Run(c.check+" "+c.says, func(t *testing.T) {
			checks, code := c.world.examined(t)
			assert.Equal(t, c.state, checks[c.check].State, checks[c.check].What)
			assert.Contains(t, checks[c.check].What, c.says)
			assert.Equal(t, c.code, code)
		})
	}
}

// One search is all that is asked of the schedulers, and it asks no host.
func TestWhatItCosts(t *testing.T) {
	manager := simulator.New(simulator.Options{Token: secret})
	t.Cleanup(func() { assert.NoError(t, manager.Close()) })
	var posts []string
	w := world{address: "http://m:1", transport: web.Transport(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			body, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			posts = append(posts, string(body))
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		manager.Handler().ServeHTTP(w, r)
	}))}
	w.examined(t)
	require.Len(t, posts, 2, "one for each of the two runs")
	assert.JSONEq(t, `{"type": "get_task", "args": {"task_id": "`+noTask+`", "timeout": 1}, "bio": "dftask doctor: which clusters have an active scheduler (tester@host)"}`, posts[0])
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := run(ctx, console.Env{Out: io.Discard, Getenv: func(string) string { return "" }}, session.Flags{}, console.AsJSON)
	assert.True(t, errors.Is(err, context.Canceled))
}

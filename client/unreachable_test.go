package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// through connects to a manager by a proxy.
func through(t *testing.T, proxy, manager string) *Client {
	t.Helper()
	transport, err := newTransport(Options{})
	require.NoError(t, err)
	u, err := url.Parse(proxy)
	require.NoError(t, err)
	transport.(*http.Transport).Proxy = http.ProxyURL(u)
	c, err := New(Options{URL: manager, Transport: transport})
	require.NoError(t, err)
	return c
}

// says listens, and answers every connection with the same bytes.
func says(t *testing.T, answers ...string) (address string) {
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
			go func() {
				defer conn.Close()
				for _, answer := range answers {
					_, _ = conn.Read(make([]byte, 4096))
					_, _ = io.WriteString(conn, answer)
				}
			}()
		}
	}()
	return listener.Addr().String()
}

// overTLS serves with a certificate that is good between two instants, and names
// a file that makes it trusted.
func overTLS(t *testing.T, from, to time.Time, version uint16) (server *httptest.Server, ca string) {
	t.Helper()
	server = httptest.NewUnstartedServer(reply(200, jsonType, `"OK"`))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	pair := server.TLS.Certificates[0]
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), NotBefore: from, NotAfter: to, IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"manager.example.com"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(nil, template, template, pair.Leaf.PublicKey, pair.PrivateKey)
	require.NoError(t, err)
	server.TLS.Certificates[0] = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: pair.PrivateKey}
	server.TLS.MaxVersion = version
	ca = filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return server, ca
}

// Each way in which a manager is not reached has its cause, and the advice that
// helps there.
func TestWhyAManagerIsNotReached(t *testing.T) {
	now := time.Now()
	proxy := func(status int) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(server.Close)
		return server.URL
	}
	connect := func(o Options) *Client {
		c, err := New(o)
		require.NoError(t, err)
		return c
	}
	good, ca := overTLS(t, now.Add(-time.Hour), now.Add(time.Hour), 0)
	expired, expiredCA := overTLS(t, now.Add(-2*time.Hour), now.Add(-time.Hour), 0)
	early, earlyCA := overTLS(t, now.Add(time.Hour), now.Add(2*time.Hour), 0)
	old, oldCA := overTLS(t, now.Add(-time.Hour), now.Add(time.Hour), tls.VersionTLS11)
	plain := httptest.NewServer(reply(200, jsonType, `"OK"`))
	t.Cleanup(plain.Close)
	_, port, err := net.SplitHostPort(strings.TrimPrefix(good.URL, "https://"))
	require.NoError(t, err)
	const variables = "HTTP_PROXY"
	for name, tt := range map[string]struct {
		client        *Client
		says, advises string
	}{
		"a proxy that wants a password, https": {through(t, proxy(407), "https://manager.example.com"), "not reached: the proxy that the environment names wants a user name and password", variables},
		"a proxy that wants a password, http":  {through(t, proxy(407), "http://manager.example.com"), "not reached: the proxy that the environment names wants a user name and password", variables},
		"a proxy that forbids":                 {through(t, proxy(403), "https://manager.example.com"), "answers 403 Forbidden", variables},
		"a proxy that is not there":            {through(t, "http://127.0.0.1:1", "http://manager.example.com"), "the proxy that the environment names does not let us through: connection refused", variables},
		"a SOCKS proxy that is not there":      {through(t, "socks5://127.0.0.1:1", "http://manager.example.com"), "the proxy that the environment names does not let us through: connection refused", variables},
		"a SOCKS proxy that refuses":           {through(t, "socks5://"+says(t, "\x05\x00", "\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"), "http://manager.example.com"), "the proxy that the environment names does not let us through", variables},
		"http to a TLS port":                   {connect(Options{URL: strings.Replace(good.URL, "https", "http", 1)}), "takes https and no plain http", "Use https://"},
		"http to another's TLS port":           {connect(Options{URL: says(t, "\x15\x03\x01\x00\x02\x02\x0a")}), "takes https and no plain http", "Use https://"},
		"https to an http port":                {connect(Options{URL: strings.Replace(plain.URL, "http", "https", 1)}), "does not speak https", "use http://"},
		"a gRPC port":                          {connect(Options{URL: says(t, "\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x05\x00\x00\x40\x00")}), "speaks gRPC, as schedulers do on port 8002 and managers on port 65003", "REST port"},
		"a port of something else":             {connect(Options{URL: says(t, "220 mail.example.com ESMTP\r\n")}), "does not speak HTTP", "REST port"},
		"an expired certificate":               {connect(Options{URL: expired.URL, CAFile: expiredCA}), "certificate expired on " + now.Add(-time.Hour).UTC().Format("2006-01-02"), "clock of this machine"},
		"a certificate of tomorrow":            {connect(Options{URL: early.URL, CAFile: earlyCA}), "certificate is not valid before " + now.Add(time.Hour).UTC().Format("2006-01-02"), "clock of this machine"},
		"an unknown authority":                 {connect(Options{URL: good.URL}), "unknown authority", "--ca-file"},
		"another host's certificate":           {connect(Options{URL: "https://localhost:" + port, CAFile: ca}), "does not name the host localhost", "manager.example.com"},
		"an old TLS":                           {connect(Options{URL: old.URL, CAFile: oldCA}), "no TLS of version 1.2", "enable TLS 1.2"},
		"a damaged answer": {serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", jsonType)
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "this is no gzip at all")
		}), "is damaged: its compression cannot be undone", variables},
		"a sign-in page": {serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://sso.example.com/login?next=secret", http.StatusFound)
		}), "a redirect to sso.example.com", "sign-in page"},
		"no host":             {connect(Options{URL: "http://h", Transport: failing{&net.DNSError{IsNotFound: true}}}), "no such host", "host name"},
		"no DNS":              {connect(Options{URL: "http://h", Transport: failing{&net.DNSError{Err: "server misbehaving"}}}), "its name cannot be looked up: server misbehaving", "DNS"},
		"a line that is long": {connect(Options{URL: "http://h", Transport: failing{errors.New(strings.Repeat("x", 1<<20))}}), "xxx…", "address"},
	} {
		t.Run(name, func(t *testing.T) {
			err := tt.client.Healthy(context.Background())
			require.Error(t, err)
			assert.Contains(t, err.Error(), tt.says)
			assert.Less(t, len(err.Error()), maxText+200)
			assert.NotContains(t, err.Error(), "secret")
			var problem Problem
			require.ErrorAs(t, err, &problem)
			assert.Contains(t, problem.Advice(), tt.advises)
			assert.False(t, MayHaveBeenTaken(err))
		})
	}
}

// failing is a network that fails.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

// A refusal of the job limiter speaks of clusters; a gateway's does not.
func TestWhoIsAskedTooOften(t *testing.T) {
	c := serve(t, reply(429, "text/plain", "rate limit exceeded"))
	_, err := c.SignIn(context.Background(), "root", "dragonfly")
	require.IsType(t, &RateLimitedError{}, err)
	assert.NotContains(t, err.Error()+err.(Problem).Advice(), "cluster")
	_, err = c.CreateJob(context.Background(), NewJob{Type: DeleteTask, Args: TaskArgs{URL: "https://example.com/a"}, ClusterIDs: []uint{1}})
	assert.ErrorContains(t, err, "no more jobs for the clusters named")
	assert.Contains(t, err.(Problem).Advice(), "3 minutes")
}

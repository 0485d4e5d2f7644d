package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

func newTransport(o Options) (http.RoundTripper, error) {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext
	t.Proxy = proxy
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
		if res.StatusCode != http.StatusOK {
			return &proxyError{res.StatusCode}
		}
		return nil
	}
	t.MaxResponseHeaderBytes = maxProblem
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: o.InsecureTLS}
	if o.CAFile != "" {
		pool, err := trusted(o.CAFile)
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig.RootCAs = pool
	}
	if o.ClientCertificate != "" || o.ClientKey != "" {
		pair, err := clientPair(o.ClientCertificate, o.ClientKey)
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig.Certificates = []tls.Certificate{pair}
	}
	return t, nil
}

// proxy is the proxy that the environment names. The library's error would repeat
// its address, which may have a password in it.
func proxy(r *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(r)
	if err != nil || u != nil && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h" {
		return nil, &proxyError{}
	}
	return u, nil
}

// trusted are the system's certificates and those of a file.
func trusted(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, &RefusedError{Field: "ca-file", Reason: "the CA file cannot be read: " + unwrapPath(err), Next: "Name a readable file of PEM certificates.", Err: err}
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, &RefusedError{Field: "ca-file", Reason: "the CA file " + file + " holds no PEM certificate", Next: "Name a file of PEM certificates."}
	}
	return pool, nil
}

// clientPair is the certificate that proves who asks, with its key.
func clientPair(certificate, key string) (tls.Certificate, error) {
	refuse := func(field, reason string, err error) (tls.Certificate, error) {
		return tls.Certificate{}, &RefusedError{Field: field, Reason: reason, Next: "Name a PEM certificate with --client-certificate and its key, without a passphrase, with --client-key.", Err: err}
	}
	switch {
	case key == "":
		return refuse("client-key", "there is a client certificate and no key for it", nil)
	case certificate == "":
		return refuse("client-certificate", "there is a client key and no certificate for it", nil)
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		// The library's words for a file that is there begin with its own name.
		return refuse("client-certificate", "the client certificate and key cannot be used: "+strings.TrimPrefix(unwrapPath(err), "tls: "), err)
	}
	return pair, nil
}

func unwrapPath(err error) string {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Path + ": " + pe.Err.Error()
	}
	return err.Error()
}

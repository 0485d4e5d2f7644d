package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"
)

// UnreachableError is an exchange without an answer: nothing listens, the name
// is unknown, TLS fails, a proxy lets nothing through, the line dropped.
type UnreachableError struct {
	// Host is the manager's host and port.
	Host string
	// Sent is true when the manager may have taken a request that changes
	// something, although its answer was lost.
	Sent bool
	// Answered is true when the beginning of an answer had come, so that the
	// request did arrive.
	Answered bool
	Err      error
}

func (e *UnreachableError) Error() string {
	why, _ := transportCause(e.Err)
	if isProxy(e.Err) {
		return fmt.Sprintf("the manager at %s is not reached: %s", e.Host, why)
	}
	return fmt.Sprintf("the manager at %s does not answer: %s", e.Host, why)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// TimedOut says whether the other side was silent for too long, rather than
// gone: what was sent to it may still arrive.
func (e *UnreachableError) TimedOut() bool {
	return timedOut(e.Err)
}

// Advice says what to check.
func (e *UnreachableError) Advice() string {
	_, do := transportCause(e.Err)
	return do
}

// MayLackManager says whether it looks as if the installation had no manager: nothing
// listens, or what listens speaks gRPC alone.
func (e *UnreachableError) MayLackManager() bool {
	why, _ := transportCause(e.Err)
	return why == refused || why == speaksGRPC
}

// Stage is a step of the way to a manager.
type Stage string

// The stages, in their order.
const (
	AtProxy   Stage = "proxy"
	AtAddress Stage = "address"
	AtTLS     Stage = "tls"
	// AtManager is what listens there, which has to be a manager.
	AtManager Stage = "manager"
)

// Stage is where the exchange failed.
func (e *UnreachableError) Stage() Stage {
	if isProxy(e.Err) {
		return AtProxy
	}
	why, do := transportCause(e.Err)
	tlsWhy, _ := tlsCause(e.Err)
	switch {
	case tlsWhy != "", do == useHTTPS:
		return AtTLS
	case why == speaksGRPC, why == notHTTP:
		return AtManager
	}
	return AtAddress
}

const (
	checkAddress = "Check the address and port (managers listen on 8080), and that a tunnel or VPN to it is up."
	withoutProxy = "check HTTP_PROXY and HTTPS_PROXY, or name the manager's host in NO_PROXY."
	useHTTPS     = "Use https:// in the manager's address."
	useHTTP      = "The port speaks plain http: use http:// in the manager's address."
	refused      = "connection refused"
	speaksGRPC   = "it speaks gRPC, as schedulers do on port 8002 and managers on port 65003"
	notHTTP      = "what listens there does not speak HTTP"
	ownCert      = "Name the certificate that it wants with --client-certificate, and its key with --client-key."
)

// WithoutManager says how to have a manager where an installation has none, as new
// ones do (contract §12), and what can be done without it.
const WithoutManager = "New charts install no manager until manager.enable, mysql.enable and redis.enable are true; without one, dfctl task ls and dfctl task rm list and remove the copies of one host at a time."

// RESTPort says which port is meant.
const RESTPort = "Give the manager's REST port, 8080 by default."

// ErrHTTPSOnly is a port that takes no plain http.
var ErrHTTPSOnly = errors.New("it takes https and no plain http")

// proxyError is a proxy that the environment names and that lets nothing
// through.
type proxyError struct {
	// status is what it answered; 0 where its address is not one.
	status int
}

func (e *proxyError) Error() string {
	switch e.status {
	case 0:
		return "the environment names a proxy whose address is not an http, https or socks5 URL"
	case http.StatusProxyAuthRequired:
		return "the proxy that the environment names wants a user name and password"
	}
	return fmt.Sprintf("the proxy that the environment names answers %d %s", e.status, http.StatusText(e.status))
}

// trustingError is an error of an exchange for which the authorities of a file are
// trusted.
type trustingError struct {
	file string
	err  error
}

func (e *trustingError) Error() string { return e.err.Error() }

func (e *trustingError) Unwrap() error { return e.err }

// isProxy says whether it is the proxy that failed, and not what is behind it.
func isProxy(err error) bool {
	var op *net.OpError
	return Is[*proxyError](err) || errors.As(err, &op) && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks"))
}

// transportCause is the innermost reason, in few words and without addresses
// that the sentence around it names already, and what to do about it.
func transportCause(err error) (why, do string) {
	var op *net.OpError
	var proxy *proxyError
	switch {
	case errors.As(err, &proxy) && proxy.status == http.StatusProxyAuthRequired:
		return proxy.Error(), "Put them into HTTP_PROXY and HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT), or name the manager's host in NO_PROXY."
	case errors.As(err, &proxy):
		return proxy.Error(), capital(withoutProxy)
	case isProxy(err) && errors.As(err, &op):
		why, _ := transportCause(op.Err)
		return "the proxy that the environment names does not let us through: " + why, capital(withoutProxy)
	}
	if why, do = tlsCause(err); why != "" {
		return why, do
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host", "Check the host name in the manager's address, and that a VPN that knows it is up."
	case errors.As(err, &dns):
		return "its name cannot be looked up: " + cut(dns.Err), "Check that this machine reaches its DNS servers, and that a VPN to them is up."
	case errors.Is(err, syscall.ECONNREFUSED):
		return refused, checkAddress
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed", checkAddress
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "no route to it", checkAddress
	case timedOut(err):
		return "no answer in time", checkAddress
	case errors.Is(err, ErrHTTPSOnly):
		return ErrHTTPSOnly.Error(), useHTTPS
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	// The library quotes what came, which may be anything.
	if text, quoted, is := strings.Cut(err.Error(), "malformed HTTP "); is && text == "" {
		if strings.Contains(quoted, `"\x15\x03`) { // a TLS alert
			return ErrHTTPSOnly.Error(), useHTTPS
		}
		if strings.HasPrefix(quoted, `response "\x00\x00`) { // a frame of HTTP/2
			return speaksGRPC, RESTPort
		}
		return notHTTP, RESTPort
	}
	return cut(err.Error()), checkAddress
}

// tlsCause is what is wrong with TLS; empty where nothing is.
func tlsCause(err error) (why, do string) {
	var unknown x509.UnknownAuthorityError
	var trusting *trustingError
	var wrongHost x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case Is[tls.RecordHeaderError](err), errors.Is(err, http.ErrSchemeMismatch):
		return "it does not speak https", useHTTP
	case errors.As(err, &unknown) && errors.As(err, &trusting):
		return "its certificate is signed by an authority that is not in " + cut(trusting.file), "That file has to hold the certificate of the authority that signed the manager's: ask the manager's operator for it."
	case errors.As(err, &unknown):
		return "its certificate is signed by an unknown authority", "If the manager's certificate is signed by a private authority, name that authority's file with --ca-file."
	case errors.As(err, &wrongHost):
		names := wrongHost.Certificate.DNSNames
		if len(names) == 0 {
			return "its certificate does not name the host " + cut(wrongHost.Host), "Use the host name that the certificate names."
		}
		return "its certificate does not name the host " + cut(wrongHost.Host), "Use a host name that the certificate names: " + cut(strings.Join(names, ", ")) + "."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		do := fmt.Sprintf("The manager's operator has to renew it. If that date is wrong, check the clock of this machine: it says %s UTC.", time.Now().UTC().Format(time.DateTime))
		if now := time.Now(); now.Before(invalid.Cert.NotBefore) {
			return fmt.Sprintf("its certificate is not valid before %s UTC", invalid.Cert.NotBefore.UTC().Format(time.DateTime)), do
		}
		return fmt.Sprintf("its certificate expired on %s UTC", invalid.Cert.NotAfter.UTC().Format(time.DateTime)), do
	case errors.As(err, &invalid):
		return "its certificate is not valid: " + cut(invalid.Error()), "The manager's operator has to replace its certificate."
	}
	// The alerts have no exported type outside QUIC.
	text := err.Error()
	_, alert, remote := strings.Cut(text, "remote error: tls: ")
	switch {
	case strings.Contains(text, "protocol version"):
		return "it speaks no TLS of version 1.2 or later", "The operator of the manager, or of a gateway before it, has to enable TLS 1.2."
	case remote && strings.Contains(alert, "certificate required"):
		return "it asks for a client certificate", ownCert
	case remote && strings.Contains(alert, "certificate"):
		return "it does not take the client certificate: " + cut(alert), ownCert
	}
	return "", ""
}

// capital begins a sentence.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func timedOut(err error) bool {
	var ne net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &ne) && ne.Timeout()
}

package client

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
)

const (
	// requestTimeout bounds every call but image distribution, which the
	// manager answers only when its own searches have ended.
	requestTimeout = 30 * time.Second

	// imageTimeout bounds image distribution: about 5 min for each eight
	// blobs (contract §5.3), and few images have more than 48.
	imageTimeout = 30 * time.Minute

	dialTimeout = 10 * time.Second

	// againAfter is how long a question waits, at least, that is asked once more.
	againAfter = 50 * time.Millisecond
)

// Options say which manager to talk to, and how.
type Options struct {
	// URL is the manager's address, with or without a scheme; without one it
	// is http, which is what managers listen on by default.
	URL string
	// Token is a personal access token, sent in the Authorization header
	// alone. Empty sends none.
	Token string
	// CAFile names a PEM file whose certificates are trusted besides the
	// system's.
	CAFile string
	// ClientCertificate and ClientKey name the PEM files of the certificate
	// shown to a manager, or a proxy before it, that asks for one.
	ClientCertificate, ClientKey string
	// InsecureTLS accepts any certificate.
	InsecureTLS bool
	// UserAgent names the program in the manager's log.
	UserAgent string
	// Transport replaces the network; tests use it. TLS options do not apply
	// to it.
	Transport http.RoundTripper
	// Now replaces the clock that the manager's is compared with.
	Now func() time.Time
	// Observe is told every exchange, from several goroutines; it may be nil.
	Observe func(Exchange)
}

// Client is a connection to one manager. It is safe for concurrent use.
type Client struct {
	base   *url.URL
	http   *resty.Client
	token  atomic.Pointer[credential]
	now    func() time.Time
	tell   func(Exchange)
	offset atomic.Int64
	line   *line
	// most bounds what is read of an answer, in bytes.
	most int64
	// caFile is the file of authorities that are trusted; empty for none.
	caFile string
}

// New prepares a connection. It asks nothing of the manager; the errors are
// those of the options, each a [*RefusedError].
func New(o Options) (*Client, error) {
	base, err := ParseManagerURL(o.URL)
	if err != nil {
		return nil, err
	}
	transport := o.Transport
	if transport == nil {
		if transport, err = newTransport(o); err != nil {
			return nil, err
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.UserAgent == "" {
		o.UserAgent = "dftask"
	}
	line := newLine(transport)
	rc := resty.NewWithClient(&http.Client{
		Transport: line,
		// An unknown route is redirected to the web console, and a POST
		// would become a GET on the way (contract §0.11).
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}).
		SetBaseURL(base.String()).
		SetHeader("User-Agent", o.UserAgent).
		SetHeader("Accept", "application/json").
		SetLogger(silent{})
	c := &Client{base: base, http: rc, now: o.Now, tell: o.Observe, line: line, most: maxAnswer, caFile: o.CAFile}
	c.SetToken(o.Token)
	return c, nil
}

// SetToken replaces the token for the requests from now on. Empty sends none.
func (c *Client) SetToken(token string) {
	if now := c.token.Load(); now != nil && now.token == token {
		return // It stays known that it worked.
	}
	c.token.Store(&credential{token: token})
}

// WithToken is a client that shares everything with c but the token.
func (c *Client) WithToken(token string) *Client {
	other := &Client{base: c.base, http: c.http, now: c.now, tell: c.tell, line: c.line, most: c.most, caFile: c.caFile}
	other.SetToken(token)
	return other
}

// ParseManagerURL reads the address of a manager as a person writes it. The
// error is a [*RefusedError] that says what is wrong with it.
func ParseManagerURL(raw string) (*url.URL, error) {
	refuse := func(why string) (*url.URL, error) {
		return nil, &RefusedError{Field: "manager", Reason: why, Next: "Give the manager as http://HOST:PORT; managers listen on port 8080 by default."}
	}
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return refuse("the manager's address is empty")
	}
	if !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return refuse("the manager's address is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return refuse(fmt.Sprintf("the manager's address starts with %q, which is neither http nor https", u.Scheme+"://"))
	case u.Hostname() == "":
		return refuse("the manager's address names no host")
	case u.User != nil:
		return refuse("the manager's address has a user name or password in it, which would be shown and logged")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return refuse("the manager's address has more than a host and a port; a manager cannot be served below a path")
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// IsPlain says whether what is sent to a manager, the token included, crosses a
// network in the clear.
func IsPlain(base *url.URL) bool {
	if base.Scheme == "https" || base.Hostname() == "localhost" {
		return false
	}
	ip := net.ParseIP(base.Hostname())
	return ip == nil || !ip.IsLoopback()
}

// Base is the manager's address: scheme, host and port.
func (c *Client) Base() *url.URL {
	u := *c.base
	return &u
}

// ClockOffset is how far the manager's clock is ahead of ours, as its last
// answer showed it, good to about a second; zero before the first answer.
func (c *Client) ClockOffset() time.Duration { return time.Duration(c.offset.Load()) }

// call is one request.
type call struct {
	method, path string
	query        url.Values
	body         any
	// auth replaces the client's token, for the routes that want a session.
	auth    *string
	timeout time.Duration
	// what the call is about, for the error of a missing record: "job 42".
	what string
}

// do sends a request and decodes the first JSON value of its answer into out,
// which may be nil. It returns the headers of an answer with status 200. Every
// error is one of this package's types.
//
// A question that the manager or a gateway fails to answer is asked once more:
// managers fail one of two equal lists that are asked for at once (contract
// §3.2), and gateways one request while a manager is replaced.
func (c *Client) do(ctx context.Context, q call, out any) (http.Header, error) {
	header, err := c.try(ctx, q, out)
	if q.method != http.MethodGet || !Is[*ServerError](err) {
		return header, err
	}
	select {
	// Another program that failed at the same moment must not meet us again.
	case <-time.After(againAfter + rand.N(againAfter)):
		return c.try(ctx, q, out)
	case <-ctx.Done():
		return nil, err
	}
}

// try is do without a second time.
func (c *Client) try(ctx context.Context, q call, out any) (_ http.Header, err error) {
	timeout := q.timeout
	if timeout == 0 {
		timeout = requestTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var wrote, answered atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaderField:     func(string, []string) { wrote.Store(true) },
		GotFirstResponseByte: func() { answered.Store(true) },
	})

	credential := c.token.Load()
	token := credential.token
	if q.auth != nil {
		token = *q.auth
	} else {
		defer func() { err = credential.judge(err, c.base.Host, q.method, c.now()) }()
	}
	req := c.http.R().SetContext(traced).SetDoNotParseResponse(true).
		SetQueryParamsFromValues(q.query).SetBody(q.body).SetAuthToken(token)

	changes := q.method != http.MethodGet
	sent := c.now()
	seen := Exchange{Began: sent, Method: q.method, Path: q.path}
	defer func() { c.observe(seen, q.query, out, err) }()
	res, err := req.Execute(q.method, q.path)
	if raw := req.RawRequest; raw != nil {
		seen.Sent = max(raw.ContentLength, 0)
	}
	if err != nil {
		return nil, c.transportError(err, changes && wrote.Load(), answered.Load())
	}
	body := res.RawBody()
	defer body.Close()
	seen.Status = res.StatusCode()
	c.noteDate(res.Header().Get("Date"), sent)

	head := answer{status: res.StatusCode(), header: res.Header(), host: c.base.Host, what: q.what, hadToken: token != "", changes: changes}
	limited := &bounded{Reader: body, left: c.most}
	defer func() { seen.Received = limited.n }()
	if head.status != http.StatusOK {
		limited.left = maxProblem
		return nil, head.problem(limited)
	}
	if out == nil {
		return head.header, nil
	}
	if !isJSON(head.header) {
		return nil, head.notManager()
	}
	if err := decode(limited, out); err != nil {
		return nil, c.decodeError(err, head.changes)
	}
	return head.header, nil
}

// transportError wraps an exchange that brought no answer, or the beginning of
// one.
func (c *Client) transportError(err error, sent, answered bool) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("the request was cancelled: %w", err)
	}
	if c.caFile != "" {
		err = &trustingError{file: c.caFile, err: err}
	}
	return &UnreachableError{Host: c.base.Host, Sent: sent, Answered: answered, Err: err}
}

// decodeError tells an answer that broke off from one that is not what it
// says it is.
func (c *Client) decodeError(err error, sent bool) error {
	if errors.Is(err, errTooLarge) {
		return &TooLargeError{Host: c.base.Host, Sent: sent}
	}
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || Is[flate.CorruptInputError](err) {
		return &NotManagerError{Host: c.base.Host, Sent: sent, Err: errDamaged}
	}
	if Is[*json.SyntaxError](err) || Is[*json.UnmarshalTypeError](err) {
		return &NotManagerError{Host: c.base.Host, Found: "JSON of another shape than a manager's", Sent: sent, Err: err}
	}
	return c.transportError(err, sent, true)
}

// maxDated is the longest an exchange may take for its date to tell the time:
// the manager writes it at some moment in between.
const maxDated = 2 * time.Second

// noteDate compares the manager's clock with ours. The header has whole
// seconds, cut off, so half a second is added.
func (c *Client) noteDate(date string, sent time.Time) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	received := c.now()
	if received.Sub(sent) > maxDated {
		return
	}
	middle := sent.Add(received.Sub(sent) / 2)
	c.offset.Store(int64(at.Add(time.Second / 2).Sub(middle)))
}

func isJSON(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

// silent keeps resty from writing to the terminal.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

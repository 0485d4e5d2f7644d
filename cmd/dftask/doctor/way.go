package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"dftask/client"
)

// renewal is how long before its end a certificate is warned of.
const renewal = 14 * 24 * time.Hour

// way is what one exchange showed of the way to the manager.
type way struct {
	// err is why it failed, at a stage; nil where a manager answered.
	err   error
	stage client.Stage
	// remote is whom the connection led to; empty where none was made.
	remote string
	// expires is when the manager's certificate ends; nil where none was seen. A
	// connection that was given up may still tell it.
	expires atomic.Pointer[time.Time]
}

// checkProxy asks the manager, and judges the first part of the way.
func checkProxy(ctx context.Context, p *patient) Check {
	w := &p.way
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(c httptrace.GotConnInfo) { w.remote = c.Conn.RemoteAddr().String() },
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			if err == nil && len(state.PeerCertificates) > 0 {
				w.expires.Store(&state.PeerCertificates[0].NotAfter)
			}
		},
	})
	w.err = p.conn.Client.Healthy(traced)
	w.stage = stageOf(w.err)
	base := p.conn.Client.Base()
	if w.stage == client.AtAddress && base.Scheme == "http" && w.remote != "" && p.conn.Client.Proxy() == "" && speaksTLS(ctx, w.remote) {
		// Most servers close such a connection without a word.
		w.err = &client.UnreachableError{Host: base.Host, Err: client.ErrHTTPSOnly}
		w.stage = stageOf(w.err)
	}
	if w.stage == client.AtProxy {
		return failed(w.err)
	}
	if host := p.conn.Client.Proxy(); host != "" {
		return ok("through " + host)
	}
	return ok("none for this manager")
}

// stageOf is where an exchange failed; empty where it did not.
func stageOf(err error) client.Stage {
	unreachable, ok := errors.AsType[*client.UnreachableError](err)
	switch {
	case ok:
		return unreachable.Stage()
	case err != nil:
		return client.AtManager
	}
	return ""
}

// handshakeTakes is the longest that a handshake is waited for.
const handshakeTakes = 10 * time.Second

// speaksTLS says whether a port answers a handshake, with whatever certificate. No
// secret is sent.
func speaksTLS(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, handshakeTakes)
	defer cancel()
	conn, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// checkAddress judges whether something answers.
func checkAddress(_ context.Context, p *patient) Check {
	if p.way.stage == client.AtAddress {
		return failed(p.way.err)
	}
	host := p.conn.Client.Base().Host
	if p.way.remote == "" || p.way.remote == host || p.conn.Client.Proxy() != "" {
		return ok(host + " answers")
	}
	return ok(fmt.Sprintf("%s answers, at %s", host, p.way.remote))
}

// checkTLS judges how the connection is protected.
func checkTLS(_ context.Context, p *patient) Check {
	w, base := &p.way, p.conn.Client.Base()
	expires := w.expires.Load()
	switch {
	case w.stage == client.AtTLS:
		return failed(w.err)
	case client.IsPlain(base):
		return warning("plain http: the token crosses the network in the clear", "Use https:// if the manager or a gateway before it speaks it.")
	case base.Scheme != "https":
		return ok("plain http, within this machine")
	case p.conn.Settings.InsecureTLS:
		return warning("any certificate is accepted, so anyone on the way can read the token", "Leave out --insecure-tls, and name the manager's authority with --ca-file.")
	case expires != nil && expires.Sub(p.conn.Clock.Now()) < renewal:
		return warning(fmt.Sprintf("the certificate ends on %s UTC", expires.UTC().Format(time.DateTime)), "The manager's operator has to renew it.")
	case expires == nil:
		return ok("https")
	}
	return ok("https, with a certificate until " + expires.UTC().Format(time.DateOnly))
}

// checkManager judges whether it is a manager that answers. Other parts of Dragonfly
// say in their metrics what they are.
func checkManager(ctx context.Context, p *patient) Check {
	if p.way.err == nil {
		return ok("a Dragonfly manager")
	}
	c := failed(p.way.err)
	if client.Is[*client.NotManagerError](p.way.err) {
		if s, err := p.conn.Client.Service(ctx); err == nil && s.Name != "" && s.Name != "manager" {
			c.What = fmt.Sprintf("%s is the port of a Dragonfly %s, and not of a manager", p.conn.Client.Base().Host, s.Name)
			c.Fix = client.RESTPort + " " + client.WithoutManager
		}
	}
	return c
}

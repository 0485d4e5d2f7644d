package client

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// answer is the head of an answer that is not a success.
type answer struct {
	status   int
	header   http.Header
	host     string
	what     string
	hadToken bool
	changes  bool
}

func (a answer) notManager() error {
	found := "a " + cut(a.header.Get("Content-Type")) + " document"
	switch kind := a.header.Get("Content-Type"); {
	case kind == "":
		found = "a document of no content type"
	case strings.HasPrefix(kind, "text/html"):
		found = "a web page"
	case strings.HasPrefix(kind, "text/plain"):
		found = "plain text"
	}
	if a.status >= 300 && a.status < 400 {
		found = "a redirect"
		if to, err := url.Parse(a.header.Get("Location")); err == nil && to.Host != "" {
			found += " to " + cut(to.Host)
		}
	}
	return &NotManagerError{Host: a.host, Found: found, Sent: a.changes && a.status == http.StatusOK}
}

// problem turns an answer into the error it means (contract §2.2). Managers
// put their text under "message", and under "errors" for 422; a 422 may hold
// two documents, of which the first is read.
func (a answer) problem(body io.Reader) error {
	if a.status == http.StatusTooManyRequests {
		return &RateLimitedError{Host: a.host}
	}
	if a.status == http.StatusProxyAuthRequired {
		return &UnreachableError{Host: a.host, Err: &proxyError{a.status}}
	}
	if a.status < 400 {
		return a.notManager()
	}
	if a.status == http.StatusBadRequest && !isJSON(a.header) {
		// Go's servers say so, and nginx.
		text, _ := io.ReadAll(body)
		if said := string(text); strings.Contains(said, "HTTP request") && strings.Contains(said, "HTTPS") {
			return &UnreachableError{Host: a.host, Err: ErrHTTPSOnly}
		}
	}
	if !isJSON(a.header) {
		// A proxy's page, or a handler that broke down: the request may have
		// come through before.
		if a.status >= 500 || a.status == http.StatusRequestTimeout {
			return &ServerError{Host: a.host, Status: a.status, Sent: a.changes}
		}
		return a.notManager()
	}
	var text struct {
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	// A body that breaks off still has its status.
	_ = decode(body, &text)
	switch a.status {
	case http.StatusUnauthorized:
		if text.Message == "permission deny" {
			return &ForbiddenError{Host: a.host, Reason: ForbiddenOther, Message: "the user's role may not do this"}
		}
		return &UnauthorizedError{Host: a.host, Anonymous: !a.hadToken}
	case http.StatusForbidden:
		return forbidden(a.host, text.Message)
	case http.StatusNotFound:
		// Managers redirect unknown routes; another 404 is a gateway's.
		if !strings.HasSuffix(text.Message, "record not found") {
			return a.notManager()
		}
		return &NotFoundError{Host: a.host, What: a.what, Message: text.Message}
	case http.StatusConflict:
		return &ConflictError{Host: a.host, What: a.what}
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		message := text.Message
		if json.Unmarshal(text.Errors, &message) != nil && message == "" {
			message = string(text.Errors)
		}
		message = cut(message)
		return &InvalidError{Host: a.host, Message: message}
	}
	return &ServerError{Host: a.host, Status: a.status, Message: text.Message, Sent: a.changes}
}

// forbidden reads a 403. The manager has no code besides its text; these four
// texts are all it sends (contract §1.1).
func forbidden(host, message string) error {
	e := &ForbiddenError{Host: host, Reason: ForbiddenOther, Message: message}
	const scope = "Required permission: "
	switch {
	case message == "Token is inactive":
		e.Reason = TokenInactive
	case message == "Token has expired":
		e.Reason = TokenExpired
	case strings.Contains(message, scope):
		e.Reason = TokenScope
		_, e.Scope, _ = strings.Cut(message, scope)
	}
	return e
}

package web

import (
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Request is an HTTP request on its way through the manager.
type Request struct {
	*http.Request
	id string // what stood for the ":id" of its route
}

// Answer is how the manager answers a request.
type Answer func(*Request) *Reply

// match finds what stands for the ":id" of a route in a request.
func match(route, request string) (id string, ok bool) {
	want, have := strings.Split(route, "/"), strings.Split(request, "/")
	if len(want) != len(have) {
		return "", false
	}
	for i, segment := range want {
		switch {
		case segment == ":id" && have[i] != "":
			id = have[i]
		case segment != have[i]:
			return "", false
		}
	}
	return id, true
}

// Handler answers requests by routes like "GET /jobs/:id". There is no 404 and
// no 405: what is unknown is the web console's, at / (contract §7.3).
func Handler(routes map[string]Answer) http.Handler {
	find := func(method, path string) (Answer, string) {
		for route, answer := range routes {
			if id, ok := match(route, method+" "+path); ok {
				return answer, id
			}
		}
		return nil, ""
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer, id := find(r.Method, r.URL.Path); answer != nil {
			answer(&Request{r, id}).write(w, r)
			return
		}
		trimmed := strings.TrimSuffix(r.URL.Path, "/")
		if answer, _ := find(r.Method, trimmed); answer != nil && trimmed != r.URL.Path {
			redirectSlash(w, r, trimmed)
			return
		}
		http.Redirect(w, r, "/", http.StatusMovedPermanently)
	})
}

// redirectSlash sends a client to the path without its trailing slash, with
// the method kept unless it is a GET.
func redirectSlash(w http.ResponseWriter, r *http.Request, path string) {
	code := http.StatusTemporaryRedirect
	if r.Method == http.MethodGet {
		code = http.StatusMovedPermanently
	}
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, path, code)
}

// PathID is the number in the path, and its text. The manager calls its
// parameters by a name, which its refusals have in them.
func (r *Request) PathID(name string) (uint, *Reply) {
	id, err := strconv.ParseUint(r.id, 10, 64)
	if err != nil {
		return 0, Invalid(err.Error())
	}
	if id == 0 {
		return 0, Invalid(fault(name, "ID", "required"))
	}
	return uint(id), nil
}

// Content is the request's body. What of it could not be read does not bind either.
func (r *Request) Content() []byte {
	body, _ := io.ReadAll(r.Body)
	return body
}

package simulator

import (
	"net/http"
	"strings"
	"time"
)

// request is an HTTP request on its way through the manager.
type request struct {
	*http.Request
	params []string // what stood for the ":id" of its route
}

// guard lets a request pass, or answers it.
type guard func(m *Manager, r *request) *reply

// route is one thing a manager answers. Its pattern may have ":id" segments.
type route struct {
	method  string
	pattern string
	guard   guard
	answer  func(m *Manager, r *request) reply
}

func open(*Manager, *request) *reply { return nil }

func (m *Manager) routes() []route {
	session, token := guard((*Manager).checkSession), guard((*Manager).checkToken)
	return []route{
		{"GET", "/", open, console200},
		{"GET", "/healthy", open, func(*Manager, *request) reply { return reply{json: "OK"} }},
		{"POST", "/api/v1/users/signin", open, (*Manager).signIn},
		{"POST", "/api/v1/personal-access-tokens", session, (*Manager).createToken},
		{"GET", "/api/v1/personal-access-tokens", session, (*Manager).listTokens},
		{"PATCH", "/api/v1/personal-access-tokens/:id", session, (*Manager).patchToken},
		{"POST", "/oapi/v1/jobs", token, (*Manager).createJob},
		{"GET", "/oapi/v1/jobs", token, (*Manager).listJobs},
		{"GET", "/oapi/v1/jobs/:id", token, (*Manager).getJob},
		{"PATCH", "/oapi/v1/jobs/:id", token, (*Manager).patchJob},
		{"DELETE", "/oapi/v1/jobs/:id", token, (*Manager).deleteJob},
		{"GET", "/oapi/v1/clusters", token, (*Manager).listClusters},
	}
}

// match finds what stands for the ":id" segments of a pattern in a path.
func match(pattern, path string) (params []string, ok bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	for i, segment := range want {
		switch {
		case strings.HasPrefix(segment, ":") && have[i] != "":
			params = append(params, have[i])
		case segment != have[i]:
			return nil, false
		}
	}
	return params, true
}

// Handler answers the manager's HTTP API. It can be called without listening,
// and wrapped.
func (m *Manager) Handler() http.Handler {
	routes := m.routes()
	find := func(method, path string) (*route, []string) {
		for i := range routes {
			if routes[i].method != method {
				continue
			}
			if params, ok := match(routes[i].pattern, path); ok {
				return &routes[i], params
			}
		}
		return nil, nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := &request{Request: hr}
		w.Header().Set("Date", m.clock.Now().Truncate(time.Second).Format(http.TimeFormat))
		w.Header().Set("X-Server-Ip", "127.0.0.1, ::1")
		found, params := find(hr.Method, hr.URL.Path)
		if found == nil {
			trimmed := strings.TrimSuffix(hr.URL.Path, "/")
			if other, _ := find(hr.Method, trimmed); other != nil && trimmed != hr.URL.Path {
				redirectSlash(w, hr, trimmed)
				return
			}
			// No 404 and no 405: whatever is unknown is the console's
			// (contract §7.3).
			http.Redirect(w, hr, "/", http.StatusMovedPermanently)
			return
		}
		r.params = params
		m.noteRequest()
		if refused := found.guard(m, r); refused != nil {
			refused.write(w, hr)
			return
		}
		found.answer(m, r).write(w, hr)
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

// console200 is the page that stands where the web console would.
func console200(*Manager, *request) reply {
	return reply{contentType: "text/html; charset=utf-8", text: consolePage}
}

const consolePage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Dragonfly Console</title></head>
<body><div id="root">You need to enable JavaScript to run this app.</div></body></html>
`

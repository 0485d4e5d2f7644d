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
	user   *user    // whose session it is, on routes that want one
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
	session := guard((*Manager).checkSession)
	console := session
	if m.options.Release != ReleaseCurrent {
		console = open // /api/v1/jobs asked for nothing up to v2.4.0 (contract §1.5)
	}
	routes := []route{
		{"GET", "/", open, console200},
		{"GET", "/healthy", open, func(*Manager, *request) reply { return reply{json: "OK"} }},
		{"POST", "/api/v1/users/signin", open, (*Manager).signIn},
		{"POST", "/api/v1/users/signout", open, (*Manager).signOut},
		{"POST", "/api/v1/users/refresh_token", open, (*Manager).refreshToken},
		{"POST", "/api/v1/users/signup", open, (*Manager).signUp},
		{"POST", "/api/v1/users/:id/reset_password", open, (*Manager).resetPassword},
		{"GET", "/api/v1/users", session, (*Manager).listUsers},
		{"GET", "/api/v1/users/:id", session, (*Manager).getUser},
		{"GET", "/api/v1/users/:id/roles", session, (*Manager).getRoles},
		{"POST", "/api/v1/personal-access-tokens", session, (*Manager).createToken},
		{"GET", "/api/v1/personal-access-tokens", session, (*Manager).listTokens},
		{"GET", "/api/v1/personal-access-tokens/:id", session, (*Manager).getToken},
		{"PATCH", "/api/v1/personal-access-tokens/:id", session, (*Manager).patchToken},
		{"DELETE", "/api/v1/personal-access-tokens/:id", session, (*Manager).deleteToken},
	}
	if !m.options.NoMetrics {
		routes = append(routes, route{"GET", "/metrics", open, (*Manager).metrics})
	}
	for _, group := range []struct {
		prefix         string
		jobs, clusters guard
	}{
		{"/oapi/v1", (*Manager).checkToken, (*Manager).checkToken},
		{"/api/v1", console, session},
	} {
		routes = append(routes,
			route{"POST", group.prefix + "/jobs", group.jobs, (*Manager).createJob},
			route{"GET", group.prefix + "/jobs", group.jobs, (*Manager).listJobs},
			route{"GET", group.prefix + "/jobs/:id", group.jobs, (*Manager).getJob},
			route{"PATCH", group.prefix + "/jobs/:id", group.jobs, (*Manager).patchJob},
			route{"DELETE", group.prefix + "/jobs/:id", group.jobs, (*Manager).deleteJob},
			route{"GET", group.prefix + "/clusters", group.clusters, (*Manager).listClusters},
			route{"GET", group.prefix + "/clusters/:id", group.clusters, (*Manager).getCluster},
		)
	}
	return routes
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
		m.setCommonHeaders(w.Header(), hr)
		if hr.Method == http.MethodOptions && hr.Header.Get("Origin") != "" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
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

func (m *Manager) setCommonHeaders(h http.Header, r *http.Request) {
	h.Set("Date", m.clock.Now().Truncate(time.Second).Format(http.TimeFormat))
	h.Set("X-Server-Ip", "127.0.0.1, ::1")
	if origin := r.Header.Get("Origin"); origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true")
	}
}

// console200 is the page that stands where the web console would.
func console200(*Manager, *request) reply {
	return reply{contentType: "text/html; charset=utf-8", text: consolePage}
}

const consolePage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Dragonfly Console</title></head>
<body><div id="root">You need to enable JavaScript to run this app.</div></body></html>
`

// metrics shows the version, and nothing else of what a manager measures.
func (m *Manager) metrics(*request) reply {
	version := m.options.Release.version()
	return reply{
		contentType: "text/plain; version=0.0.4; charset=utf-8; escaping=underscores", plain: true,
		text: "# HELP dragonfly_manager_version Version info of the service.\n# TYPE dragonfly_manager_version gauge\n" +
			`dragonfly_manager_version{git_commit="66db4564",git_version="` + version + `",major="2",minor="` + version[3:4] + `",platform="linux/amd64"} 1` + "\n",
	}
}

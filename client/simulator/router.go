package simulator

import (
	"net/http"
	"time"

	"dftask/client/simulator/web"
)

// Handler answers the manager's HTTP API. It can be called without listening,
// and wrapped.
func (m *Manager) Handler() http.Handler {
	open := func(then web.Answer) web.Answer {
		return func(r *web.Request) *web.Reply {
			m.noteRequest()
			return then(r)
		}
	}
	guarded := func(check, then web.Answer) web.Answer {
		return open(func(r *web.Request) *web.Reply {
			if refused := check(r); refused != nil {
				return refused
			}
			return then(r)
		})
	}
	session := func(then web.Answer) web.Answer { return guarded(m.checkSession, then) }
	token := func(then web.Answer) web.Answer { return guarded(m.checkToken, then) }
	routes := web.Handler(map[string]web.Answer{
		"GET /":                                    open(console),
		"GET /healthy":                             open(func(*web.Request) *web.Reply { return web.JSON("OK") }),
		"POST /api/v1/users/signin":                open(m.signIn),
		"POST /api/v1/personal-access-tokens":      session(m.createToken),
		"GET /api/v1/personal-access-tokens":       session(m.listTokens),
		"PATCH /api/v1/personal-access-tokens/:id": session(m.patchToken),
		"POST /oapi/v1/jobs":                       token(m.createJob),
		"GET /oapi/v1/jobs":                        token(m.listJobs),
		"GET /oapi/v1/jobs/:id":                    token(m.getJob),
		"PATCH /oapi/v1/jobs/:id":                  token(m.patchJob),
		"DELETE /oapi/v1/jobs/:id":                 token(m.deleteJob),
		"GET /oapi/v1/clusters":                    token(m.listClusters),
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", m.clock.Now().Truncate(time.Second).Format(http.TimeFormat))
		w.Header().Set("X-Server-Ip", "127.0.0.1, ::1")
		routes.ServeHTTP(w, r)
	})
}

// console is the page that stands where the web console would.
func console(*web.Request) *web.Reply {
	return &web.Reply{ContentType: "text/html; charset=utf-8", Text: consolePage}
}

const consolePage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Dragonfly Console</title></head>
<body><div id="root">You need to enable JavaScript to run this app.</div></body></html>
`

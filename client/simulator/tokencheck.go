package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// checkToken is the middleware of /oapi: present, found, state, expiry, scope,
// in that order (contract §1.1).
func (m *Manager) checkToken(r *request) *reply {
	refuse := func(status int, text string) *reply {
		refused := message(status, text)
		return &refused
	}
	text, ok := m.presentedToken(r)
	if !ok {
		return refuse(http.StatusUnauthorized, "Unauthorized")
	}
	m.lock()
	if m.databaseIsAway() {
		m.unlock()
		return refuse(http.StatusUnauthorized, "Unauthorized")
	}
	t := m.tokenByText(text)
	if t == nil {
		m.unlock()
		if m.missing(r, "token "+text) {
			return refuse(http.StatusForbidden, "Token is inactive")
		}
		return refuse(http.StatusUnauthorized, "Unauthorized")
	}
	defer m.unlock()
	if t.State != tokenActive {
		return refuse(http.StatusForbidden, "Token is inactive")
	}
	if m.now.After(t.ExpiredAt) {
		return refuse(http.StatusForbidden, "Token has expired")
	}
	scope := "job"
	if strings.HasPrefix(r.URL.Path, "/oapi/v1/clusters") {
		scope = "cluster"
	}
	if len(t.Scopes) > 0 && !slices.Contains(t.Scopes, scope) {
		return refuse(http.StatusForbidden, "Token doesn't have permission to access this resource. Required permission: "+scope)
	}
	return nil
}

// presentedToken is the token a request brings. The query wins over the
// header, even when it is wrong; older managers know only a header with a
// capital Bearer.
func (m *Manager) presentedToken(r *request) (string, bool) {
	if m.options.Release != Release2_2 {
		if text := strings.TrimSpace(r.URL.Query().Get("access_token")); text != "" {
			return text, true
		}
	}
	fields := strings.Fields(r.Header.Get("Authorization"))
	if len(fields) != 2 {
		return "", false
	}
	if m.options.Release == Release2_2 {
		return fields[1], fields[0] == "Bearer"
	}
	return fields[1], strings.EqualFold(fields[0], "Bearer")
}

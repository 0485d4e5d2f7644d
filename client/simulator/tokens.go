package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dftask/client/simulator/web"
)

const (
	tokenActive   = "active"
	tokenInactive = "inactive"
	maxTokenName  = 256
)

// lastTimestamp is the last instant the manager's database can store.
var lastTimestamp = time.Date(2038, 1, 19, 3, 14, 7, 0, time.UTC)

// token is a personal access token, kept as it is answered but for its user,
// and in clear (contract §1.4).
type token struct{ tokenJSON }

// TokenSpec describes a personal access token for [Manager.AddToken].
type TokenSpec struct {
	Name  string // "" means one made from its number
	Token string // "" means one is made up
	// Scopes are "job" and "cluster"; nil means both. An empty list that is
	// not nil permits everything too (contract §1.1).
	Scopes    []string
	Inactive  bool
	ExpiredAt time.Time // zero means in ten years
}

// newTokenText is a token as the manager makes them: a random UUID in base64url.
func newTokenText() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	uuid := fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	return base64.RawURLEncoding.EncodeToString([]byte(uuid))
}

func (m *Manager) addToken(spec TokenSpec) *token {
	m.lastPAT++
	if spec.Name == "" {
		spec.Name = fmt.Sprintf("token-%d", m.lastPAT)
	}
	if spec.Token == "" {
		spec.Token = newTokenText()
	}
	if spec.Scopes == nil {
		spec.Scopes = []string{"job", "cluster"}
	}
	if spec.ExpiredAt.IsZero() {
		spec.ExpiredAt = m.now.AddDate(10, 0, 0).Truncate(time.Second)
	}
	created := m.now.Truncate(time.Millisecond)
	t := &token{tokenJSON{
		recordJSON: recordJSON{ID: m.lastPAT, CreatedAt: created, UpdatedAt: created}, Name: spec.Name, Token: spec.Token,
		Scopes: spec.Scopes, State: tokenActive, ExpiredAt: spec.ExpiredAt.UTC(), UserID: 1,
	}}
	if spec.Inactive {
		t.State = tokenInactive
	}
	m.tokens = append(m.tokens, t)
	m.wrote()
	return t
}

func (m *Manager) tokenByText(text string) *token {
	for _, t := range m.tokens {
		if t.Token == text {
			return t
		}
	}
	return nil
}

func (m *Manager) tokenByID(id uint) *token {
	for _, t := range m.tokens {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// loaded is the token with its user, as everything but its creation answers it.
func (m *Manager) loaded(t *token) tokenJSON {
	row := t.tokenJSON
	row.Scopes = slices.Clone(row.Scopes)
	if u := m.userByID(row.UserID); u != nil {
		row.User = u.json()
	}
	return row
}

// tokenBody is what creates and changes tokens.
type tokenBody struct {
	Name      string    `json:"name"`
	Bio       string    `json:"bio"`
	Scopes    []string  `json:"scopes"`
	State     string    `json:"state"`
	ExpiredAt time.Time `json:"expired_at"`
	UserID    uint      `json:"user_id"`
}

// storable says whether the database would take the values.
func (b *tokenBody) storable() bool {
	return utf8.RuneCountInString(b.Name) <= maxTokenName && utf8.RuneCountInString(b.Bio) <= maxText && !b.ExpiredAt.After(lastTimestamp)
}

func (m *Manager) createToken(r *web.Request) *web.Reply {
	var body tokenBody
	const name = "CreatePersonalAccessTokenRequest"
	if refused := web.Bind(r.Content(), &body, "tokenBody", name); refused != nil {
		return refused
	}
	f := web.Faults{Name: name}
	if body.Name == "" {
		f.Add("Name", "required")
	}
	if body.ExpiredAt.IsZero() {
		f.Add("ExpiredAt", "required")
	}
	if body.UserID == 0 {
		f.Add("UserID", "required")
	}
	if refused := f.Refusal(); refused != nil {
		return refused
	}
	m.lock()
	defer m.unlock()
	if !body.storable() {
		return web.InternalError()
	}
	if slices.ContainsFunc(m.tokens, func(t *token) bool { return t.Name == body.Name }) {
		return web.Message(http.StatusConflict, "Conflict")
	}
	if len(body.Scopes) == 0 {
		body.Scopes = nil
	}
	t := m.addToken(TokenSpec{Name: body.Name, Scopes: body.Scopes, ExpiredAt: body.ExpiredAt})
	t.Bio, t.UserID = body.Bio, body.UserID
	return web.JSON(t.tokenJSON) // its user is not loaded here
}

func (m *Manager) listTokens(r *web.Request) *web.Reply {
	q := web.NewQuery("GetPersonalAccessTokensQuery", r)
	state := q.Get("state")
	q.OneOf("State", state, tokenActive, tokenInactive)
	userID := q.Number("user_id", false)
	page, refused := q.Page()
	if refused != nil {
		return refused
	}
	m.lock()
	defer m.unlock()
	var found []*token
	for _, t := range m.tokens {
		if (state == "" || t.State == state) && (userID == 0 || t.UserID == uint(userID)) {
			found = append(found, t)
		}
	}
	rows := []tokenJSON{}
	for _, t := range web.Slice(found, page) {
		rows = append(rows, m.loaded(t))
	}
	return page.Reply(rows, len(found))
}

// patchToken changes what is not zero, and puts the scopes back to both when
// none are sent along: deactivating a narrow token widens it (contract §1.4).
func (m *Manager) patchToken(r *web.Request) *web.Reply {
	id, refused := r.PathID("PersonalAccessTokenParams")
	if refused != nil {
		return refused
	}
	var body tokenBody
	const name = "UpdatePersonalAccessTokenRequest"
	if refused := web.Bind(r.Content(), &body, "tokenBody", name); refused != nil {
		return refused
	}
	f := web.Faults{Name: name}
	f.OneOf("State", body.State, tokenActive, tokenInactive)
	if refused := f.Refusal(); refused != nil {
		return refused
	}
	body.Name = "" // cannot be changed
	m.lock()
	defer m.unlock()
	t := m.tokenByID(id)
	if t == nil {
		return web.NotFound()
	}
	if !body.storable() {
		return web.InternalError()
	}
	t.Scopes = []string{"job", "cluster"}
	if len(body.Scopes) > 0 {
		t.Scopes = body.Scopes
	}
	if body.Bio != "" {
		t.Bio = body.Bio
	}
	if body.State != "" {
		t.State = body.State
	}
	if !body.ExpiredAt.IsZero() {
		t.ExpiredAt = body.ExpiredAt.UTC()
	}
	if body.UserID != 0 {
		t.UserID = body.UserID
	}
	t.UpdatedAt = m.now.Truncate(time.Millisecond)
	m.wrote()
	return web.JSON(m.loaded(t))
}

// checkToken is the middleware of /oapi: present, found, state, expiry, scope,
// in that order (contract §1.1).
func (m *Manager) checkToken(r *web.Request) *web.Reply {
	text, ok := m.presentedToken(r)
	if !ok {
		return web.Message(http.StatusUnauthorized, "Unauthorized")
	}
	m.lock()
	if m.databaseIsAway() {
		m.unlock()
		return web.Message(http.StatusUnauthorized, "Unauthorized")
	}
	t := m.tokenByText(text)
	if t == nil {
		m.unlock()
		if m.missing(r, "token "+text) {
			return web.Message(http.StatusForbidden, "Token is inactive")
		}
		return web.Message(http.StatusUnauthorized, "Unauthorized")
	}
	defer m.unlock()
	if t.State != tokenActive {
		return web.Message(http.StatusForbidden, "Token is inactive")
	}
	if m.now.After(t.ExpiredAt) {
		return web.Message(http.StatusForbidden, "Token has expired")
	}
	scope := "job"
	if strings.HasPrefix(r.URL.Path, "/oapi/v1/clusters") {
		scope = "cluster"
	}
	if len(t.Scopes) > 0 && !slices.Contains(t.Scopes, scope) {
		return web.Message(http.StatusForbidden, "Token doesn't have permission to access this resource. Required permission: "+scope)
	}
	return nil
}

// presentedToken is the token a request brings. The query wins over the
// header, even when it is wrong; older managers know only a header with a
// capital Bearer.
func (m *Manager) presentedToken(r *web.Request) (string, bool) {
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

// tokenJSON is a personal access token (contract §1.4).
type tokenJSON struct {
	recordJSON
	Name      string    `json:"name"`
	Bio       string    `json:"bio"`
	Token     string    `json:"token"`
	Scopes    []string  `json:"scopes"`
	State     string    `json:"state"`
	ExpiredAt time.Time `json:"expired_at"`
	UserID    uint      `json:"user_id"`
	User      userJSON  `json:"user"`
}

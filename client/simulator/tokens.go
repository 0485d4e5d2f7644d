package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
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

func (m *Manager) createToken(r *request) reply {
	var body tokenBody
	read, _ := io.ReadAll(r.Body)
	const name = "CreatePersonalAccessTokenRequest"
	if err := bind(read, &body, map[string]string{"tokenBody": name}); err != nil {
		return invalid(err.Error())
	}
	f := faults{name: name}
	if body.Name == "" {
		f.add("Name", "required")
	}
	if body.ExpiredAt.IsZero() {
		f.add("ExpiredAt", "required")
	}
	if body.UserID == 0 {
		f.add("UserID", "required")
	}
	if f.texts != nil {
		return invalid(f.text())
	}
	m.lock()
	defer m.unlock()
	if !body.storable() {
		return internalError()
	}
	if slices.ContainsFunc(m.tokens, func(t *token) bool { return t.Name == body.Name }) {
		return message(http.StatusConflict, "Conflict")
	}
	if len(body.Scopes) == 0 {
		body.Scopes = nil
	}
	t := m.addToken(TokenSpec{Name: body.Name, Scopes: body.Scopes, ExpiredAt: body.ExpiredAt})
	t.Bio, t.UserID = body.Bio, body.UserID
	return reply{json: t.tokenJSON} // its user is not loaded here
}

func (m *Manager) listTokens(r *request) reply {
	q := newQuery("GetPersonalAccessTokensQuery", r)
	state := q.oneOf("state", "State", tokenActive, tokenInactive)
	userID := q.number("user_id", false)
	page, perPage := q.page()
	if refused := q.refusal(); refused != nil {
		return *refused
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
	for _, t := range slice(found, page, perPage) {
		rows = append(rows, m.loaded(t))
	}
	return reply{json: rows, header: link(r, len(found), page, perPage)}
}

// patchToken changes what is not zero, and puts the scopes back to both when
// none are sent along: deactivating a narrow token widens it (contract §1.4).
func (m *Manager) patchToken(r *request) reply {
	id, refused := r.pathID("PersonalAccessTokenParams")
	if refused != nil {
		return *refused
	}
	var body tokenBody
	read, _ := io.ReadAll(r.Body)
	const name = "UpdatePersonalAccessTokenRequest"
	if err := bind(read, &body, map[string]string{"tokenBody": name}); err != nil {
		return invalid(err.Error())
	}
	if body.State != "" && body.State != tokenActive && body.State != tokenInactive {
		return invalid(validation(name, "State", "oneof"))
	}
	body.Name = "" // cannot be changed
	m.lock()
	defer m.unlock()
	t := m.tokenByID(id)
	if t == nil {
		return notFound()
	}
	if !body.storable() {
		return internalError()
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
	return reply{json: m.loaded(t)}
}

package client

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Session is a signed-in user. It is good for the routes of the console alone,
// which refuse personal access tokens as those of [Client] refuse sessions
// (contract §1.1).
type Session struct {
	client *Client
	jwt    string
	// UserID is the user's own id, taken from the session's token: no route
	// tells it (contract §1.2).
	UserID uint
	// Expires is when the session ends.
	Expires time.Time
}

// SignIn opens a session with a name (3 to 10 characters) and a password (8 to
// 20). Every failure is an [*UnauthorizedError], also that of a right password
// within about 5 s of another attempt for the same name (contract §1.2).
func (c *Client) SignIn(ctx context.Context, name, password string) (*Session, error) {
	none := ""
	body := map[string]string{"name": name, "password": password}
	var reply struct {
		Token  string `json:"token"`
		Expire Time   `json:"expire"`
	}
	if _, err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/users/signin", body: body, auth: &none}, &reply); err != nil {
		return nil, err
	}
	id, err := userOf(reply.Token)
	if err != nil {
		return nil, &NotManagerError{Host: c.base.Host, Found: "a session that cannot be read", Err: err}
	}
	return &Session{client: c, jwt: reply.Token, UserID: id, Expires: reply.Expire.Time}, nil
}

// userOf reads the claim id of a JSON web token. Its signature is the
// manager's business.
func userOf(jwt string) (uint, error) {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return 0, errors.New("not a JSON web token")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return 0, err
	}
	var claims struct {
		ID uint `json:"id"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return 0, err
	}
	if claims.ID == 0 {
		return 0, errors.New("no user id")
	}
	return claims.ID, nil
}

// AccessToken is a personal access token's record. The manager sends the token
// itself with every record, to everyone signed in (contract §1.4); it is read
// from the answer to CreateToken alone.
type AccessToken struct {
	ID        uint     `json:"id"`
	Name      string   `json:"name"`
	Bio       string   `json:"bio"`
	Scopes    []string `json:"scopes"`
	State     string   `json:"state"`
	ExpiredAt Time     `json:"expired_at"`
	CreatedAt Time     `json:"created_at"`
	User      User     `json:"user"`
}

// NewToken is a personal access token to be made.
type NewToken struct {
	Name      string    `json:"name"`
	Bio       string    `json:"bio,omitempty"`
	Scopes    []string  `json:"scopes,omitempty"`
	ExpiredAt time.Time `json:"expired_at"`
}

const tokensPath = "/api/v1/personal-access-tokens"

// CreateToken makes a personal access token for the signed-in user and returns
// its record and the token. A name that is taken is a [*ConflictError].
func (s *Session) CreateToken(ctx context.Context, n NewToken) (*AccessToken, string, error) {
	body := struct {
		NewToken
		UserID uint `json:"user_id"`
	}{n, s.UserID}
	var reply struct {
		AccessToken
		Token string `json:"token"`
	}
	if _, err := s.client.do(ctx, call{method: http.MethodPost, path: tokensPath, body: body, auth: &s.jwt, what: "token"}, &reply); err != nil {
		return nil, "", err
	}
	if reply.Token == "" {
		return nil, "", &NotManagerError{Host: s.client.base.Host, Found: "a token record without its token"}
	}
	return &reply.AccessToken, reply.Token, nil
}

// Tokens lists the signed-in user's own tokens.
func (s *Session) Tokens(ctx context.Context) ([]AccessToken, error) {
	var all []AccessToken
	for page := 1; ; page++ {
		query := pageQuery(page, clustersPerPage)
		query.Set("user_id", fmt.Sprint(s.UserID))
		var some []AccessToken
		header, err := s.client.do(ctx, call{method: http.MethodGet, path: tokensPath, query: query, auth: &s.jwt, what: "token list"}, &some)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) == 0 || page >= lastPage(header, page, clustersPerPage, len(some)) {
			return all, nil
		}
	}
}

// DeactivateToken switches a token off. The scopes go along, for the manager
// widens them otherwise (contract §1.4).
func (s *Session) DeactivateToken(ctx context.Context, t AccessToken) error {
	body := map[string]any{"state": "inactive", "scopes": t.Scopes}
	_, err := s.client.do(ctx, call{method: http.MethodPatch, path: fmt.Sprintf("%s/%d", tokensPath, t.ID), body: body, auth: &s.jwt, what: "such token"}, nil)
	return err
}

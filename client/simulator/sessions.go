package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"dftask/client/simulator/web"
)

// sessionTimeout is how long a session lives (contract §1.2).
const sessionTimeout = 14 * 24 * time.Hour

// claims are what a session's JWT carries.
type claims struct {
	Expires int64 `json:"exp"`
	ID      uint  `json:"id"`
	Issued  int64 `json:"orig_iat"`
}

// sign makes a JWT.
func (m *Manager) sign(c claims) string {
	encode := base64.RawURLEncoding.EncodeToString
	payload, _ := json.Marshal(c) // three numbers cannot fail
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(payload)
	return text + "." + encode(m.mac(text))
}

func (m *Manager) mac(text string) []byte {
	h := hmac.New(sha256.New, m.key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// verify reads a JWT of this manager's, expired or not.
func (m *Manager) verify(token string) (claims, bool) {
	var c claims
	cut := strings.LastIndexByte(token, '.')
	if cut < 0 {
		return c, false
	}
	mac, err := base64.RawURLEncoding.DecodeString(token[cut+1:])
	if err != nil || !hmac.Equal(mac, m.mac(token[:cut])) {
		return c, false
	}
	_, payload, _ := strings.Cut(token[:cut], ".")
	decoded, err := base64.RawURLEncoding.DecodeString(payload)
	return c, err == nil && json.Unmarshal(decoded, &c) == nil
}

// noSession is the answer to any fault of a session or a sign-in.
func noSession() *web.Reply {
	refused := web.Message(http.StatusUnauthorized, "Unauthorized")
	refused.Header = http.Header{"Www-Authenticate": {"JWT realm=Dragonfly"}}
	return refused
}

// signIn answers every failure alike. The trap: a user row that was read a
// moment ago is in the query cache, which leaves out the password's hash, and
// then no password is right (contract §1.2).
func (m *Manager) signIn(r *web.Request) *web.Reply {
	var body struct {
		Name     string `json:"name"`
		Password string `json:"password"`
	}
	if web.Bind(r.Content(), &body, "", "") != nil {
		return noSession()
	}
	var f web.Faults
	f.Length("Name", body.Name, 3, 10)
	f.Length("Password", body.Password, 8, 20)
	if f.Refusal() != nil {
		return noSession()
	}
	m.lock()
	defer m.unlock()
	u := m.userByName(body.Name)
	if u == nil || m.databaseIsAway() {
		return noSession()
	}
	if m.cached("user name "+body.Name) || u.Password != body.Password {
		return noSession()
	}
	return m.newSession(u.id)
}

func (m *Manager) newSession(id uint) *web.Reply {
	expires := m.now.Add(sessionTimeout)
	token := m.sign(claims{Expires: expires.Unix(), ID: id, Issued: m.now.Unix()})
	return &web.Reply{
		JSON: map[string]any{"expire": expires.Truncate(time.Second), "token": token},
		Header: http.Header{"Set-Cookie": {
			fmt.Sprintf("jwt=%s; Path=/; Max-Age=%d", token, int(sessionTimeout.Seconds())),
		}},
	}
}

// presentedSession is the JWT a request brings: of the cookie, the header and
// the query the first that is not empty, even when it is stale.
func presentedSession(r *web.Request) string {
	if cookie, err := r.Cookie("jwt"); err == nil && cookie.Value != "" {
		return cookie.Value
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && token != "" {
		return token
	}
	return r.URL.Query().Get("token")
}

// checkSession is the middleware of /api: a session, then the role. Roles that
// do not permit get 401 too.
func (m *Manager) checkSession(r *web.Request) *web.Reply {
	m.lock()
	defer m.unlock()
	c, ok := m.verify(presentedSession(r))
	var u *user
	if ok {
		u = m.userByID(c.ID)
	}
	if u == nil || m.now.Unix() > c.Expires {
		return noSession()
	}
	if u.Guest && r.Method != http.MethodGet {
		return web.Message(http.StatusUnauthorized, "permission deny")
	}
	return nil
}

// User can sign in to the console's API.
type User struct {
	Name     string
	Password string
	// Guest has the role guest, which reads; everybody else is root.
	Guest bool
}

// user is the record of a [User].
type user struct {
	User
	id        uint
	createdAt time.Time
}

func (u *user) json() userJSON {
	return userJSON{recordJSON: recordJSON{ID: u.id, CreatedAt: u.createdAt, UpdatedAt: u.createdAt}, Name: u.Name, State: "enable"}
}

func (m *Manager) addUser(spec User) *user {
	u := &user{User: spec, id: uint(len(m.users) + 1), createdAt: m.now.Truncate(time.Millisecond)}
	m.users = append(m.users, u)
	return u
}

func (m *Manager) userByID(id uint) *user {
	if id == 0 || id > uint(len(m.users)) {
		return nil
	}
	return m.users[id-1]
}

func (m *Manager) userByName(name string) *user {
	for _, u := range m.users {
		if u.Name == name {
			return u
		}
	}
	return nil
}

// userJSON is a user; the zero one is what stands where none is loaded.
type userJSON struct {
	recordJSON
	Email    string `json:"email"`
	Name     string `json:"name"`
	Avatar   string `json:"avatar"`
	Phone    string `json:"phone"`
	State    string `json:"state"`
	Location string `json:"location"`
	Bio      string `json:"bio"`
	Configs  any    `json:"configs"`
}

package simulator

import (
	"io"
	"net/http"
	"time"
	"unicode/utf8"
)

// User can sign in to the console's API.
type User struct {
	Name     string
	Password string
	// Guest has the role guest, which reads; everybody else is root.
	Guest bool
}

// user is a [User] in being.
type user struct {
	User
	id        uint
	createdAt time.Time
	email     string
}

func (u *user) json() userJSON {
	return userJSON{ID: u.id, CreatedAt: u.createdAt, UpdatedAt: u.createdAt, Email: u.email, Name: u.Name, State: "enable"}
}

func (u *user) role() string {
	if u.Guest {
		return "guest"
	}
	return "root"
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

// credentials are what signing in and signing up have in common.
type credentials struct {
	Name     string `json:"name"`
	Password string `json:"password"`
}

// validate refuses names outside of 3 to 10 characters and passwords outside
// of 8 to 20.
func (c credentials) validate(f *faults) {
	f.length("Name", c.Name, 3, 10)
	f.length("Password", c.Password, 8, 20)
}

// length refuses a text that is missing, too short or too long.
func (f *faults) length(field, text string, shortest, longest int) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		f.add(field, "required")
	case n < shortest:
		f.add(field, "min")
	case n > longest:
		f.add(field, "max")
	}
}

// signUp lets anybody in, as a guest (contract §1.3).
func (m *Manager) signUp(r *request) reply {
	var body struct {
		credentials
		Email string `json:"email"`
	}
	read, _ := io.ReadAll(r.Body)
	if err := bind(read, &body, map[string]string{"": "SignUpRequest", "credentials": "SignUpRequest"}); err != nil {
		return invalid(err.Error())
	}
	f := faults{name: "SignUpRequest"}
	body.validate(&f)
	if body.Email == "" {
		f.add("Email", "required")
	}
	if f.texts != nil {
		return invalid(f.text())
	}
	m.lock()
	defer m.unlock()
	if m.userByName(body.Name) != nil {
		return message(http.StatusConflict, "Conflict")
	}
	u := m.addUser(User{Name: body.Name, Password: body.Password, Guest: true})
	u.email = body.Email
	m.wrote()
	return reply{json: u.json()}
}

// resetPassword wants no session, only the old password (contract §1.3).
func (m *Manager) resetPassword(r *request) reply {
	id, refused := r.pathID("UserParams")
	if refused != nil {
		return *refused
	}
	var body struct {
		Old string `json:"old_password"`
		New string `json:"new_password"`
	}
	read, _ := io.ReadAll(r.Body)
	if err := bind(read, &body, map[string]string{"": "ResetPasswordRequest"}); err != nil {
		return invalid(err.Error())
	}
	f := faults{name: "ResetPasswordRequest"}
	f.length("OldPassword", body.Old, 8, 20)
	f.length("NewPassword", body.New, 8, 20)
	if f.texts != nil {
		return invalid(f.text())
	}
	m.lock()
	defer m.unlock()
	u := m.userByID(id)
	switch {
	case u == nil:
		return notFound()
	case m.cached("user id " + r.params[0]):
		return message(http.StatusInternalServerError, "crypto/bcrypt: hashedSecret too short to be a bcrypted password")
	case u.Password != body.Old:
		return message(http.StatusUnauthorized, "Unauthorized")
	}
	u.Password = body.New
	m.wrote()
	return reply{}
}

func (m *Manager) listUsers(r *request) reply {
	q := newQuery("GetUsersQuery", r)
	name := q.values.Get("name")
	page, perPage := q.page()
	if refused := q.refusal(); refused != nil {
		return *refused
	}
	m.lock()
	defer m.unlock()
	var found []*user
	for _, u := range m.users {
		if name == "" || u.Name == name {
			found = append(found, u)
		}
	}
	rows := []userJSON{}
	for _, u := range slice(found, page, perPage) {
		rows = append(rows, u.json())
	}
	return reply{json: rows, header: link(r, len(found), page, perPage)}
}

func (m *Manager) getUser(r *request) reply {
	id, refused := r.pathID("UserParams")
	if refused != nil {
		return *refused
	}
	m.lock()
	defer m.unlock()
	u := m.userByID(id)
	if u == nil {
		return notFound()
	}
	m.cached("user id " + r.params[0])
	return reply{json: u.json()}
}

func (m *Manager) getRoles(r *request) reply {
	id, refused := r.pathID("UserParams")
	if refused != nil {
		return *refused
	}
	m.lock()
	defer m.unlock()
	roles := []string{}
	if u := m.userByID(id); u != nil {
		roles = append(roles, u.role())
	}
	return reply{json: roles}
}

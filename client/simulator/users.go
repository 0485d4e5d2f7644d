package simulator

import (
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

// credentials are what signs in.
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

package dockerconfig

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"dftask/keyring/child"
	"dftask/keyring/private"
)

const (
	fileName = "config.json"
	// maxFile bounds what is read of the configuration, in bytes.
	maxFile = 1 << 20
	// hubKey is how the configuration calls Docker Hub.
	hubKey = "https://index.docker.io/v1/"
)

// Error is a configuration that cannot be used, or a login that cannot.
type Error struct {
	// Reason is a clause, and Next what to do.
	Reason, Next string
	Err          error
}

func (e *Error) Error() string  { return e.Reason }
func (e *Error) Advice() string { return e.Next }
func (e *Error) Unwrap() error  { return e.Err }

// Config is a docker configuration. Its logins are looked up when they are asked for, and
// a credential helper is asked once for each registry, for it may ask the person at the
// keyboard. It may be used by several goroutines.
type Config struct {
	mu sync.Mutex
	// helped are the logins that helpers gave, by server; empty where there is none.
	helped map[string]Login
	// Auths are logins by registry, Helpers the credential helpers of registries, and
	// Store that of all others.
	Auths   map[string]entry  `json:"auths"`
	Helpers map[string]string `json:"credHelpers"`
	Store   string            `json:"credsStore"`
}

// entry is a login in the file.
type entry struct {
	Auth          string `json:"auth"`
	Username      string `json:"username"`
	Password      string `json:"password"`
	IdentityToken string `json:"identitytoken"`
	RegistryToken string `json:"registrytoken"`
}

// Login is a user and a password.
type Login struct{ Username, Password string }

// String is the user alone.
func (l Login) String() string { return l.Username }

// GoString is String, which leaves the password out.
func (l Login) GoString() string { return l.Username }

// Read reads the configuration in a folder, or a file. The error is an [*Error].
func Read(path string) (*Config, error) {
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		path = filepath.Join(path, fileName)
	}
	text, _, err := private.ReadTrusted(path, maxFile)
	var untrusted *private.UntrustedError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{Reason: "there is no docker configuration at " + child.OneLine(path), Next: "Name its folder: --docker-config=DIR, or sign in with docker login.", Err: err}
	case errors.As(err, &untrusted):
		return nil, &Error{Reason: "the docker configuration " + child.OneLine(path) + " is not read: " + untrusted.Reason, Next: "Run: " + untrusted.Fix, Err: err}
	case err != nil:
		return nil, &Error{Reason: "the docker configuration cannot be read: " + child.OneLine(err.Error()), Next: "Name its folder: --docker-config=DIR.", Err: err}
	}
	c := &Config{helped: map[string]Login{}}
	if err := json.Unmarshal(text, c); err != nil {
		// The error may quote what it stands at, and that may be a secret.
		return nil, &Error{Reason: "the docker configuration " + child.OneLine(path) + " is not JSON as docker writes it", Next: "Correct it, or sign in again with docker login."}
	}
	return c, nil
}

// Login is the login at a registry, by its host, for a repository, such as
// "library/app"; false where there is none. A credential helper may be run for it. The
// error is an [*Error], or that of ctx.
func (c *Config) Login(ctx context.Context, registry, repository string) (Login, bool, error) {
	places := placesOf(registry, repository)
	server := registry
	if isHub(registry) {
		server = hubKey
	}
	helper := c.helperOf(places)
	if helper != "" {
		c.mu.Lock()
		defer c.mu.Unlock()
		login, known := c.helped[server]
		if !known {
			var err error
			if login, err = ask(ctx, helper, server); err != nil {
				return Login{}, false, err
			}
			c.helped[server] = login
		}
		if login != (Login{}) {
			return login, true, nil
		}
	}
	for _, place := range places {
		for key, e := range c.Auths {
			if hostOf(key) == place && e != (entry{}) {
				login, err := e.login(registry)
				return login, err == nil, err
			}
		}
	}
	return Login{}, false, nil
}

// helperOf is the credential helper of the nearest of some places; empty for none.
func (c *Config) helperOf(places []string) string {
	for _, place := range places {
		for key, name := range c.Helpers {
			if hostOf(key) == place {
				return name
			}
		}
	}
	return c.Store
}

// login is what the entry of a registry says.
func (e entry) login(registry string) (Login, error) {
	l := Login{e.Username, e.Password}
	if e.Auth != "" {
		text, err := base64.StdEncoding.DecodeString(e.Auth)
		user, password, ok := strings.Cut(strings.TrimRight(string(text), "\x00"), ":")
		if err != nil || !ok {
			return Login{}, &Error{Reason: "the login for " + child.OneLine(registry) + " in the docker configuration cannot be read", Next: "Sign in again with docker login."}
		}
		l = Login{user, password}
	}
	if l.Password == "" && (e.IdentityToken != "" || e.RegistryToken != "") {
		return Login{}, noPassword(registry)
	}
	return l, nil
}

// noPassword is a login that is made of a token.
func noPassword(registry string) error {
	return &Error{Reason: "docker is signed in at " + child.OneLine(registry) + " with a token, and a manager takes a password alone", Next: "Give a user and a password: --username NAME --password-stdin."}
}

// placesOf are the names under which the login for a repository may stand, the nearest
// first: podman keeps logins by repository.
func placesOf(registry, repository string) (places []string) {
	if isHub(registry) {
		places = []string{"index.docker.io", "docker.io", "registry-1.docker.io"}
	} else {
		places = []string{strings.ToLower(registry)}
	}
	host := places[0]
	var nearer []string
	for name := repository; name != ""; {
		nearer = append(nearer, host+"/"+name)
		i := max(strings.LastIndexByte(name, '/'), 0)
		name = name[:i]
	}
	return append(nearer, places...)
}

func isHub(registry string) bool {
	return registry == "docker.io" || registry == "index.docker.io" || registry == "registry-1.docker.io"
}

// hostOf is a key of the configuration without what docker has written around it.
func hostOf(key string) string {
	key = strings.TrimPrefix(strings.TrimPrefix(key, "https://"), "http://")
	host, path, _ := strings.Cut(strings.TrimSuffix(key, "/"), "/")
	host = strings.ToLower(host)
	if path == "" || path == "v1" || path == "v2" {
		return host
	}
	return host + "/" + path
}

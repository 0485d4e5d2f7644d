package keyring

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"dftask/keyring/private"
)

// service is the service name of every item that dftask keeps in a keyring.
const service = "dftask"

// Item names one token in a keyring: that of a context on a manager.
//
// Its key is the manager's canonical URL, then "#" and the context's name when
// there is one: "https://manager.example.com:8080#prod". No canonical URL contains
// a "#", so two items never share a key. The scheme belongs to it: a token that
// was stored for https is not found, and so not sent, when the address is mistyped as
// http. A context that is renamed, or moved to another address, is another item.
type Item struct {
	manager string
	context string
}

// NewItem names the token of context on the manager at rawURL, an absolute http or
// https URL. The scheme and the host are lower-cased; the default port, slashes at
// the end, a user, a query and a fragment are dropped. The context may be empty.
func NewItem(rawURL, context string) (Item, error) {
	manager, err := canonicalManager(rawURL)
	if err != nil {
		return Item{}, err
	}
	if !utf8.ValidString(context) || strings.ContainsFunc(context, unicode.IsControl) {
		return Item{}, fmt.Errorf("the context name %q has characters that cannot be printed", context)
	}
	return Item{manager: manager, context: context}, nil
}

// Manager returns the canonical URL of the manager.
func (i Item) Manager() string { return i.manager }

// Context returns the name of the context, or "".
func (i Item) Context() string { return i.context }

// key is the name under which the token is kept for service.
func (i Item) key() string {
	if i.context == "" {
		return i.manager
	}
	return i.manager + "#" + i.context
}

// fileOf is the name of an item's file.
func fileOf(item Item, extension string) string {
	key := item.key()
	_, readable, _ := strings.Cut(key, "://")
	return private.FileName(readable, key, extension)
}

// String names the item for a person: "https://manager.example.com (context prod)".
func (i Item) String() string {
	if i.context == "" {
		return i.manager
	}
	return i.manager + " (context " + i.context + ")"
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

func canonicalManager(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		// url.Parse quotes the whole text, which may have a password in it.
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err
		}
		return "", fmt.Errorf("the manager's address is not a URL: %w", err)
	}
	defaultPort, ok := defaultPorts[u.Scheme]
	if !ok || u.Hostname() == "" {
		return "", errors.New("the manager's address must be http://HOST or https://HOST, with a port where it has one")
	}
	host := strings.ToLower(u.Hostname())
	switch port := u.Port(); {
	case port != "" && port != defaultPort:
		host = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	root := url.URL{Scheme: u.Scheme, Host: host}
	return root.String() + strings.TrimRight(u.EscapedPath(), "/"), nil
}

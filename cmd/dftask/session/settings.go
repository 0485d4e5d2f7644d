package session

import (
	"fmt"
	"strconv"
	"strings"

	"dftask/client"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/keyring"
)

// Settings are what a command line, the environment and the configuration file
// come to.
type Settings struct {
	// Context is the name of the context; empty for none.
	Context string
	Manager string

	caFile                       string
	clientCertificate, clientKey string
	InsecureTLS                  bool

	// ReadOnly refuses everything that deletes; readOnlyContext says that it is
	// the context that does.
	ReadOnly, readOnlyContext bool
	// Color is that of the context's badge.
	Color string
	// Tag, application and clusters are what a search or purge has when nothing
	// else is given.
	Tag, Application string
	Clusters         []string

	// TokenCommand and tokenFile are the context's places of a token. They are
	// empty when the manager is not the context's: a token is for that manager alone.
	TokenCommand []string
	tokenFile    string
}

// resolve settles what applies: a flag comes before the environment, and that
// before the file.
//
// What is talked to is settled as one thing, by the first of the three that
// names a manager or a context. A manager that is named alone has no context; a
// manager that is named beside a context replaces the context's address. The
// file is loaded only when a context is needed, so that one with a mistake does
// not keep anybody from a manager they can name.
func resolve(o Flags, getenv func(string) string, load func() (*config.Config, error)) (Settings, error) {
	s := Settings{caFile: o.CaFile, clientCertificate: o.ClientCertificate, clientKey: o.ClientKey, InsecureTLS: o.InsecureTLS}
	var c config.Context
	if !o.Demo {
		var err error
		if s.Manager, c, err = choose(o, getenv, load); err != nil {
			return Settings{}, err
		}
	} else if err := o.checkDemo(); err != nil {
		return Settings{}, err
	}
	s.Context = c.Name
	s.Color, s.Tag, s.Application, s.Clusters = c.Color, c.Tag, c.Application, c.Clusters
	if !o.has("ca-file") && s.caFile == "" {
		s.caFile = c.CAFile
	}
	switch on, said := readOnlyVariable(getenv); {
	case o.has("read-only") || o.ReadOnly:
		s.ReadOnly = o.ReadOnly
	case said:
		// A variable that was set long ago must not open what a context closes.
		s.ReadOnly, s.readOnlyContext = on || c.ReadOnly, !on && c.ReadOnly
	default:
		s.ReadOnly, s.readOnlyContext = c.ReadOnly, c.ReadOnly
	}
	if SameManager(c.Manager, s.Manager) {
		// What identifies us, and whom we trust unseen, is for that manager alone.
		s.TokenCommand, s.tokenFile = c.TokenCommand, c.TokenFile
		// A certificate goes with its key alone.
		if !o.has("client-certificate") && !o.has("client-key") && s.clientCertificate == "" && s.clientKey == "" {
			s.clientCertificate, s.clientKey = c.ClientCertificate, c.ClientKey
		}
		if !o.has("insecure-tls") && !s.InsecureTLS {
			s.InsecureTLS = c.InsecureTLS
		}
	}
	return s, nil
}

// choose is the manager to talk to, and the context that goes with it.
func choose(o Flags, getenv func(string) string, load func() (*config.Config, error)) (string, config.Context, error) {
	manager, name, from := o.Manager, o.Context, ""
	if manager == "" && name == "" {
		manager, name, from = getenv("DFTASK_MANAGER"), getenv("DFTASK_CONTEXT"), "DFTASK_CONTEXT: "
	}
	if manager != "" && name == "" {
		return manager, config.Context{}, nil
	}
	known, err := load()
	if err != nil {
		return "", config.Context{}, err
	}
	if name == "" {
		name = known.Current
	}
	if name == "" {
		return "", config.Context{}, &config.NoManagerError{Contexts: known.Contexts}
	}
	c, err := known.Find(name)
	if err != nil {
		return "", config.Context{}, fmt.Errorf("%s%w", from, err)
	}
	if manager == "" {
		manager = c.Manager
	}
	return manager, c, nil
}

// readOnlyVariable is what the environment says of deleting, if it does. A
// variable that is set to anything but a no means it: "yes" is no value of
// Go's, and must not delete.
func readOnlyVariable(getenv func(string) string) (on, said bool) {
	value := strings.TrimSpace(getenv("DFTASK_READ_ONLY"))
	on, err := strconv.ParseBool(value)
	return on || err != nil, value != ""
}

// SameManager says whether two addresses are of one manager, to whom the same
// token may be sent.
func SameManager(a, b string) bool {
	x, errX := client.ParseManagerURL(a)
	y, errY := client.ParseManagerURL(b)
	if errX != nil || errY != nil {
		return false
	}
	itemX, errX := keyring.NewItem(x.String(), "")
	itemY, errY := keyring.NewItem(y.String(), "")
	return errX == nil && errY == nil && itemX.Manager() == itemY.Manager()
}

// RefuseDeleting is the error of a delete where deleting is off; nil where it
// is on.
func (s Settings) RefuseDeleting() error {
	switch {
	case !s.ReadOnly:
		return nil
	case s.readOnlyContext:
		return console.BadUsage(
			fmt.Sprintf("nothing is deleted: the context %s is read-only", s.Context),
			fmt.Sprintf("Use another context, or allow it in this one: dftask context set %s --read-only=false", s.Context),
		)
	}
	return console.BadUsage("nothing is deleted: read-only is set", "Leave out --read-only, or unset DFTASK_READ_ONLY.")
}

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"dftask/client"
	"dftask/cmd/dftask/config"
	"dftask/keyring"
)

// settings are what a command line, the environment and the configuration file
// come to.
type settings struct {
	// context is the name of the context; empty for none.
	context string
	manager string

	caFile                       string
	clientCertificate, clientKey string
	insecureTLS                  bool

	// readOnly refuses everything that deletes; readOnlyContext says that it is
	// the context that does.
	readOnly, readOnlyContext bool
	// color is that of the context's badge.
	color string
	// tag, application and clusters are what a search or purge has when nothing
	// else is given.
	tag, application string
	clusters         []string

	// tokenCommand and tokenFile are the context's places of a token. They are
	// empty when the manager is not the context's: a token is for nobody else.
	tokenCommand []string
	tokenFile    string
}

// settings reads what applies to a command line.
func (o options) settings(e env) (settings, error) {
	return resolve(o, e.getenv, config.At(e.getenv).Load)
}

// resolve settles what applies: a flag comes before the environment, and that
// before the file.
//
// What is talked to is settled as one thing, by the first of the three that
// names a manager or a context. A manager that is named alone has no context; a
// manager that is named beside a context replaces the context's address. The
// file is loaded only when a context is needed, so that one with a mistake does
// not keep anybody from a manager they can name.
func resolve(o options, getenv func(string) string, load func() (*config.Config, error)) (settings, error) {
	s := settings{caFile: o.caFile, clientCertificate: o.clientCertificate, clientKey: o.clientKey, insecureTLS: o.insecureTLS}
	var c config.Context
	if !o.demo {
		var err error
		if s.manager, c, err = choose(o, getenv, load); err != nil {
			return settings{}, err
		}
	} else if err := o.checkDemo(); err != nil {
		return settings{}, err
	}
	s.context = c.Name
	s.color, s.tag, s.application, s.clusters = c.Color, c.Tag, c.Application, c.Clusters
	if !o.has("ca-file") && s.caFile == "" {
		s.caFile = c.CAFile
	}
	switch on, said := readOnlyVariable(getenv); {
	case o.has("read-only") || o.readOnly:
		s.readOnly = o.readOnly
	case said:
		// A variable that was set long ago must not open what a context closes.
		s.readOnly, s.readOnlyContext = on || c.ReadOnly, !on && c.ReadOnly
	default:
		s.readOnly, s.readOnlyContext = c.ReadOnly, c.ReadOnly
	}
	if sameManager(c.Manager, s.manager) {
		// What identifies us, and whom we believe unseen, is for nobody else.
		s.tokenCommand, s.tokenFile = c.TokenCommand, c.TokenFile
		// A certificate goes with its key alone.
		if !o.has("client-certificate") && !o.has("client-key") && s.clientCertificate == "" && s.clientKey == "" {
			s.clientCertificate, s.clientKey = c.ClientCertificate, c.ClientKey
		}
		if !o.has("insecure-tls") && !s.insecureTLS {
			s.insecureTLS = c.InsecureTLS
		}
	}
	return s, nil
}

// choose is the manager to talk to, and the context that goes with it.
func choose(o options, getenv func(string) string, load func() (*config.Config, error)) (string, config.Context, error) {
	manager, name, from := o.manager, o.context, ""
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
		return "", config.Context{}, &noManagerError{known.Contexts}
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

// checkDemo refuses what names another manager than the built-in one. The
// environment and the file may: they are there for every command.
func (o options) checkDemo() error {
	for flag, value := range map[string]string{"manager": o.manager, "context": o.context} {
		if value != "" {
			return &usageError{"--demo and --" + flag + " name two managers", "Leave one of them out."}
		}
	}
	return nil
}

// readOnlyVariable is what the environment says of deleting, if it does. A
// variable that is set to anything but a no means it: "yes" is no value of
// Go's, and must not delete.
func readOnlyVariable(getenv func(string) string) (on, said bool) {
	value := strings.TrimSpace(getenv("DFTASK_READ_ONLY"))
	on, err := strconv.ParseBool(value)
	return on || err != nil, value != ""
}

// sameManager says whether two addresses are of one manager, to whom the same
// token may be sent.
func sameManager(a, b string) bool {
	x, errX := client.ParseManagerURL(a)
	y, errY := client.ParseManagerURL(b)
	if errX != nil || errY != nil {
		return false
	}
	itemX, errX := keyring.NewItem(x.String(), "")
	itemY, errY := keyring.NewItem(y.String(), "")
	return errX == nil && errY == nil && itemX.Manager() == itemY.Manager()
}

// refuseDeleting is the error of a delete where deleting is off; nil where it
// is on.
func (s settings) refuseDeleting() error {
	switch {
	case !s.readOnly:
		return nil
	case s.readOnlyContext:
		return &usageError{
			fmt.Sprintf("nothing is deleted: the context %s is read-only", s.context),
			fmt.Sprintf("Use another context, or allow it in this one: dftask context set %s --read-only=false", s.context),
		}
	}
	return &usageError{"nothing is deleted: read-only is set", "Leave out --read-only, or unset DFTASK_READ_ONLY."}
}

// withDefaults fills in what the context has for a target and no flag says. It
// returns what it filled in, for people.
func (t *target) withDefaults(flags *pflag.FlagSet, s settings) string {
	var filled []string
	text := func(name string, to *string, value string) {
		// Only targets that have one have the flag.
		if f := flags.Lookup(name); f != nil && !f.Changed && value != "" {
			*to = value
			filled = append(filled, fmt.Sprintf("%s %q", name, value))
		}
	}
	text("tag", &t.tag, s.tag)
	text("application", &t.application, s.application)
	if !flags.Changed("cluster") && !t.allClusters && len(s.clusters) > 0 {
		t.clusters = slices.Clone(s.clusters)
		filled = append(filled, "clusters "+strings.Join(s.clusters, ", "))
	}
	return strings.Join(filled, ", ")
}

// noManagerError is a run without a manager to talk to.
type noManagerError struct {
	// contexts are those that could be named.
	contexts []config.Context
}

func (e *noManagerError) Error() string { return "no manager is named" }

// Advice says how to name one.
func (e *noManagerError) Advice() string {
	if len(e.contexts) > 0 {
		var names []string
		for _, c := range e.contexts {
			names = append(names, c.Name)
		}
		return "Choose a context with --context NAME, or for good with: dftask context use NAME. There are: " + strings.Join(names, ", ")
	}
	return "Name one with --manager http://HOST:PORT or DFTASK_MANAGER, or try the built-in one with --demo."
}

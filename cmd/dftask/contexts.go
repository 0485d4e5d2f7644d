package main

import (
	"errors"

	"dftask/cmd/dftask/config"
)

// contextInfo is a context as somebody chooses it.
type contextInfo struct {
	name, manager, color string
	readOnly             bool
	// inUse marks the one that the command line leads to.
	inUse bool
}

// contexts are those that a dashboard can switch to, in the file's order.
func contexts(e env, o options) ([]contextInfo, error) {
	known, err := config.At(e.getenv).Load()
	if err != nil {
		return nil, err
	}
	s, err := resolve(o, e.getenv, func() (*config.Config, error) { return known, nil })
	var none *noManagerError
	if err != nil && !errors.As(err, &none) {
		return nil, err
	}
	var list []contextInfo
	for _, c := range known.Contexts {
		list = append(list, contextInfo{name: c.Name, manager: c.Manager, color: c.Color, readOnly: c.ReadOnly, inUse: c.Name == s.context})
	}
	return list, nil
}

// connectTo connects to another context than the command line's. Flags that
// were meant for one manager, such as its address and the trust in its
// certificate, do not follow to another. That nothing is deleted does, and that
// something may be does not.
func connectTo(e env, o options, name string) (*connection, error) {
	return connect(e, options{context: name, readOnly: o.readOnly})
}

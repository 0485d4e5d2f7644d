package main

import "dftask/cmd/dftask/config"

// contexts are those that a dashboard can switch to, in the file's order.
func contexts(e env) ([]config.Context, error) {
	known, err := config.At(e.getenv).Load()
	if err != nil {
		return nil, err
	}
	return known.Contexts, nil
}

// contextOptions are the flags that lead to another context than the command
// line's. Those that were meant for one manager, such as its address and the
// trust in its certificate, do not follow to another. That nothing is deleted
// does, and that something may be does not.
func contextOptions(o options, name string) options {
	return options{context: name, readOnly: o.readOnly}
}

package config

import "strings"

// NoManagerError is a run without a manager to talk to.
type NoManagerError struct {
	// Contexts are those that could be named.
	Contexts []Context
}

// Error says what is missing.
func (e *NoManagerError) Error() string { return "no manager is named" }

// Advice says how to name one.
func (e *NoManagerError) Advice() string {
	if len(e.Contexts) > 0 {
		var names []string
		for _, c := range e.Contexts {
			names = append(names, c.Name)
		}
		return "Choose a context with --context NAME, or for good with: dftask context use NAME. There are: " + strings.Join(names, ", ")
	}
	return "Name one with --manager http://HOST:PORT or DFTASK_MANAGER, or try the built-in one with --demo."
}

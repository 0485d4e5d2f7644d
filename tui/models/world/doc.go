// Package world is what the dashboard has around it: the manager, the engine, the journal,
// the token, the terminal.
package world

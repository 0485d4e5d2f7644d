// Package config reads and changes the configuration file, which names the
// managers to talk to as contexts. It knows nothing of terminals.
//
// The file is YAML of one shape, and everything that is not of that shape is an
// error that says where. What changes it keeps its comments and its order.
package config

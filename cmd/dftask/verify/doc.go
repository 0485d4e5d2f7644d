// Package verify has the command that proves past purges.
package verify

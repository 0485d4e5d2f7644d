// Package session leads from the command line to a manager: the flags that every
// command has, the settings they come to, the connection, and the stored token.
package session

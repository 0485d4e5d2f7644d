// Package access has the commands login, logout and token.
package access

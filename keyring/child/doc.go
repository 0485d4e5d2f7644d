// Package child runs programs that print secrets: token commands and credential helpers.
package child

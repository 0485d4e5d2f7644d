// Package manual prints the manual pages and the completions of shells.
package manual

// Package hidden knows the characters of a text that nobody sees: who reads the
// text on a screen takes it for another one.
package hidden

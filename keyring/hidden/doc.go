// Package hidden knows the characters that cannot be seen in a text: on a screen
// the text looks like another one.
package hidden

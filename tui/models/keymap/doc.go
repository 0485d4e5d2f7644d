// Package keymap is the action table: every action of the dashboard with its keys, its
// words and where it applies. Whatever shows a key or asks for one reads it here.
package keymap

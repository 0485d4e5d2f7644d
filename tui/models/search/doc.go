// Package search is a search tab: its form, what was found, and the search of many
// targets.
package search

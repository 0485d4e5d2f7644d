// Package target has the flags and the words that name what is searched or deleted.
package target

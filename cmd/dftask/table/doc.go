// Package table prints lists: as a table that fits the terminal, as CSV, or as JSON,
// with the flags --columns and --sort.
package table

// Package tui runs the dashboard on a terminal.
package tui

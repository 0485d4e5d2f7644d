// Package dialogs has what lies over the dashboard and gets all keys. A dialog changes
// nothing but itself, and returns what is to be done.
package dialogs

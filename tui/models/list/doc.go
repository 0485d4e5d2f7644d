// Package list is what every list of the dashboard shares: its cursor, its marks, its
// filter, and the list of many targets.
package list

// Package widget draws what the parts of the screen share: lines and titles,
// lists, fields, facts, key hints, badges, bars, problems and the frame of a
// dialog, in the styles made once for a terminal.
//
// Lines are cut at their width and texts cleaned on their way in.
package widget

// Package views draws dftask: values in, text out.
//
// A caller fills a [Screen] and gets exactly Height lines from [Render], none
// wider than Width. Nothing here keeps state, asks the terminal anything, or
// knows of keys and messages. Lists are given only the rows that are visible:
// [Screen.Layout] says how many those are, and [widget.ExtentOf] says it for a
// dialog.
//
// Every state is readable without color. Bold and reverse vanish with the
// colors, so the cursor is ">", a mark "*", the active tab and the focused
// pane stand in brackets, and verdicts are words in capitals.
package views

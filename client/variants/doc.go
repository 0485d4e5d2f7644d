// Package variants finds what a search did not: the same file under another task.
// A task's id depends on the URL as it was written, on tag, application, piece
// length and filter, and on who computed it (contract §6), so a copy may be there
// under an id that the search did not ask for.
package variants

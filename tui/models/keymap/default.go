package keymap

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
)

// Default is the table with the keys that dftask comes with.
func Default() *Table {
	return &Table{groups: []Group{
		{Name: "Everywhere", Actions: []*Action{
			{ID: "tab-url", Keys: bind("search by URL", "1", "alt+1"), Where: Screen, Quiet: true},
			{ID: "tab-image", Keys: bind("search an image", "2", "alt+2"), Where: Screen, Quiet: true},
			{ID: "tab-id", Keys: bind("search by task id", "3", "alt+3"), Where: Screen, Quiet: true},
			{ID: "tab-content", Keys: bind("search by content", "4", "alt+4"), Where: Screen, Quiet: true},
			{ID: "tab-executions", Keys: bind("the executions alone", "5", "alt+5"), Where: Screen, Words: "executions"},
			{ID: "next", Keys: bind("next field; in a list the next pane", "tab"), Where: Screen | Filter, Words: "next"},
			{ID: "previous", Keys: bind("previous field; in a list the pane before", "shift+tab"), Where: Screen | Filter, Quiet: true},
			{ID: "back", Keys: bind("back; from a form to its list", "esc"), Where: Screen, Words: "back"},
			{ID: "zoom", Keys: bind("this pane alone", "z"), Where: Lists},
			{ID: "recent", Keys: bind("targets that were searched or deleted lately, to put one into the form", "ctrl+r"), Where: Screen, Words: "recent"},
			{ID: "palette", Keys: bind("the commands by name", ":"), Where: Reading, Words: "command"},
			{ID: "clusters", Keys: bind("choose the scheduler clusters to search and purge", "s"), Where: Reading, Words: "clusters"},
			{ID: "contexts", Keys: bind("another context: another manager", "c"), Where: Reading},
			{ID: "sign-in", Keys: bind("sign in, or change the token", "S"), Where: Reading},
			{ID: "resume", Keys: bind("resume the purges that were interrupted", "R"), Where: Reading, Words: "resume"},
			{ID: "messages", Keys: bind("the messages so far", "m"), Where: Reading},
			{ID: "help", Keys: bind("this table, also from a text field", "?", "f1"), Where: Screen | Filter, Words: "help"},
			{ID: "quit", Keys: bind("quit; purges under way are listed first", "q"), Where: Reading, Words: "quit"},
			{ID: "suspend", Keys: bind("suspend; the shell's fg continues", "ctrl+z"), Where: Screen | Filter | FirstRun | Dialog | Palette, Quiet: true},
			{ID: "interrupt", Keys: bind("quit, also from a text field; closes a dialog that asks", "ctrl+c"), Where: Screen | Filter | FirstRun, Quiet: true},
		}},
		{Name: "Form", Actions: []*Action{
			{ID: "search", Keys: bind("search, and on to the copies", "enter"), Where: Form, Words: "search"},
			{ID: "earlier", Keys: bind("what was searched before in this field", "up", "ctrl+p"), Where: Form, Words: "earlier"},
			{ID: "later", Keys: bind("the text after it, at last the one being typed", "down", "ctrl+n"), Where: Form, Quiet: true},
		}},
		{Name: "Lists", Actions: []*Action{
			{ID: "open", Keys: bind("open the row; fold the cluster", "enter"), Where: Lists, Words: "open"},
			{ID: "delete", Keys: bind("delete what is marked, or this: asks first", "d"), Where: Reading, Words: "delete", Dangerous: true},
			{ID: "mark", Keys: bind("mark the row, or take its mark away", " "), Where: Lists, Words: "mark"},
			{ID: "mark-range", Keys: bind("mark from the last mark to here", "v"), Where: Lists},
			{ID: "mark-all", Keys: bind("mark all rows shown, or none", "a"), Where: Lists},
			{ID: "refresh", Keys: bind("ask again now; in a purge that left copies, delete those again", "r"), Where: Reading, Words: "refresh"},
			{ID: "verify", Keys: bind("verify: search again for what was purged, marked or this", "V"), Where: Executions | Detail, Words: "verify"},
			{ID: "filter", Keys: bind("show the rows that hold words, or state:partly by:sato >1h !nightly", "/"), Where: Lists, Words: "filter"},
			{ID: "sort", Keys: bind("order the rows by a column; the same column again turns them around", "o"), Where: Copies | Executions, Words: "sort"},
			{ID: "copy", Keys: bind("copy the name, the target or the task id", "y"), Where: Reading, Words: "copy"},
			{ID: "copy-json", Keys: bind("copy the row as JSON", "Y"), Where: Reading},
			{ID: "copy-error", Keys: bind("copy the error of the row", "E"), Where: Reading},
			{ID: "export", Keys: bind("write the rows into a file of CSV or JSON Lines", "w"), Where: Reading, Takes: "FILE"},
			{ID: "command", Keys: bind("the command line that does what this screen shows", "C"), Where: Reading},
			{ID: "copy-command", Keys: bind("copy the command that fixes what is left", "x"), Where: Detail, Words: "copy command"},
			{ID: "down", Keys: bind("down", "j", "down"), Where: Reading | Filter, Quiet: true},
			{ID: "up", Keys: bind("up", "k", "up"), Where: Reading | Filter, Quiet: true},
			{ID: "half-down", Keys: bind("half a page down", "ctrl+d", "pgdown"), Where: Reading | Filter, Quiet: true},
			{ID: "half-up", Keys: bind("half a page up", "ctrl+u", "pgup"), Where: Reading | Filter, Quiet: true},
			{ID: "first", Keys: bind("to the first row", "g", "home"), Where: Reading, Quiet: true},
			{ID: "last", Keys: bind("to the last row", "G", "end"), Where: Reading, Quiet: true},
		}},
		{Name: "Filter", Unlisted: true, Actions: []*Action{
			{ID: "filter-keep", Keys: bind("keep the filter", "enter"), Where: Filter, Words: "keep"},
			{ID: "filter-end", Keys: bind("end the filter", "esc"), Where: Filter, Words: "end"},
		}},
		{Name: "First run", Unlisted: true, Actions: []*Action{
			{ID: "check-manager", Keys: bind("check the address", "enter"), Where: FirstRun},
			// A letter would be text.
			{ID: "demo", Keys: bind("the built-in manager", "ctrl+o"), Where: FirstRun},
		}},
		{Name: "Dialogs", Unlisted: true, Actions: []*Action{
			{ID: "dialog-close", Keys: bind("close the dialog", "esc", "ctrl+c"), Where: Dialog},
			{ID: "dialog-enter", Keys: bind("choose, or do it", "enter"), Where: Dialog},
			{ID: "dialog-next", Keys: bind("next field", "tab"), Where: Dialog},
			{ID: "dialog-previous", Keys: bind("previous field", "shift+tab"), Where: Dialog},
			{ID: "dialog-down", Keys: bind("down", "down", "j"), Where: Dialog},
			{ID: "dialog-up", Keys: bind("up", "up", "k"), Where: Dialog},
			{ID: "dialog-left", Keys: bind("the choice before", "left"), Where: Dialog},
			{ID: "dialog-right", Keys: bind("the next choice", "right"), Where: Dialog},
			{ID: "dialog-page-down", Keys: bind("half a page down", "pgdown", "ctrl+d"), Where: Dialog},
			{ID: "dialog-page-up", Keys: bind("half a page up", "pgup", "ctrl+u"), Where: Dialog},
			{ID: "dialog-first", Keys: bind("to the first row", "home", "g"), Where: Dialog},
			{ID: "dialog-last", Keys: bind("to the last row", "end", "G"), Where: Dialog},
			{ID: "dialog-mark", Keys: bind("mark the row, or scroll", " "), Where: Dialog},
			{ID: "dialog-all", Keys: bind("all clusters", "a"), Where: Dialog},
			{ID: "dialog-search", Keys: bind("search what was pasted", "s"), Where: Dialog},
			{ID: "dialog-again", Keys: bind("search again", "r"), Where: Dialog},
			{ID: "dialog-delete", Keys: bind("delete, after a confirmation", "d"), Where: Dialog},
			{ID: "dialog-quit", Keys: bind("quit, or close the dialog", "q"), Where: Dialog},
			// In the palette, whose list is beside a text.
			{ID: "dialog-list-down", Keys: bind("down", "ctrl+n"), Where: Palette},
			{ID: "dialog-list-up", Keys: bind("up", "ctrl+p"), Where: Palette},
			{ID: "dialog-list-page-down", Keys: bind("down a page", "pgdown"), Where: Palette},
			{ID: "dialog-list-page-up", Keys: bind("up a page", "pgup"), Where: Palette},
			{ID: "dialog-give-up", Keys: bind("never send this purge", "ctrl+x"), Where: Dialog},
		}},
	}}
}

// footer is the order of the footer, by how much each is needed.
var footer = []string{"search", "filter-keep", "filter-end", "open", "delete", "filter", "mark", "verify", "back", "recent", "next", "earlier", "resume", "tab-executions", "refresh", "copy-command", "copy", "sort", "clusters", "palette", "quit", "help"}

// bind binds keys to what the help says of them.
func bind(about string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown(keys), about))
}

// shown are keys for people: those that repeat another with alt are left out.
func shown(keys []string) string {
	var names []string
	for _, key := range keys {
		if !strings.HasPrefix(key, "alt+") {
			names = append(names, Name(key))
		}
	}
	return strings.Join(names, " ")
}

// Name is how a key is written for people.
func Name(key string) string {
	switch key {
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case " ":
		return "space"
	}
	if _, isNumber := strconv.Atoi(strings.TrimPrefix(key, "f")); isNumber == nil && key[0] == 'f' {
		return strings.ToUpper(key)
	}
	return key
}

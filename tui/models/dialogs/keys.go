package dialogs

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/input"
	"dftask/tui/models/list"
	"dftask/tui/views/widget"
)

// The actions of the dialogs, by their ids in the table.
const (
	escKey    = "dialog-close"
	enterKey  = "dialog-enter"
	stepKey   = "dialog-next"
	backKey   = "dialog-previous"
	downKey   = "dialog-down"
	upKey     = "dialog-up"
	leftKey   = "dialog-left"
	rightKey  = "dialog-right"
	pageDown  = "dialog-page-down"
	pageUp    = "dialog-page-up"
	firstRow  = "dialog-first"
	lastRow   = "dialog-last"
	spaceKey  = "dialog-mark"
	allKey    = "dialog-all"
	searchKey = "dialog-search"
	againKey  = "dialog-again"
	deleteKey = "dialog-delete"
	qKey      = "dialog-quit"
	giveUpKey = "dialog-give-up"
	// In a list beside which a text is typed.
	nextKey, previousKey         = "dialog-list-down", "dialog-list-up"
	nextPageKey, previousPageKey = "dialog-list-page-down", "dialog-list-page-up"
)

// is says whether a key is that of one of these actions.
func (e Env) is(msg tea.KeyMsg, ids ...string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return e.Keys.Is(msg, id) })
}

// besideText says the same in a dialog in which a text is typed: letters are text
// there.
func (e Env) besideText(msg tea.KeyMsg, ids ...string) bool {
	return !input.IsText(msg) && e.is(msg, ids...)
}

// hint says what a key of the dialog does.
func (e Env) hint(id, words string) widget.Hint {
	return widget.Hint{Keys: e.Keys.Action(id).Key(), Words: words}
}

// moveCursor moves the cursor of a dialog in which no text is typed.
func moveCursor(rows *list.List, msg tea.KeyMsg, env Env) {
	switch {
	case env.is(msg, downKey):
		rows.Move(1)
	case env.is(msg, upKey):
		rows.Move(-1)
	case env.is(msg, firstRow):
		rows.Home()
	case env.is(msg, lastRow):
		rows.Move(len(rows.Keys))
	}
}

// moveBesideText moves the cursor of a list beside which a text is typed. It says whether
// the key does.
func moveBesideText(rows *list.List, msg tea.KeyMsg, env Env) bool {
	switch {
	case env.besideText(msg, downKey, nextKey):
		rows.Move(1)
	case env.besideText(msg, upKey, previousKey):
		rows.Move(-1)
	case env.besideText(msg, nextPageKey):
		rows.Move(5)
	case env.besideText(msg, previousPageKey):
		rows.Move(-5)
	default:
		return false
	}
	return true
}

// scroll moves through a dialog that is longer than the screen. It says whether
// the key does.
func scroll(offset *int, msg tea.KeyMsg, env Env, overlay widget.Dialog) bool {
	extent := env.extent(overlay)
	switch {
	case env.is(msg, downKey):
		*offset++
	case env.is(msg, upKey):
		*offset--
	case env.is(msg, pageDown, spaceKey):
		*offset += max(1, extent.Page/2)
	case env.is(msg, pageUp):
		*offset -= max(1, extent.Page/2)
	case env.is(msg, firstRow):
		*offset = 0
	case env.is(msg, lastRow):
		*offset = 1 << 20
	default:
		return false
	}
	*offset = min(max(0, *offset), max(0, extent.Total-extent.Page))
	return true
}

// readOnlyKey handles the keys of a dialog that is only read. The keys that open
// such a dialog close it, too.
func readOnlyKey(offset *int, msg tea.KeyMsg, env Env, overlay widget.Dialog) (Action, tea.Cmd) {
	switch {
	case scroll(offset, msg, env, overlay):
	case env.is(msg, "interrupt"):
		return Leave{}, nil
	case env.is(msg, escKey, qKey, enterKey, "help", "messages"):
		return Close{}, nil
	}
	return nil, nil
}

// readingKeys are the keys of a dialog that is only read.
func readingKeys(env Env) []widget.Hint {
	return []widget.Hint{env.hint(escKey, "close"), env.hint(downKey, "down"), env.hint(upKey, "up"), env.hint(pageDown, "half a page"), env.hint(lastRow, "to the end")}
}

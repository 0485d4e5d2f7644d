package dialogs

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/list"
	"dftask/tui/views/widget"
)

// The keys of the dialogs. Those that are letters are for dialogs in which no text
// is typed.
var (
	escKey   = bindKeys("esc", "ctrl+c")
	enterKey = bindKeys("enter")
	stepKey  = bindKeys("tab")
	backKey  = bindKeys("shift+tab")
	downKey  = bindKeys("down")
	upKey    = bindKeys("up")
	pageDown = bindKeys("pgdown", "ctrl+d")
	pageUp   = bindKeys("pgup", "ctrl+u")
	spaceKey = bindKeys(" ")

	jKey      = bindKeys("j")
	kKey      = bindKeys("k")
	firstRow  = bindKeys("home", "g")
	lastRow   = bindKeys("end", "G")
	qKey      = bindKeys("q")
	allKey    = bindKeys("a")
	searchKey = bindKeys("s")
	againKey  = bindKeys("r")
	deleteKey = bindKeys("d")
	// In a list beside which a text is typed.
	nextKey, previousKey = bindKeys("ctrl+n"), bindKeys("ctrl+p")
	giveUpKey            = bindKeys("ctrl+x")
)

func bindKeys(keys ...string) key.Binding {
	name := keys[0]
	if name == " " {
		name = "space"
	}
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(name, ""))
}

// hint says what a key of the dialog does.
func hint(b key.Binding, words string) widget.Hint {
	return widget.Hint{Keys: b.Help().Key, Words: words}
}

// moveCursor moves the cursor of a dialog in which no text is typed.
func moveCursor(rows *list.List, msg tea.KeyMsg) {
	switch {
	case key.Matches(msg, downKey, jKey):
		rows.Move(1)
	case key.Matches(msg, upKey, kKey):
		rows.Move(-1)
	case key.Matches(msg, firstRow):
		rows.Home()
	case key.Matches(msg, lastRow):
		rows.Move(len(rows.Keys))
	}
}

// scroll moves through a dialog that is longer than the screen. It says whether
// the key does.
func scroll(offset *int, msg tea.KeyMsg, env Env, overlay widget.Dialog) bool {
	extent := env.extent(overlay)
	switch {
	case key.Matches(msg, downKey, jKey):
		*offset++
	case key.Matches(msg, upKey, kKey):
		*offset--
	case key.Matches(msg, pageDown, spaceKey):
		*offset += max(1, extent.Page/2)
	case key.Matches(msg, pageUp):
		*offset -= max(1, extent.Page/2)
	case key.Matches(msg, firstRow):
		*offset = 0
	case key.Matches(msg, lastRow):
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
	switch name := msg.String(); {
	case scroll(offset, msg, env, overlay):
	case name == "ctrl+c":
		return Leave{}, nil
	case key.Matches(msg, escKey, qKey, enterKey), name == env.Keys("help"), name == env.Keys("messages"):
		return Close{}, nil
	}
	return nil, nil
}

package input

import (
	"strings"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
)

// New is a text input that the views draw. Its cursor does not blink, or
// the line would never rest; and ctrl+v is off, for it would read the
// clipboard of the wrong machine: a paste comes from the terminal.
func New() textinput.Model {
	input := textinput.New()
	input.Prompt = ""
	input.Cursor.SetMode(cursor.CursorStatic)
	input.KeyMap.Paste.SetEnabled(false)
	return input
}

// IsText says whether a key is text where text is typed.
func IsText(msg tea.KeyMsg) bool {
	return !msg.Alt && (msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace)
}

// Apart takes letters that were read together apart. Bubble Tea brings them as
// one key whose name is the word they make, so that a quick "delete" would be
// the delete key, and jjjj nothing.
func Apart(key tea.KeyMsg) []tea.KeyMsg {
	if key.Type != tea.KeyRunes || key.Paste || len(key.Runes) < 2 {
		return []tea.KeyMsg{key}
	}
	keys := make([]tea.KeyMsg, len(key.Runes))
	for i, c := range key.Runes {
		keys[i] = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}, Alt: key.Alt}
	}
	return keys
}

// IsLines says whether a paste is of more than one line.
func IsLines(msg tea.KeyMsg) bool {
	return msg.Paste && strings.ContainsAny(strings.TrimRight(string(msg.Runes), "\r\n"), "\r\n")
}

// Edits says whether a key moves in a text or changes it, by its keys.
func Edits(msg tea.KeyMsg, keys textinput.KeyMap) bool { return key.Matches(msg, Editing(keys)...) }

// Erases says whether a key takes a part of a text away.
func Erases(msg tea.KeyMsg, keys textinput.KeyMap) bool { return key.Matches(msg, erasing(keys)...) }

// Editing are the keys that move in a text or change it.
func Editing(keys textinput.KeyMap) []key.Binding {
	return append(erasing(keys), keys.CharacterForward, keys.CharacterBackward, keys.WordForward, keys.WordBackward, keys.LineStart, keys.LineEnd)
}

func erasing(keys textinput.KeyMap) []key.Binding {
	return []key.Binding{
		keys.DeleteCharacterBackward, keys.DeleteCharacterForward, keys.DeleteWordBackward,
		keys.DeleteWordForward, keys.DeleteBeforeCursor, keys.DeleteAfterCursor,
	}
}

package guard

import (
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/tui/models/keymap"
)

func letter(c rune) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}} }

// A key that asks to delete is done once it is known to be alone.
func TestADeleteKeyIsTypedByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := keymap.Default()
		del, mark := keys.Action("delete"), keys.Action("mark-all")
		var h Hand
		do, told, wait := h.List(letter('d'), del, true)
		assert.False(t, do)
		assert.Empty(t, told)
		require.NotNil(t, wait)
		assert.Same(t, del, h.Alone(wait().(AloneMsg)))

		// A letter within the pause makes a word of both, which is said once.
		time.Sleep(WordGap)
		_, _, wait = h.List(letter('d'), del, true)
		do, told, _ = h.List(letter('a'), mark, false)
		assert.True(t, do)
		assert.Equal(t, "d was typed in one go with another key and was not taken. Press it by itself.", told)
		_, told, again := h.List(letter('d'), del, true)
		assert.Empty(t, told)
		assert.Nil(t, again)
		assert.Nil(t, h.Alone(wait().(AloneMsg)))

		// After a pause letters are keys again.
		time.Sleep(WordGap)
		_, told, wait = h.List(letter('d'), del, true)
		assert.Empty(t, told)
		assert.NotNil(t, wait)
	})
}

// The rest of a text is no key, and other keys are not held up.
func TestTheRestOfATextIsNoKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h Hand
		h.NoteText()
		do, told, _ := h.List(letter('a'), nil, false)
		assert.False(t, do)
		assert.Contains(t, told, "Letters that were typed in one go with a text")
		do, _, _ = h.List(tea.KeyMsg{Type: tea.KeyDown}, nil, false)
		assert.True(t, do)
		time.Sleep(WordGap)
		do, told, _ = h.List(letter('a'), nil, false)
		assert.True(t, do)
		assert.Empty(t, told)
	})
}

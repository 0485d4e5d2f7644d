package models

import (
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/messages"
	"dftask/tui/models/panes"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// clipboard copies what is under the cursor.
type clipboard struct {
	deps     *world.Deps
	panes    *panes.Panes
	messages *messages.Log
}

// copiedMsg says how a copying ended.
type copiedMsg struct {
	what string
	err  error
}

// errNoClipboard is a terminal that nothing can be copied from.
var errNoClipboard = errors.New("this terminal has no clipboard")

func (c *clipboard) value() tea.Cmd {
	value, _ := c.panes.Value()
	return c.put(value)
}

func (c *clipboard) json() tea.Cmd {
	_, row := c.panes.Value()
	text, err := task.JSON(row)
	if err != nil {
		return c.messages.Tell(widget.ToneError, phrase.Sentence(err))
	}
	return c.put(string(text))
}

// put copies a text as it will be pasted: in a shell, more often than not.
func (c *clipboard) put(words string) tea.Cmd {
	put := c.deps.Copy
	words = text.CleanLines(words)
	return func() tea.Msg {
		if put == nil {
			return copiedMsg{err: errNoClipboard}
		}
		return copiedMsg{what: words, err: put(words)}
	}
}

func (c *clipboard) handleCopiedMsg(m copiedMsg) tea.Cmd {
	if m.err != nil {
		return c.messages.Tell(widget.ToneError, "Not copied: "+phrase.Sentence(m.err))
	}
	return c.messages.Tell(widget.ToneOK, "Copied: "+text.TruncateMiddle(m.what, 60))
}

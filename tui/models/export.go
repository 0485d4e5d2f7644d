package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/phrase"
	"dftask/tui/views/widget"
)

// exportedMsg says how the writing of a file ended.
type exportedMsg struct {
	rows, note, path string
	err              error
}

// export writes the rows of the focused list into a file; force replaces one that is
// there.
func (r *Root) export(name string, force bool) tea.Cmd {
	e := r.panes.Export()
	if e == nil {
		return r.tell(widget.ToneInfo, "There is nothing to export yet: no row has an answer.")
	}
	return func() tea.Msg {
		path, err := e.Write(name, force)
		return exportedMsg{e.Rows, e.Note, path, err}
	}
}

func (r *Root) handleExportedMsg(m exportedMsg) tea.Cmd {
	if m.err != nil {
		return r.tell(widget.ToneError, "Not exported: "+phrase.Sentence(m.err))
	}
	words := "Exported " + m.rows + " into " + m.path
	if m.note != "" {
		words += "; " + m.note
	}
	return r.tell(widget.ToneOK, words)
}

package models

import (
	"strings"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textinput"

	"dftask/tui/views"
)

// newInput is a text input that the views draw. Its cursor does not blink, or
// the line would never rest; and ctrl+v is off, for it would read the
// clipboard of the wrong machine: a paste comes from the terminal.
func newInput() textinput.Model {
	input := textinput.New()
	input.Prompt = ""
	input.Cursor.SetMode(cursor.CursorStatic)
	input.KeyMap.Paste.SetEnabled(false)
	return input
}

// filter narrows a list to the rows that hold a text.
type filter struct {
	input *textinput.Model
	// typing is true while the text is being typed.
	typing    bool
	shown, of int
}

// open starts typing.
func (f *filter) open() {
	if f.input == nil {
		input := newInput()
		f.input = &input
	}
	f.input.Focus()
	f.typing = true
}

// close ends the filter altogether.
func (f *filter) close() { f.input, f.typing = nil, false }

func (f *filter) text() string {
	if f.input == nil {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(f.input.Value()))
}

func (f *filter) active() bool { return f.text() != "" }

// passes says whether one of the texts holds the filter's, whatever the case.
func (f *filter) passes(texts ...string) bool {
	want := f.text()
	if want == "" {
		return true
	}
	for _, t := range texts {
		if strings.Contains(strings.ToLower(t), want) {
			return true
		}
	}
	return false
}

func (f *filter) view(focused bool) *views.Filter {
	if f.input == nil {
		return nil
	}
	return &views.Filter{
		Input: views.Field{Value: f.input.Value(), Cursor: f.input.Position(), Focused: f.typing && focused},
		Shown: f.shown, Of: f.of,
	}
}

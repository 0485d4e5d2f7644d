package list

import (
	"strings"

	"github.com/charmbracelet/bubbles/textinput"

	"dftask/tui/models/input"
	"dftask/tui/views/widget"
)

// Filter narrows a list to the rows that hold a text.
type Filter struct {
	Input *textinput.Model
	// Typing is true while the text is being typed.
	Typing    bool
	Shown, Of int
}

// Open starts typing.
func (f *Filter) Open() {
	if f.Input == nil {
		input := input.New()
		f.Input = &input
	}
	f.Input.Focus()
	f.Typing = true
}

// Keep ends the typing. A filter without a text is none.
func (f *Filter) Keep() {
	if f.Typing = false; !f.Active() {
		f.Close()
	}
}

// Close ends the filter altogether.
func (f *Filter) Close() { f.Input, f.Typing = nil, false }

func (f *Filter) text() string {
	if f.Input == nil {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(f.Input.Value()))
}

// Active says whether the filter hides anything.
func (f *Filter) Active() bool { return f.text() != "" }

// Passes says whether one of the texts holds the filter's, in upper or lower case.
func (f *Filter) Passes(texts ...string) bool {
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

// View is the filter as it is drawn; nil for none.
func (f *Filter) View(focused bool) *widget.Filter {
	if f.Input == nil {
		return nil
	}
	return &widget.Filter{
		Input: widget.Field{Value: f.Input.Value(), Cursor: f.Input.Position(), Focused: f.Typing && focused},
		Shown: f.Shown, Of: f.Of,
	}
}

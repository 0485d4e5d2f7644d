package list

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/textinput"

	"dftask/tui/listing"
	"dftask/tui/models/input"
	"dftask/tui/views/widget"
)

// Filter narrows a list to the rows that pass what is typed.
type Filter struct {
	Input *textinput.Model
	// Typing is true while the text is being typed.
	Typing    bool
	Shown, Of int
	// Language is what it understands; nil for words alone.
	Language *listing.Language
	// read is the text that words were read of, and problem what is wrong with a
	// part of it.
	read    string
	words   listing.Filter
	problem string
	// kept is the text before it was opened to be typed.
	kept string
	// seen is the text that [Filter.Changed] was last asked about.
	seen string
}

// Open starts typing.
func (f *Filter) Open() {
	if f.Input == nil {
		input := input.New()
		f.Input = &input
	}
	f.kept = f.text()
	f.Input.Focus()
	f.Typing = true
}

// Set is a filter that was typed before; empty for none.
func (f *Filter) Set(text string) {
	if text == "" {
		return
	}
	f.Open()
	f.Input.SetValue(text)
	f.Typing = false
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
	return strings.TrimSpace(f.Input.Value())
}

// Kept is the text, without what is still being typed.
func (f *Filter) Kept() string {
	if f.Typing {
		return f.kept
	}
	return f.text()
}

// Active says whether the filter hides anything.
func (f *Filter) Active() bool { return f.text() != "" }

// Changed says whether the text is another than when this was last asked.
func (f *Filter) Changed() bool {
	was := f.seen
	f.seen = f.text()
	return f.seen != was
}

// parse reads the text, once for each.
func (f *Filter) parse() {
	text := f.text()
	if f.read == text {
		return
	}
	words, err := f.language().Parse(text)
	if f.read, f.words, f.problem = text, words, ""; err != nil {
		f.problem = err.Error()
	}
}

func (f *Filter) language() *listing.Language {
	if f.Language == nil {
		return &listing.Targets
	}
	return f.Language
}

// Words are what chooses the rows, for as long as the text stays the same: it is read
// once for all rows.
func (f *Filter) Words() listing.Filter {
	f.parse()
	return f.words
}

// Parts are what it is made of.
func (f *Filter) Parts() []listing.Part {
	f.parse()
	return f.words.Parts()
}

// Reach is the age from which on no row passes; 0 where there is none.
func (f *Filter) Reach() time.Duration {
	f.parse()
	return f.words.Reach()
}

// View is the filter as it is drawn; nil for none.
func (f *Filter) View(focused bool) *widget.Filter {
	if f.Input == nil {
		return nil
	}
	f.parse()
	return &widget.Filter{
		Input: widget.Field{Value: f.Input.Value(), Cursor: f.Input.Position(), Focused: f.Typing && focused},
		Shown: f.Shown, Of: f.Of, Hint: f.language().Hint(), Problem: f.problem,
	}
}

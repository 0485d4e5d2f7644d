package search

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"

	"dftask/client/task"
	"dftask/tui/listing"
)

// ParseOrder reads an order of copies; what is none is that of the answer.
func ParseOrder(text string) listing.Order {
	name, reverse := strings.CutPrefix(text, "-")
	if !slices.Contains(Columns, name) {
		return listing.Order{}
	}
	return listing.Order{By: name, Reverse: reverse}
}

// secret says whether nothing of a field is ever kept.
func (f *field) secret() bool { return f.Input.EchoMode == textinput.EchoPassword }

// Texts are those of the fields that are filled in, by their names; a secret is left out.
func (f *form) Texts() map[string]string {
	texts := map[string]string{}
	for _, field := range f.Fields {
		if text := field.Input.Value(); text != "" && !field.secret() {
			texts[field.Name] = text
		}
	}
	return texts
}

// TextsOf are the texts of a form that name a target.
func TextsOf(q task.Query) map[string]string {
	return map[string]string{
		"url": q.URL, "task-id": q.TaskID, "content": q.Content, "tag": q.Tag, "application": q.Application,
		"piece-length": task.FormatPieceLength(q.PieceLength), "filtered-query-params": q.FilteredQueryParams, "platform": q.Platform,
	}
}

// QueryOf is the target that a form of a type names with these texts.
func QueryOf(kind string, texts map[string]string) (task.Query, error) {
	f := newForm(task.Type(kind), "", "")
	f.Fill(texts)
	return f.Query()
}

// FillIn puts a target into the form, if that can hold it as it is.
func (s *Pane) FillIn(q task.Query) bool {
	texts := TextsOf(q)
	if held, err := QueryOf(string(q.Type), texts); err != nil || !sameQuery(held, q) {
		return false
	}
	s.Form.Fill(texts)
	return true
}

// Fill puts texts into all fields, by their names. Those without one are emptied.
func (f *form) Fill(texts map[string]string) {
	for _, field := range f.Fields {
		field.Input.SetValue(texts[field.Name])
		field.err, field.back = "", 0
	}
	f.Enter()
}

// HasEarlier says whether something was sent in the focused field before.
func (f *form) HasEarlier() bool { return f.earlier != nil && len(f.earlier(f.Focused().Name)) > 0 }

// Recall goes n texts back in what was sent in the focused field, or forth with a
// negative number, at last to the text that was being typed.
func (f *form) Recall(n int) {
	field := f.Focused()
	if !f.HasEarlier() {
		return
	}
	if field.back == 0 {
		field.draft = field.Input.Value()
	}
	texts := slices.DeleteFunc(f.earlier(field.Name), func(text string) bool { return text == field.draft })
	back := max(0, min(field.back+n, len(texts)))
	if back == field.back {
		return
	}
	field.back = back
	text := field.draft
	if back > 0 {
		text = texts[back-1]
	}
	field.Input.SetValue(text)
	field.Input.CursorEnd()
	field.Selected = false
	field.check()
}

package models

import (
	"errors"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/models/input"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// field is one text input of a form.
type field struct {
	// name is the one errors use: "url", "piece-length".
	name  string
	label string
	// about says what the field is for, while it has the focus.
	about string
	// wide fields have a line of their own.
	wide        bool
	placeholder string
	// digitFree fields hold text that never begins with a digit, so that a
	// digit typed into the empty field still opens a tab.
	digitFree bool
	input     textinput.Model
	// selected is true while the next letter replaces the whole text.
	selected bool
	err      string
}

// form is the query of one search tab.
type form struct {
	kind   task.Type
	fields []*field
	at     int
}

func newField(name, label, placeholder, about string) *field {
	input := input.New()
	return &field{name: name, label: label, placeholder: placeholder, about: about, input: input}
}

func (f *field) onItsOwnLine() *field { f.wide = true; return f }
func (f *field) withoutDigits() *field {
	f.digitFree = true
	return f
}
func (f *field) masked() *field { f.input.EchoMode = textinput.EchoPassword; return f }

// idFields are the fields that belong to the task id of a URL and of an image's blobs.
func idFields() []*field {
	return []*field{
		newField("tag", "Tag", "none", "The tag the download used; it is part of the task id."),
		newField("application", "Application", "none", "The application the download used; it is part of the task id."),
		newField("piece-length", "Piece length", "none", "Only when the download named one: 4MiB to 64MiB."),
	}
}

func filteredField() *field {
	return newField("filtered-query-params", "Filtered", "default (32)",
		"Query parameters left out of the task id, joined by &. Empty: the 32 signing parameters. & alone: none.")
}

// newForm is an empty form, but for the tag and the application that a context
// has for all.
func newForm(kind task.Type, tag, application string) *form {
	f := &form{kind: kind}
	switch kind {
	case task.URL:
		url := newField("url", "URL", "", "The URL as the hosts downloaded it.").onItsOwnLine().withoutDigits()
		f.fields = append([]*field{url}, append(idFields(), filteredField())...)
	case task.Image:
		url := newField("url", "Manifest URL", "https://REGISTRY/v2/NAME/manifests/TAG", "The URL of the image's manifest.").onItsOwnLine().withoutDigits()
		platform := newField("platform", "Platform", "the manager's", "As os/arch, such as linux/amd64.")
		user := newField("username", "Username", "anonymous", "For the image's registry; goes to the manager alone.")
		password := newField("password", "Password", "", "For the image's registry; goes to the manager alone.").masked()
		f.fields = append([]*field{url, platform, user, password}, append(idFields(), filteredField())...)
	case task.ID:
		f.fields = []*field{newField("task-id", "Task ID", "64 hex digits", "From dfctl task ls, or the header X-Dragonfly-Task-ID of a download; or the digest of a blob, as sha256:….").onItsOwnLine()}
	case task.Content:
		f.fields = []*field{newField("content", "Content", "", "The text whose SHA-256 is the task id.").onItsOwnLine()}
	}
	for _, field := range f.fields {
		switch field.name {
		case "tag":
			field.input.SetValue(tag)
		case "application":
			field.input.SetValue(application)
		}
	}
	f.fields[0].input.Focus()
	return f
}

func (f *form) focused() *field { return f.fields[f.at] }

func (f *form) value(name string) string {
	for _, field := range f.fields {
		if field.name == name {
			return field.input.Value()
		}
	}
	return ""
}

// query reads the fields. Only what cannot be read at all is an error here.
func (f *form) query() (task.Query, error) {
	text := func(name string) string { return strings.TrimSpace(f.value(name)) }
	q := task.Query{
		Type: f.kind, URL: text("url"), TaskID: task.ParseID(text("task-id")), Content: f.value("content"),
		Tag: text("tag"), Application: text("application"), FilteredQueryParams: text("filtered-query-params"),
		Platform: text("platform"), Username: text("username"), Password: f.value("password"),
	}
	var err error
	q.PieceLength, err = task.ParsePieceLength(f.value("piece-length"))
	return q, err
}

// submit is the query to ask, or the error of the field that is wrong, which
// gets the focus.
func (f *form) submit() (task.Query, error) {
	q, err := f.query()
	for _, field := range f.fields {
		field.err = ""
		if why := field.refusal(); why != "" && err == nil {
			err = &client.RefusedError{Field: field.name, Reason: why}
		}
	}
	if err == nil {
		err = q.Check()
	}
	var refused *client.RefusedError
	if errors.As(err, &refused) {
		for i, field := range f.fields {
			if field.name == refused.Field {
				field.err = text.Capital(refused.Reason) + "."
				f.focus(i)
			}
		}
	}
	return q, err
}

// focus moves the cursor to field i.
func (f *form) focus(i int) {
	f.focused().input.Blur()
	f.focused().selected = false
	f.at = i
	f.focused().input.Focus()
}

// enter moves the cursor to the first field, and selects its text.
func (f *form) enter() {
	f.focus(0)
	f.focused().selected = f.focused().input.Value() != ""
	f.focused().input.CursorEnd()
}

// step moves the focus by n fields, round and round.
func (f *form) step(n int) { f.focus((f.at + n + len(f.fields)) % len(f.fields)) }

// edit gives a key to the focused field.
func (f *form) edit(msg tea.KeyMsg) tea.Cmd {
	field := f.focused()
	if msg.Paste {
		// The line break at the end of what was copied is no part of it.
		msg.Runes = []rune(strings.TrimRight(string(msg.Runes), "\r\n"))
		if strings.ContainsAny(string(msg.Runes), "\r\n") {
			field.err = "A field takes one line. Many targets are pasted into the URL field of the first tab."
			if f.kind == task.Content {
				field.err = "A content of several lines cannot be typed here. Use: dftask search content -"
			}
			return nil
		}
	}
	before := field.input.Value()
	var cmd tea.Cmd
	if field.selected {
		field.selected = false
		if msg.Paste || input.IsText(msg) || input.Erases(msg, field.input.KeyMap) {
			field.input.Reset()
		}
	}
	field.input, cmd = field.input.Update(msg)
	if value := field.input.Value(); value != before {
		field.err = ""
		if why := field.refusal(); why != "" {
			field.err = text.Capital(why) + "."
		}
	}
	return cmd
}

// View is the form as it is drawn.
func (f *form) View(focused bool) views.Form {
	var v views.Form
	for i, field := range f.fields {
		hint := field.about
		if field.selected {
			hint = "Typing replaces the text, an arrow keeps it."
		}
		v.Fields = append(v.Fields, widget.Field{
			Label: field.label, Value: field.input.Value(), Cursor: field.input.Position(), Focused: focused && i == f.at,
			Selected: field.selected, Placeholder: field.placeholder, Masked: field.input.EchoMode == textinput.EchoPassword, Wide: field.wide, Error: field.err, Hint: hint,
		})
	}
	for _, field := range f.fields {
		if why := field.oddity(); why != "" {
			v.Warnings = append(v.Warnings, text.Capital(why)+".")
		}
	}
	q, err := f.query()
	switch f.kind {
	case task.URL:
		v.TaskIDHint = "type a URL first"
		switch {
		case q.URL == "":
		case err != nil || q.Check() != nil:
			v.TaskIDHint = "not yet a query"
		default:
			v.TaskID = q.ComputedID()
			if _, why := q.Misread(); why != "" {
				v.Warnings = []string{text.Capital(why) + "."}
			}
			if why := client.IDMismatches(q.URL, q.FilteredQueryParams); len(why) > 0 {
				v.Warnings = append(v.Warnings, "Peers may have cached this under another id: "+strings.Join(why, "; ")+".")
			}
		}
	case task.Content:
		v.TaskIDHint = "type a content first"
		if q.Content != "" {
			v.TaskID = q.ComputedID()
		}
	}
	return v
}

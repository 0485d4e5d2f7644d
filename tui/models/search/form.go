package search

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
	// Name is the one errors use: "url", "piece-length".
	Name  string
	label string
	// about says what the field is for, while it has the focus.
	about string
	// wide fields have a line of their own.
	wide        bool
	placeholder string
	// DigitFree fields hold text that never begins with a digit, so that a
	// digit typed into the empty field still opens a tab.
	DigitFree bool
	Input     textinput.Model
	// accepted is an odd text that was refused once: to send it again is to mean it.
	accepted string
	// Selected is true while the next letter replaces the whole text.
	Selected bool
	err      string
	// back is how far the field was gone back in what was sent before, and draft the
	// text that was being typed.
	back  int
	draft string
}

// form is the query of one search tab.
type form struct {
	Kind   task.Type
	Fields []*field
	At     int
	// earlier are the texts that were sent in a field before, the newest first.
	earlier func(field string) []string
}

func newField(name, label, placeholder, about string) *field {
	input := input.New()
	return &field{Name: name, label: label, placeholder: placeholder, about: about, Input: input}
}

func (f *field) onItsOwnLine() *field { f.wide = true; return f }
func (f *field) withoutDigits() *field {
	f.DigitFree = true
	return f
}
func (f *field) masked() *field { f.Input.EchoMode = textinput.EchoPassword; return f }

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
	f := &form{Kind: kind}
	switch kind {
	case task.URL:
		url := newField("url", "URL", "", "The URL as the hosts downloaded it.").onItsOwnLine().withoutDigits()
		f.Fields = append([]*field{url}, append(idFields(), filteredField())...)
	case task.Image:
		url := newField("url", "Image", "such as nginx:1.27, or a manifest URL", "The image as it is pulled, or the URL of its manifest.").onItsOwnLine().withoutDigits()
		platform := newField("platform", "Platform", "manager's", "The manager's own without one. As os/arch, such as linux/amd64; several joined by commas, or all.")
		user := newField("username", "Username", "anonymous", "At the image's registry. The manager is given it; managers keep those of preheats in clear.")
		password := newField("password", "Password", "", "At the image's registry. The manager is given it; managers keep those of preheats in clear.").masked()
		f.Fields = append([]*field{url, platform, user, password}, append(idFields(), filteredField())...)
	case task.ID:
		f.Fields = []*field{newField("task-id", "Task ID", "64 hex digits", "From dfctl task ls, or the header X-Dragonfly-Task-ID of a download; or the digest of a blob, as sha256:….").onItsOwnLine()}
	case task.Content:
		f.Fields = []*field{newField("content", "Content", "", "The text whose SHA-256 is the task id.").onItsOwnLine()}
	}
	for _, field := range f.Fields {
		switch field.Name {
		case "tag":
			field.Input.SetValue(tag)
		case "application":
			field.Input.SetValue(application)
		}
	}
	f.Fields[0].Input.Focus()
	return f
}

// Focused is the field that has the focus.
func (f *form) Focused() *field { return f.Fields[f.At] }

// Value is the text of a field, by its name.
func (f *form) Value(name string) string {
	for _, field := range f.Fields {
		if field.Name == name {
			return field.Input.Value()
		}
	}
	return ""
}

// Query reads the fields. Only what cannot be read at all is an error here.
func (f *form) Query() (task.Query, error) {
	text := func(name string) string { return strings.TrimSpace(f.Value(name)) }
	q := task.Query{
		Type: f.Kind, URL: text("url"), TaskID: task.ParseID(text("task-id")), Content: f.Value("content"),
		Tag: text("tag"), Application: text("application"), FilteredQueryParams: text("filtered-query-params"),
		Platform: text("platform"), Username: text("username"), Password: f.Value("password"),
	}
	if f.Kind == task.Image && q.URL != "" {
		if err := q.NameImage(q.URL); err != nil {
			return q, err
		}
	}
	var err error
	q.PieceLength, err = task.ParsePieceLength(f.Value("piece-length"))
	return q, err
}

// Submit is the query to ask, or the error of the field that is wrong, which
// gets the focus.
func (f *form) Submit() (task.Query, error) {
	q, err := f.Query()
	for _, field := range f.Fields {
		field.err = ""
		why := field.refusal()
		if odd := field.oddity(); odd != "" && field.accepted != field.Input.Value() {
			field.accepted = field.Input.Value()
			why = odd + "; the same key again searches with it"
		}
		if why != "" && err == nil {
			err = &client.RefusedError{Field: field.Name, Reason: why}
		}
	}
	if err == nil {
		err = q.Check()
	}
	var refused *client.RefusedError
	if errors.As(err, &refused) {
		for i, field := range f.Fields {
			if field.Name == refused.Field {
				field.err = text.Capital(refused.Reason) + "."
				f.focus(i)
			}
		}
	}
	return q, err
}

// focus moves the cursor to field i.
func (f *form) focus(i int) {
	f.Focused().Input.Blur()
	f.Focused().Selected = false
	f.At = i
	f.Focused().Input.Focus()
}

// Focus moves the cursor to a field.
func (f *form) Focus(i int) { f.focus(i) }

// Enter moves the cursor to the first field, and selects its text.
func (f *form) Enter() { f.enter(0) }

// enter moves the cursor to field i, and selects its text: what is typed next takes its
// place.
func (f *form) enter(i int) {
	f.focus(i)
	f.Focused().Selected = f.Focused().Input.Value() != ""
	f.Focused().Input.CursorEnd()
}

// Step enters the field n further on, round and round.
func (f *form) Step(n int) { f.enter((f.At + n + len(f.Fields)) % len(f.Fields)) }

// Edit gives a key to the focused field.
func (f *form) Edit(msg tea.KeyMsg) tea.Cmd {
	field := f.Focused()
	if msg.Paste {
		// The line break at the end of what was copied is no part of it.
		msg.Runes = []rune(strings.TrimRight(string(msg.Runes), "\r\n"))
		if strings.ContainsAny(string(msg.Runes), "\r\n") {
			field.err = "A field takes one line. Many targets are pasted into the URL field of the first tab."
			if f.Kind == task.Content {
				field.err = "A content of several lines cannot be typed here. Use: dftask search content -"
			}
			return nil
		}
	}
	before := field.Input.Value()
	var cmd tea.Cmd
	if field.Selected {
		field.Selected = false
		if msg.Paste || input.IsText(msg) || input.Erases(msg, field.Input.KeyMap) {
			field.Input.Reset()
		}
	}
	field.Input, cmd = field.Input.Update(msg)
	if value := field.Input.Value(); value != before {
		field.back = 0
		field.check()
	}
	return cmd
}

// check says of the text in a field what it never takes.
func (f *field) check() {
	f.err = ""
	if why := f.refusal(); why != "" {
		f.err = text.Capital(why) + "."
	}
}

// View is the form as it is drawn.
func (f *form) View(focused bool) views.Form {
	var v views.Form
	for i, field := range f.Fields {
		hint := field.about
		if field.Selected {
			hint = "Typing replaces the text, an arrow keeps it."
		}
		v.Fields = append(v.Fields, widget.Field{
			Label: field.label, Value: field.Input.Value(), Cursor: field.Input.Position(), Focused: focused && i == f.At,
			Selected: field.Selected, Placeholder: field.placeholder, Masked: field.secret(), Wide: field.wide, Error: field.err, Hint: hint,
		})
	}
	for _, field := range f.Fields {
		if why := field.oddity(); why != "" {
			v.Warnings = append(v.Warnings, field.label+": "+text.Capital(why)+".")
		}
	}
	q, err := f.Query()
	switch f.Kind {
	case task.URL:
		v.TaskIDHint = "type a URL first"
		switch {
		case q.URL == "":
		case err != nil || q.Check() != nil:
			v.TaskIDHint = "not yet a query"
		default:
			v.TaskID = q.ComputedID()
			if _, why := q.Misread(); why != "" {
				v.Warnings = append(v.Warnings, text.Capital(why)+".")
			}
			for _, caution := range q.Cautions() {
				v.Warnings = append(v.Warnings, text.Capital(caution)+".")
			}
		}
	case task.Image:
		if err == nil && q.URL != strings.TrimSpace(f.Value("url")) {
			v.Manifest = q.URL
		}
	case task.Content:
		v.TaskIDHint = "type a content first"
		if q.Content != "" {
			v.TaskID = q.ComputedID()
		}
	}
	return v
}

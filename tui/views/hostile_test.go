package views

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"

	"dftask/tui/views/widget"
)

// hostile is what a manager could answer to break a screen.
const hostile = "\x1b[2J\x1b]0;owned\a\x9b31m\r\n\t日本語👩‍👩‍👧‍👦\u202e\u0300e\x00 \\ 'x and much more of it"

// poisoned is a copy of a value with every text in it replaced.
func poisoned(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.String:
		out.SetString(hostile)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			break
		}
		inner := poisoned(v.Elem())
		if v.Kind() == reflect.Interface {
			out.Set(inner)
			break
		}
		at := reflect.New(inner.Type())
		at.Elem().Set(inner)
		out.Set(at)
	case reflect.Slice:
		if v.Type().Elem() == reflect.TypeFor[widget.Hint]() {
			break // keys are this program's own
		}
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(poisoned(v.Index(i)))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(poisoned(v.Field(i)))
		}
	}
	return out
}

// TestHostileTexts holds that no text of the screens of many targets reaches
// the terminal as anything but text.
func TestHostileTexts(t *testing.T) {
	st := stylesFor(termenv.Ascii)
	for _, sample := range slices.Concat(manySamples(), listSamples()) {
		screen := with(func(*Screen) {})
		s := sample.screen
		for _, part := range []string{"Copies", "Targets", "Executions", "Detail", "Dialog"} {
			if v := reflect.ValueOf(&s).Elem().FieldByName(part); !v.IsZero() {
				reflect.ValueOf(&screen).Elem().FieldByName(part).Set(poisoned(v))
			}
		}
		screen.Body, screen.Focus, screen.Tabs.Active = s.Body, s.Focus, s.Tabs.Active
		sample.screen = screen
		for _, size := range [][2]int{{20, 6}, {20, 70}, {33, 9}, {33, 70}, {44, 13}, {80, 24}, {120, 40}, {200, 60}} {
			drawn := Render(sample.at(size[0], size[1]), st)
			checkSize(t, drawn, size[0], size[1])
			for _, r := range drawn {
				if r != '\n' && (r < ' ' || r >= 0x7f && r <= 0x9f || r == '\u202e') {
					t.Fatalf("%s at %v writes %U:\n%q", sample.name, size, r, drawn)
				}
			}
		}
	}
}

// TestHugeLists holds that only what is visible costs anything: 10,000 targets
// are drawn from the rows passed, and the numbers still fit.
func TestHugeLists(t *testing.T) {
	d := manyDetail()
	m := d.Many
	m.Targets, m.Sent, m.Answered, m.Done, m.List.Total, m.List.First = 10000, 9876, 9800, 9312, 10000, 5000
	s := sample{"huge", with(func(s *Screen) { s.Body, s.Focus, s.Detail = BodyDetail, PaneDetail, d })}
	drawn := Render(s.at(80, 24), stylesFor(termenv.Ascii))
	assert.Contains(t, drawn, "9,312 of 10,000, 93 %")
	assert.Contains(t, drawn, "10,000 targets: 9,876 sent, 9,800 answered, 9,312 done")
	assert.Contains(t, drawn, " 5,001–5,010 of 10,000 ")
	row := ExecutionRow{Targets: 10000, Done: 9312}
	assert.Equal(t, "9,312 of 10,000", row.outcome(shortOutcome))
}

// TestPasswordsAreNeverDrawn holds for a focused field and one that is not.
func TestPasswordsAreNeverDrawn(t *testing.T) {
	for _, focused := range []bool{false, true} {
		screen := with(func(s *Screen) {
			s.Form = imageForm()
			s.Form.Fields[5].Focused, s.Form.Fields[5].Cursor = focused, 3
			s.Width, s.Height = 120, 40
		})
		drawn := Render(screen, stylesFor(termenv.Ascii))
		if strings.Contains(drawn, "s3c") || strings.Contains(drawn, "ret") || !strings.Contains(drawn, "***") {
			t.Errorf("the password shows:\n%s", drawn)
		}
	}
}

package text

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTruncate(t *testing.T) {
	id := strings.Repeat("0123456789abcdef", 4)
	for _, test := range []struct{ got, want string }{
		{Truncate("hostname", 8), "hostname"},
		{Truncate("hostname", 5), "host…"},
		{Truncate("日本語", 4), "日…"},
		{Truncate("hostname", 0), ""},
		{TruncateMiddle("node-001.example.com", 11), "node-…e.com"},
		{truncateStart("https://example.com/models/llama.bin", 20), "…/models/llama.bin"},
		{truncateStart("https://example.com/fail.bin", 24), "…example.com/fail.bin"},
		{ShortID(id, 64), id},
		{ShortID(id, 40), "0123456789ab…cdef"},
		{ShortID(id, 9), "0123…cdef"},
		{ShortTarget("https://example.com/a/model.bin?sig=abcdef0123456789", 20), "…/a/model.bin?…"},
		{ShortTarget(id, 20), "0123456789ab…cdef"},
		{ShortTarget(id+id, 20), "0123456789ab…cdef"},
		{Pad("日", 4), "日  "},
		{Pad("long", 2), "long"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  []string
	}{
		{"one two three", 8, []string{"one two", "three"}},
		{"one\ntwo", 8, []string{"one", "two"}},
		{"", 8, []string{""}},
		{"https://example.com/some/long/path", 20, []string{"https://example.com/", "some/long/path"}},
		{"日本語", 4, []string{"日本", "語"}},
		{"日", 1, []string{"?"}},
		{"text", 0, nil},
	} {
		if got := Wrap(test.text, test.width); !slices.Equal(got, test.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		0:                             {"0 s", "0s"},
		400 * time.Millisecond:        {"1 s", "0s"},
		12 * time.Second:              {"12 s", "12s"},
		89 * time.Second:              {"89 s", "1m"},
		3 * time.Minute:               {"3 min", "3m"},
		time.Hour:                     {"1 h", "1h"},
		62*time.Minute + time.Second:  {"1 h 2 min", "1h"},
		47*time.Hour + 59*time.Minute: {"47 h 59 min", "47h"},
		75 * time.Hour:                {"3 d 3 h", "3d"},
		-time.Second:                  {"0 s", "0s"},
	} {
		if got := [2]string{Duration(d), Age(d)}; got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
	if got := Number(1234567) + " " + Number(-123) + " " + Number(999); got != "1,234,567 -123 999" {
		t.Errorf("numbers are %s", got)
	}
}

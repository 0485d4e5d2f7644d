package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestASCII(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"plain":                  "plain",
		"─[Copies]─ 8 ─":         "-[Copies]- 8 -",
		"╭─ a ╮":                 "+- a +",
		"…/llama.bin":            "~/llama.bin",
		"1–18 of 43 — ×10 ↑↓":    "1-18 of 43 - x10 ^v",
		"日本語":                    "??????",
		"caf\u00e9 cafe\u0301":   "caf? cafe",
		"👩‍👩‍👧‍👦.bin":            "??.bin",
		"\x1b[38;5;63m━─\x1b[0m": "\x1b[38;5;63m=-\x1b[0m",
		"\xff\ufffd":             "??",
	} {
		if got := ASCII(in); got != want {
			t.Errorf("ASCII(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzASCII(f *testing.F) {
	for _, seed := range []string{"node", "日本", "👩‍👩‍👧", "e\u0301\u0301", "1\ufe0f\u20e3", "عربى", "─…", "\x1b[0m─\n─"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = CleanLines(s)
		got := ASCII(s)
		if i := strings.IndexFunc(got, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
			t.Fatalf("ASCII(%q) = %q", s, got)
		}
		if Width(got) != Width(s) {
			t.Fatalf("ASCII(%q) = %q has not the width %d", s, got, Width(s))
		}
	})
}

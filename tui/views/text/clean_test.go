package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "",
		"node-001":                         "node-001",
		"ノード-001 🚀":                        "ノード-001 🚀",
		"👩‍👩‍👧‍👦":                          "👩‍👩‍👧‍👦",
		"e\u0301":                          "e\u0301",
		"\u0645\u06cc\u200c\u062e":         "\u0645\u06cc\u200c\u062e", // a non-joiner that belongs there
		"a\x1b[31mred\x1b[0mb":             "aredb",
		"a\u009b31mb":                      "ab",
		"a\x9b31mb":                        "ab",
		"a\x1b]0;title\x07b":               "ab",
		"a\x1b]8;;http://x\x1b\\link":      "alink",
		"a\u009d0;title\u009cb":            "ab",
		"a\x1bPq#0\x1b\\b":                 "ab",
		"a\x1b_apc\x1b\\b":                 "ab",
		"a\x1b(0b":                         "ab",
		"a\x1bcb":                          "ab",
		"a\x1b]52;c;unterminated":          "a52;c;unterminated",
		"a\x1b":                            "a",
		"a\x1b[":                           "a",
		"a\x1b[12":                         "a",
		"a\x1b]x\x1b[31mb":                 "axb",
		"one\ntwo\r\nthree\tfour":          "one two three four",
		"a\u2028b\u0085c":                  "a b c",
		"a\x00\x07\x08\x7fb":               "ab",
		"a\u202egnp.exe\u202c":             "agnp.exe",
		"a\u2066b\u2069\u200e":             "ab",
		"ad\u200dmin\u200b\ufeff\u00ad":    "admin",
		"flag\U000e0067\U000e007f":         "flag",
		"not\xffutf8\xc3":                  "not\ufffdutf8\ufffd",
		"\ue000":                           "\ufffd",
		"e" + strings.Repeat("\u0301", 40): "e\u0301\u0301\u0301",
		"\u0301lead":                       "lead",
		"x\u3164y":                         "xy",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := CleanLines("rpc error:\r\n\tdenied\x1b[0m\nend"); got != "rpc error:\n denied\nend" {
		t.Errorf("CleanLines = %q", got)
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"node", "a\x1b[31mb", "\x1b]0;x\x07", "\x9b1m", "日本\u202e", "👩‍👩‍👧\u200d", "e\u0301\u0301\u0301\u0301", "\x1bP\x1b\\\x1b", "\u009d\u009c", "\ufe0f\u2764\ufe0f"} {
		f.Add(seed, uint8(8))
	}
	f.Fuzz(func(t *testing.T, s string, w uint8) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Fatalf("Clean(%q) = %q is not UTF-8", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200b {
				t.Fatalf("Clean(%q) = %q has %U", s, got, r)
			}
		}
		if again := Clean(got); again != got {
			t.Fatalf("Clean(%q) = %q, and of that %q", s, got, again)
		}
		if ansi.Strip(got) != got {
			t.Fatalf("Clean(%q) = %q has a sequence", s, got)
		}
		if lines := CleanLines(s); strings.Contains(got, "\n") || Clean(lines) != Clean(strings.ReplaceAll(lines, "\n", " ")) {
			t.Fatalf("CleanLines(%q) = %q", s, lines)
		}

		width := int(w % 40)
		for name, cut := range map[string]string{
			"Truncate": Truncate(got, width), "TruncateMiddle": TruncateMiddle(got, width),
			"TruncateStart": truncateStart(got, width), "shortTarget": ShortTarget(got, width), "ShortID": ShortID(got, width),
		} {
			if ansi.StringWidth(cut) > width {
				t.Fatalf("%s(%q, %d) = %q is %d wide", name, got, width, cut, ansi.StringWidth(cut))
			}
		}
		for _, line := range Wrap(got, width) {
			if ansi.StringWidth(line) > width {
				t.Fatalf("Wrap(%q, %d) has %q", got, width, line)
			}
		}
	})
}

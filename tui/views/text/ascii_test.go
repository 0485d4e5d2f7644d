package text

import (
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
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

// Each sign that a screen is drawn with has a form in ASCII.
func TestEverySignHasAForm(t *testing.T) {
	for _, root := range []string{"../../../tui/views", "../../../tui/models", "../../../tui/listing"} {
		err := filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "ascii.go" {
				return err
			}
			source, err := os.ReadFile(name)
			var s scanner.Scanner
			files := token.NewFileSet()
			s.Init(files.AddFile(name, -1, len(source)), source, nil, 0)
			for {
				_, kind, literal := s.Scan()
				if kind == token.EOF {
					return err
				}
				for _, r := range literal {
					if _, known := signs[string(r)]; kind == token.STRING && r >= utf8.RuneSelf && !known {
						t.Errorf("%s draws %q, which has no form in ASCII", name, r)
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

package views

import (
	"slices"
	"strings"
	"testing"

	"github.com/muesli/termenv"
)

// TestSignInKeepsWhatMatters holds, for every size, that the input in focus and
// the beginning of what went wrong stay.
func TestSignInKeepsWhatMatters(t *testing.T) {
	st := stylesFor(termenv.Ascii)
	matters := map[string][]string{
		"signin-none":          {">Token", "_"},
		"signin-unknown":       {">Token", "_", "! The"},
		"signin-user":          {">Passw", "*_"},
		"signin-user-date":     {"2039-01-3_", "! Expires on:"},
		"signin-user-scopes":   {">", "[ ] cluster"},
		"signin-working":       {"Signing in…"},
		"signin-countdown":     {"Refused; trying once"},
		"signin-failed":        {">Passw", "_", "! The manager"},
		"signin-name-taken":    {">Token", "_", "! Token name:"},
		"signin-plaintext":     {">Keep", "<plaint"},
		"signin-done":          {"Signed in."},
		"firstrun-empty":       {">Manag", "_"},
		"firstrun-checking":    {"Asking"},
		"firstrun-refused":     {">Manag", "_", "! That is not a"},
		"firstrun-ok":          {"A Dragonfly manager"},
		"contexts":             {">   a"},
		"header-badges":        {"[PLAINTEXT TOKEN]"},
		"signin-first":         {">Token", "_"},
		"firstrun-unreachable": {">Manag", "! Nothing"},
	}
	for _, sample := range samples() {
		wants := matters[sample.name]
		if wants == nil {
			continue
		}
		t.Run(sample.name, func(t *testing.T) {
			t.Parallel()
			for w := MinWidth; w <= 220; w += 1 + w/8 {
				for h := MinHeight; h <= 70; h += 1 + h/6 {
					drawn := Render(sample.at(w, h), st)
					for _, want := range wants {
						if w > 40 { // room for all choices
							want = strings.TrimPrefix(want, "<")
						}
						if !strings.Contains(drawn, want) {
							t.Fatalf("%d×%d has no %q:\n%s", w, h, want, drawn)
						}
					}
				}
			}
		})
	}
}

// TestSecretsAreNeverDrawn holds whatever the caller says of the inputs.
func TestSecretsAreNeverDrawn(t *testing.T) {
	const secret = "xyzzy"
	for _, profile := range []termenv.Profile{termenv.Ascii, termenv.ANSI256} {
		for way := range SignInUser + 1 {
			for row := range RowKeep + 1 {
				for state := range SignInDone + 1 {
					s := signIn(func(s *SignIn) {
						s.Way, s.Focus, s.State = way, row, state
						s.Token, s.Password = Field{Value: secret, Cursor: 2}, Field{Value: secret, Cursor: 2}
					})
					drawn := Render(with(func(screen *Screen) { screen.Overlay, screen.Width, screen.Height = s, 100, 40 }), stylesFor(profile))
					for n := range len(secret) - 1 {
						if strings.Contains(drawn, secret[n:n+2]) {
							t.Fatalf("way %d, row %d, state %d:\n%s", way, row, state, drawn)
						}
					}
				}
			}
		}
	}
}

// TestSignInRows holds that every row tab comes to is drawn with the focus.
func TestSignInRows(t *testing.T) {
	st := stylesFor(termenv.Ascii)
	for _, s := range []SignIn{
		signIn(func(*SignIn) {}),
		signInUser(func(*SignIn) {}),
		signInUser(func(s *SignIn) { s.Expiry = ExpiryDate }),
	} {
		for _, s.Focus = range s.Rows() {
			for _, size := range [][2]int{{20, 6}, {60, 20}, {80, 24}} {
				body := s.Sheet(size[0]-4, size[1]-3, st).body
				if !slices.ContainsFunc(body, func(line string) bool {
					return strings.Contains(line, ">") && !strings.Contains(line, "<") || strings.HasPrefix(line, ">")
				}) {
					t.Errorf("row %d at %v has no focus:\n%s", s.Focus, size, strings.Join(body, "\n"))
				}
			}
		}
	}
	if rows := signInUser(func(s *SignIn) { s.Expiry = Expiry90 }).Rows(); slices.Contains(rows, RowDate) {
		t.Errorf("without a date to type, there are the rows %v", rows)
	}
}

// TestWhySentences holds that each reason has its own sentence, with or
// without its details.
func TestWhySentences(t *testing.T) {
	for _, place := range []string{"", "the keyring"} {
		seen := map[string]bool{}
		for why := range SignInAsked + 1 {
			sentence := SignIn{Why: why, Place: place}.why()
			if seen[sentence] || !strings.HasSuffix(sentence, ".") || strings.Contains(sentence, "  ") || strings.Contains(sentence, "()") {
				t.Errorf("reason %d says %q", why, sentence)
			}
			seen[sentence] = true
		}
	}
}

// TestAllBadgesFit holds that the standing warnings are all read on 80 columns,
// beside the context's name and what tells one manager from another.
func TestAllBadgesFit(t *testing.T) {
	for _, sample := range samples() {
		if sample.name != "header-badges" {
			continue
		}
		head, _, _ := strings.Cut(Render(sample.at(80, 24), stylesFor(termenv.Ascii)), "\n")
		for _, want := range []string{"prod", "manager.", ":8080", "[PLAINTEXT TOKEN]", "[PLAIN HTTP]", "[READ-ONLY]", "[DEMO ×10]"} {
			if !strings.Contains(head, want) {
				t.Errorf("%q has no %q", head, want)
			}
		}
	}
}

// TestColors holds that any text at all may be given for a color.
func TestColors(t *testing.T) {
	st := stylesFor(termenv.ANSI256)
	for name, want := range map[string]string{
		"red": "1;97;41", "RED ": "1;97;41", "yellow": "1;30;43", "blue": "1;97;44", "bright-red": "1;30;101", "8": "1;97;100",
		"208": "1;30;48;5;208", "17": "1;97;48;5;17", "232": "1;97;48;5;232", "255": "1;30;48;5;255",
		"": "", "none": "", "256": "", "-1": "", "1;31": "", "#ff0000": "", "bright-": "", "bright-gray": "", "\x1b[31m": "",
	} {
		got := ""
		if paint, ok := st.color(name); ok {
			got = strings.Trim(paint.on, "\x1b[m")
		}
		if got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	for _, st := range []*Styles{stylesFor(termenv.Ascii), {}} {
		if _, ok := st.color("red"); ok {
			t.Error("without colors there is a color")
		}
	}
}

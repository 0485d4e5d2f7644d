package views

import (
	"slices"
	"strings"
	"testing"

	"github.com/muesli/termenv"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
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

// TestSecretsAreNeverDrawn holds even when the caller says nothing of the inputs.
func TestSecretsAreNeverDrawn(t *testing.T) {
	const secret = "xyzzy"
	for _, profile := range []termenv.Profile{termenv.Ascii, termenv.ANSI256} {
		for way := range overlay.SignInUser + 1 {
			for row := range overlay.RowKeep + 1 {
				for state := range overlay.SignInDone + 1 {
					s := signIn(func(s *overlay.SignIn) {
						s.Way, s.Focus, s.State = way, row, state
						s.Token, s.Password = widget.Field{Value: secret, Cursor: 2}, widget.Field{Value: secret, Cursor: 2}
					})
					drawn := Render(with(func(screen *Screen) { screen.Dialog, screen.Width, screen.Height = s, 100, 40 }), stylesFor(profile))
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
	for _, s := range []overlay.SignIn{
		signIn(func(*overlay.SignIn) {}),
		signInUser(func(*overlay.SignIn) {}),
		signInUser(func(s *overlay.SignIn) { s.Expiry = overlay.ExpiryDate }),
	} {
		for _, s.Focus = range s.Rows() {
			for _, size := range [][2]int{{20, 6}, {60, 20}, {80, 24}} {
				body := s.Sheet(size[0]-4, size[1]-3, st).Body
				if !slices.ContainsFunc(body, func(line string) bool {
					return strings.Contains(line, ">") && !strings.Contains(line, "<") || strings.HasPrefix(line, ">")
				}) {
					t.Errorf("row %d at %v has no focus:\n%s", s.Focus, size, strings.Join(body, "\n"))
				}
			}
		}
	}
	if rows := signInUser(func(s *overlay.SignIn) { s.Expiry = overlay.Expiry90 }).Rows(); slices.Contains(rows, overlay.RowDate) {
		t.Errorf("without a date to type, there are the rows %v", rows)
	}
}

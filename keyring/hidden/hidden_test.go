package hidden

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
)

func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		"https://example.com/a b": "", "https://例え.example/x": "", "e\u0301": "",
		"https://example.com/a\u200b": "an invisible character, U+200B, at column 22",
		"例え\u2060":                    "an invisible character, U+2060, at column 3",
		"\ufeffa":                     "an invisible character, U+FEFF, at column 1",
		"a\u3164b":                    "an invisible character, U+3164, at column 2",
		"a\ufe0f":                     "an invisible character, U+FE0F, at column 2",
		"a\U000e0041":                 "an invisible character, U+E0041, at column 2",
		"a\u202e":                     "a character that turns the direction of the text, U+202E, at column 2",
		"a\u061c":                     "a character that turns the direction of the text, U+061C, at column 2",
		"a\x00":                       "a NUL character, U+0000, at column 2",
		"a\x1b[1m":                    "a control character, U+001B, at column 2",
		"a\u0085":                     "a control character, U+0085, at column 2",
		"a\tb":                        "a control character, U+0009, at column 2",
		"a\u00a0b":                    "a special space, U+00A0, at column 2",
		"a\u3000":                     "a special space, U+3000, at column 2",
		"a\u2028":                     "a special space, U+2028, at column 2",
	} {
		assert.Equal(t, want, Find(text, ""), "%q", text)
	}
	assert.Empty(t, Find("two\nlines\t", "\n\t"))
	assert.NotEmpty(t, Find("two\nlines\t", "\n"))
}

// What Unicode calls ignorable is invisible, all of it, and nothing that is a letter,
// a number or a mark that is seen.
func TestInvisible(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		switch invisible := Invisible(r); {
		case unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			if !invisible {
				t.Fatalf("%U is not invisible", r)
			}
		case invisible && unicode.In(r, unicode.Cc, unicode.Z):
			t.Fatalf("%U is a control character or a space", r)
		}
	}
	for _, r := range "\u061c\u180e\u115f\u3164\ufff9\U000e0001\U000e0041\U000e0100\ufe0f\u2800\U00016fe4\U0001d159" {
		assert.True(t, Invisible(r), "%U", r)
	}
	for _, r := range "a é ض 例 한 🙂 \u0301 \u0e33 \u093f ⠁ ─" {
		assert.False(t, Invisible(r), "%U", r)
	}
}

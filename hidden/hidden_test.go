package hidden

import (
	"testing"

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

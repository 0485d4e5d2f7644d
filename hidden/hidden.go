// Package hidden knows the characters of a text that nobody sees: who reads the
// text on a screen takes it for another one.
package hidden

import (
	"fmt"
	"strings"
	"unicode"
)

// Invisible says whether a character takes no cell or an empty one, or turns the
// direction of the text around it. Control characters are not among these.
func Invisible(r rune) bool {
	switch {
	case unicode.Is(unicode.Cf, r):
		return true
	case unicode.Is(unicode.Variation_Selector, r):
		return true
	case r == 0x034f || r == 0x115f || r == 0x1160 || r == 0x17b4 || r == 0x17b5 || r == 0x3164 || r == 0xffa0:
		return true // a grapheme joiner, fillers and vowels that are never seen
	}
	return false
}

// Find looks for the first character of a text that is invisible, a control
// character, or a space other than the usual one, and describes it with its code
// point and its place: "an invisible character, U+200B, at column 12". Columns
// count characters from 1. It is empty where there is none; those in except
// count as seen.
func Find(text, except string) string {
	column := 0
	for _, r := range text {
		column++
		kind := ""
		switch {
		case r == ' ' || strings.ContainsRune(except, r):
		case r == 0:
			kind = "a NUL character"
		case unicode.IsControl(r):
			kind = "a control character"
		case unicode.Is(unicode.Bidi_Control, r):
			kind = "a character that turns the direction of the text"
		case Invisible(r):
			kind = "an invisible character"
		case unicode.Is(unicode.Z, r):
			kind = "a special space"
		}
		if kind != "" {
			return fmt.Sprintf("%s, %U, at column %d", kind, r, column)
		}
	}
	return ""
}

package hidden

import (
	"fmt"
	"strings"
	"unicode"
)

// Invisible says whether a character takes no cell or an empty one, or turns the
// direction of the text around it. Control characters are not among these.
func Invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, blank)
}

// blank are the characters that count as seen for Unicode and are drawn as nothing.
var blank = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x2800, Hi: 0x2800, Stride: 1}}, // Braille without a dot
	R32: []unicode.Range32{
		{Lo: 0x16fe4, Hi: 0x16fe4, Stride: 1}, // a filler of Khitan
		{Lo: 0x1d159, Hi: 0x1d159, Stride: 1}, // a note without a head
	},
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

package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dftask/keyring/hidden"
)

const (
	esc                = 0x1b
	zeroWidthNonJoiner = 0x200c
	zeroWidthJoiner    = 0x200d
	emojiSelector      = 0xfe0f
	maxMarks           = 3 // combining marks in a row; more is decoration that spills over other lines
)

// Clean makes one harmless line of a text from elsewhere: escape sequences go
// (7-bit and C1), and so do control characters, direction overrides and
// characters that cannot be seen; line breaks and tabs become spaces; what is not
// UTF-8 or not a character becomes U+FFFD. Letters of every script and emoji
// stay. A string sequence without an end loses its introducer only: nothing
// may hide the rest of a text.
func Clean(s string) string { return clean(s, false) }

// CleanLines is [Clean] but keeps line breaks, for errors shown in full.
func CleanLines(s string) string { return clean(s, true) }

// isPlain reports whether s is printable ASCII throughout, as most texts are.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

func clean(s string, lines bool) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var prev rune // the last rune written, 0 at the start of a line
	marks := 0
	for i := 0; i < len(s); {
		r, size := runeOrC1(s[i:])
		if n := sequence(s[i:]); n > 0 {
			i += n
			continue
		}
		i += size
		switch {
		case r == '\r' && i < len(s) && s[i] == '\n':
			continue // the line feed stands for both
		case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
			if lines {
				b.WriteByte('\n')
				prev = 0
				continue
			}
			r = ' '
		case r == '\t':
			r = ' '
		case unicode.IsControl(r):
			continue
		case r == zeroWidthJoiner || r == zeroWidthNonJoiner:
			// They join emoji and shape some scripts; between ASCII they only
			// make two names seem one.
			if next, _ := utf8.DecodeRuneInString(s[i:]); prev < utf8.RuneSelf || !joins(prev) || !joins(next) {
				continue
			}
		case r == emojiSelector:
			if !unicode.Is(unicode.So, prev) {
				continue
			}
		case hidden.Invisible(r):
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > maxMarks || prev == 0 || prev == ' ' {
				continue
			}
			b.WriteRune(r)
			prev = r
			continue
		case !unicode.IsGraphic(r):
			r = utf8.RuneError
		}
		marks = 0
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

// runeOrC1 decodes a rune; a byte that is not UTF-8 but a C1 control to an
// 8-bit terminal is taken for that control.
func runeOrC1(s string) (rune, int) {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 && s[0] >= 0x80 && s[0] < 0xa0 {
		r = rune(s[0])
	}
	return r, size
}

// joins reports whether a joiner beside r has a meaning: emoji and the letters
// and marks of scripts beyond ASCII.
func joins(r rune) bool {
	return r >= utf8.RuneSelf && r != utf8.RuneError && !hidden.Invisible(r) &&
		(unicode.IsLetter(r) || unicode.Is(unicode.M, r) || unicode.Is(unicode.S, r))
}

// sequence is the length of the escape sequence s begins with, 0 for none.
func sequence(s string) int {
	r, n := runeOrC1(s)
	kind := r
	if r == esc {
		if n == len(s) {
			return n
		}
		kind = rune(s[n]) + 0x40 // ESC [ is CSI, and so on
		if s[n] < 0x40 || s[n] > 0x5f {
			return n + escapeTail(s[n:])
		}
		n++
	}
	switch kind {
	case 0x9b: // CSI
		return n + csiTail(s[n:])
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f: // DCS, SOS, OSC, PM, APC
		return n + stringTail(s[n:], kind == 0x9d)
	}
	if r == esc {
		return n
	}
	return 0
}

// escapeTail is what belongs to an escape that starts no control sequence:
// intermediates and one final character.
func escapeTail(s string) int {
	i := 0
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
		i++
	}
	if i < len(s) && s[i] >= 0x30 && s[i] <= 0x7e {
		i++
	}
	return i
}

// csiTail is the parameters, intermediates and final character of a control
// sequence; of one that is malformed, what is certainly not text.
func csiTail(s string) int {
	i := 0
	for i < len(s) && s[i] >= 0x30 && s[i] <= 0x3f {
		i++
	}
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
		i++
	}
	if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
		return i + 1
	}
	return i
}

// stringTail is a control string with its terminator, or 0 without one, so that
// nothing hides what follows.
func stringTail(s string, bell bool) int {
	for i := 0; i < len(s); {
		r, size := runeOrC1(s[i:])
		switch {
		case r == 0x9c, bell && r == 0x07:
			return i + size
		case r == esc && i+1 < len(s) && s[i+1] == '\\':
			return i + 2
		case unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r':
			return 0 // cut short: what came so far is text
		}
		i += size
	}
	return 0
}

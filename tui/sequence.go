package tui

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

const (
	esc = 0x1b
	bel = 0x07
	// longestText is how many bytes Bubble Tea gets at once: with a full buffer, of
	// 256, it would wait for more.
	longestText = 255
	// introducers are what follows escape in a key or in an answer, and
	// answering those of answers: OSC, DCS, APC, PM and SOS.
	introducers = "[O" + answering
	answering   = "]P_^X"
	// mouseLength is how long the older form of what the mouse does is.
	mouseLength = len("\x1b[M") + 3
)

// kind is what a piece of input is.
type kind int

const (
	aKey kind = iota // or letters
	anAnswer
	pasteBegins
	unfinished
)

// answers says whether an answer of the terminal begins here. It may be a letter
// typed with alt, as long as nothing follows.
func answers(b []byte) bool {
	return len(b) > 1 && b[0] == esc && strings.IndexByte(answering, b[1]) >= 0
}

// points says whether what the mouse does begins here. Its rest would be taken for
// keys.
func points(b []byte) bool {
	return len(b) > 2 && b[0] == esc && b[1] == '[' && (b[2] == '<' || b[2] == 'M')
}

// scan says what the input begins with, and how long that is.
func scan(b []byte) (int, kind) {
	switch {
	case b[0] != esc:
		return scanText(b)
	case len(b) == 1:
		return 0, unfinished
	case answers(b):
		return scanAnswer(b)
	case b[1] == '[':
		return scanCSI(b)
	case b[1] == 'O' && len(b) == 2:
		return 0, unfinished
	case b[1] == 'O':
		return 3, aKey
	case b[1] == esc:
		return 1, aKey
	case !utf8.FullRune(b[1:]):
		return 0, unfinished
	}
	_, n := utf8.DecodeRune(b[1:])
	return 1 + n, aKey
}

// scanText is letters up to an escape, but for a letter that is not whole.
func scanText(b []byte) (int, kind) {
	n := bytes.IndexByte(b, esc)
	if n < 0 {
		n = len(b)
	}
	n = min(n, longestText)
	for cut := n - 1; cut >= max(0, n-utf8.UTFMax); cut-- {
		if utf8.RuneStart(b[cut]) {
			if !utf8.FullRune(b[cut:n]) {
				n = cut
			}
			break
		}
	}
	if n == 0 && len(b) < utf8.UTFMax && !utf8.FullRune(b) {
		return 0, unfinished
	}
	return max(1, n), aKey
}

// scanCSI is escape, bracket, parameters and a last letter.
func scanCSI(b []byte) (int, kind) {
	n := 2
	if len(b) > 2 && b[2] == 'M' {
		// The mouse, as terminals tell of it that do not know the other form: three bytes
		// follow, which are no letters.
		if len(b) < mouseLength {
			return 0, unfinished
		}
		return mouseLength, aKey
	}
	if len(b) > 2 && b[2] == '[' {
		n++ // a function key of the Linux console
	}
	for n < len(b) && b[n] >= 0x20 && b[n] < 0x40 {
		n++
	}
	switch {
	case n == len(b) && n < longestText:
		return 0, unfinished
	case n == len(b), b[n] < 0x40, b[n] > 0x7e:
		return n, anAnswer // unfinished: what follows is no part of it
	case string(b[:n+1]) == pasteBegin:
		return n + 1, pasteBegins
	case b[n] == 'R' && bytes.IndexByte(b[:n], ';') > 0:
		// Where the cursor is. Bubble Tea may take it for F3 with a modifier.
		return n + 1, anAnswer
	}
	// Bubble Tea drops what is no key of those, such as what the terminal is.
	return n + 1, aKey
}

// scanAnswer is all up to the string terminator, or to the bell. Another control
// character ends it, too: it is no part of an answer.
func scanAnswer(b []byte) (int, kind) {
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case c == bel:
			return i + 1, anAnswer
		case c == esc && i+1 == len(b):
			return 0, unfinished
		case c == esc && b[i+1] == '\\':
			return i + 2, anAnswer
		case c < 0x20:
			return i, anAnswer
		}
	}
	return 0, unfinished
}

// lateKey says whether a chunk is the rest of a key whose escape came long
// before, and lateAnswer whether it continues such an answer.
func lateKey(chunk []byte) bool {
	n, kind := scan(append([]byte{esc}, chunk...))
	return n == 1+len(chunk) && n > 2 && kind == aKey && strings.IndexByte(introducers, chunk[0]) >= 0
}

func lateAnswer(chunk []byte) bool {
	whole := append([]byte{esc}, chunk...)
	if !answers(whole) {
		return false
	}
	_, kind := scan(whole)
	return kind == anAnswer || len(chunk) > 1 && chunk[0] == ']' && chunk[1] >= '0' && chunk[1] <= '9'
}

package text

import (
	"regexp"
	"strings"
)

// TruncateWords cuts a text to a width behind a word, with an ellipsis. A word
// that alone is wider is cut.
func TruncateWords(s string, width int) string {
	if Width(s) <= width || width < 2 {
		return Truncate(s, width)
	}
	head := Head(s, width-1)
	if space := strings.LastIndexByte(head, ' '); space > 0 && s[len(head)] != ' ' {
		head = head[:space]
	}
	return strings.TrimRight(head, " ,;:") + Ellipsis
}

// command is a command line to copy, which no line break may cut: one that ends a
// text behind a colon, or that stands alone in a line that is set in.
var command = regexp.MustCompile(`(?:^ +|: )((?:dfctl |dftask (?:--|search |delete |verify |executions |context |token |log|task-id |clusters)).*)$`)

// WrapWords breaks a text between words into lines no wider than width, the lines
// after the first set in by hang. A word is never cut, nor a command line that ends
// the text behind a colon: one that is wider than a line is left to the terminal,
// which breaks it without a character that would be copied.
func WrapWords(s string, width, hang int) (lines []string) {
	if Width(s) <= width || width < 1 {
		return []string{s}
	}
	indent := s[:len(s)-len(strings.TrimLeft(s, " "))]
	var line strings.Builder
	line.WriteString(indent)
	begun := false
	for _, word := range wordsOf(s) {
		if begun && Width(line.String())+1+Width(word) > width {
			lines = append(lines, line.String())
			line.Reset()
			line.WriteString(indent + strings.Repeat(" ", hang))
			begun = false
		}
		if begun {
			line.WriteByte(' ')
		}
		line.WriteString(word)
		begun = true
	}
	return append(lines, line.String())
}

// wordsOf are the words of a text. A command line at its end is one.
func wordsOf(s string) []string {
	if at := command.FindStringSubmatchIndex(s); at != nil {
		return append(strings.Fields(s[:at[2]]), s[at[2]:])
	}
	return strings.Fields(s)
}

package text

import (
	"strings"
	"unicode/utf8"
)

// signs are what the characters that this program draws with become in ASCII,
// each as wide as it was.
var signs = map[string]string{
	Ellipsis: "~", "–": "-", "—": "-", "×": "x", "·": ".", "“": `"`, "”": `"`, "’": "'",
	"─": "-", "━": "=", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+",
	"█": "#", "▓": "+", "▒": "=", "░": ".", "●": "#", "○": "o",
	"▁": "_", "▂": ".", "▃": "-", "▄": "=", "▅": "+", "▆": "*", "▇": "%",
	"↑": "^", "↓": "v", "▲": "^", "▼": "v", "←": "<", "→": ">", "✓": "v",
}

// ASCII makes text for a terminal that shows nothing else, with escape sequences
// in it or without. What is no sign of this program's becomes question marks.
// The width stays, so that what was laid out stays in its place.
func ASCII(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf && (i+1 == len(s) || s[i+1] < utf8.RuneSelf) {
			b.WriteByte(s[i])
			i++
			continue
		}
		w, size := FirstCluster(s[i:])
		switch sign, ok := signs[s[i:i+size]]; {
		case ok:
			b.WriteString(sign)
		case s[i] < utf8.RuneSelf: // a letter without its accents
			b.WriteByte(s[i])
			b.WriteString(strings.Repeat("?", max(w-1, 0)))
		default:
			b.WriteString(strings.Repeat("?", w))
		}
		i += size
	}
	return b.String()
}

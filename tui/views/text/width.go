package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Ellipsis is shown for what was cut.
const Ellipsis = "…"

// Width is how many cells a text takes, counted as the terminal draws it:
// grapheme by grapheme, escape sequences for nothing.
func Width(s string) int {
	if isPlain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Truncate cuts a text to a width, with an ellipsis at its end.
func Truncate(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	if width < 1 {
		return ""
	}
	return Head(s, width-1) + Ellipsis
}

// TruncateMiddle cuts a text to a width and keeps both ends, as hosts and ids
// differ at either.
func TruncateMiddle(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	if width < 3 {
		return Truncate(s, width)
	}
	left := width / 2
	return Head(s, left) + Ellipsis + Tail(s, width-left-1)
}

// truncateStart cuts a text to a width and keeps its end, from a slash on
// where that costs little: of a URL the end is what tells it from others.
func truncateStart(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	if width < 1 {
		return ""
	}
	kept := Tail(s, width-1)
	if slash := strings.IndexByte(kept, '/'); slash >= 0 && Width(kept[slash:])*2 > width {
		kept = kept[slash:]
		if after, ok := strings.CutPrefix(kept, "//"); ok { // of the scheme
			kept = after
		}
	}
	return Ellipsis + kept
}

// ShortTarget cuts the target of a purge, keeping what tells it from
// others: the end of a URL's path (its query is signatures, mostly) and both
// ends of a task id.
func ShortTarget(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	if path, _, ok := strings.Cut(s, "?"); ok && strings.Contains(path, "://") && width > 8 {
		return truncateStart(path, width-2) + "?" + Ellipsis
	}
	if (len(s) == 64 || len(s) == 128) && !strings.ContainsAny(s, "/ .") {
		return ShortID(s, width)
	}
	return truncateStart(s, width)
}

// ShortID cuts a task id to its first twelve and last four characters, or less
// when the width is smaller. What fits in full stays.
func ShortID(id string, width int) string {
	if Width(id) <= width {
		return id
	}
	if width >= 17 {
		return Head(id, 12) + Ellipsis + Tail(id, 4)
	}
	return TruncateMiddle(id, width)
}

// ShortDigest cuts the digest of a blob to a width: of its letters the first twelve
// and the last four stay, or less, and what tells how it was made where it fits.
func ShortDigest(digest string, width int) string {
	algorithm, id, made := strings.Cut(digest, ":")
	if room := width - len(algorithm) - 1; made && room >= 12 {
		return algorithm + ":" + ShortID(id, room)
	}
	return ShortID(id, width)
}

// Pad fills a text with spaces up to a width.
func Pad(s string, width int) string {
	if n := width - Width(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// Wrap breaks a text into lines no wider than width, at spaces where it can
// and after the separators of a URL or path rather than inside a name.
func Wrap(s string, width int) []string {
	if width < 1 {
		return nil
	}
	var lines []string
	for para := range strings.SplitSeq(s, "\n") {
		lines = append(lines, wrapLine(para, width)...)
	}
	return lines
}

func wrapLine(s string, width int) []string {
	var lines []string
	for {
		cut := len(Head(s, width))
		if cut == len(s) {
			break
		}
		if cut == 0 { // one grapheme wider than a line
			_, size := FirstCluster(s)
			if s = s[size:]; s == "" {
				return append(lines, "?")
			}
			lines = append(lines, "?")
			continue
		}
		at := breakBefore(s, cut)
		lines = append(lines, strings.TrimRight(s[:at], " "))
		s = strings.TrimLeft(s[at:], " ")
	}
	return append(lines, s)
}

// breakBefore finds the last good place to break s at or before the byte cut.
func breakBefore(s string, cut int) int {
	if s[cut] == ' ' {
		return cut
	}
	if space := strings.LastIndexByte(s[:cut], ' '); space > 0 && strings.TrimSpace(s[:space]) != "" {
		// Rather a short line than a word cut in two, unless the word is a long
		// URL that has to be cut anyway.
		word, _, _ := strings.Cut(s[space+1:min(len(s), 2*cut+2)], " ")
		if Width(word) <= Width(s[:cut]) {
			return space
		}
	}
	if sep := strings.LastIndexAny(s[:cut], "/&?,"); sep > cut*2/3 {
		return sep + 1
	}
	return cut
}

// FirstCluster is the first grapheme of s: its width and its bytes.
func FirstCluster(s string) (width, size int) {
	cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return width, len(cluster)
}

// Head is as much of the start of s as fits in width.
func Head(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if len(s) <= width && isPlain(s) {
		return s
	}
	if len(s) > width && isPlain(s[:width+1]) { // the one behind hangs on nothing
		return s[:width]
	}
	used := 0
	for i := 0; i < len(s); {
		w, size := FirstCluster(s[i:])
		if used += w; used > width {
			return s[:i]
		}
		i += size
	}
	return s
}

// Tail is as much of the end of s as fits in width.
func Tail(s string, width int) string {
	over := Width(s) - max(width, 0)
	i := 0
	for over > 0 && i < len(s) {
		w, size := FirstCluster(s[i:])
		over -= w
		i += size
	}
	// What follows must not hang on what was cut.
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.Is(unicode.M, r) && !unicode.Is(unicode.Cf, r) {
			break
		}
		i += size
	}
	return s[i:]
}

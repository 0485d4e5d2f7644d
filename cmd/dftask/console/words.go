package console

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"dftask/tui/views/text"
)

// words is standard error on a terminal: lines are broken between words, so that the
// terminal breaks none within one. What is drawn over, and a question that waits at
// the end of its line, are left as they are.
type words struct {
	to    io.Writer
	width func() int
}

// Notes is standard error of a command.
func Notes(e Env) io.Writer {
	if !e.ErrTTY {
		return e.Err
	}
	return words{e.Err, e.ErrWidth}
}

func (w words) Write(p []byte) (int, error) {
	if bytes.ContainsAny(p, "\r\x1b") {
		return w.to.Write(p)
	}
	whole, rest := "", string(p)
	if end := strings.LastIndexByte(rest, '\n'); end >= 0 {
		whole, rest = rest[:end], rest[end+1:]
		whole = strings.Join(broken(strings.Split(whole, "\n"), widthOf(w.width)), "\n") + "\n"
	}
	if _, err := io.WriteString(w.to, whole+rest); err != nil {
		return 0, err
	}
	return len(p), nil
}

// label is a word or two before a text that stands in a column of its own.
var label = regexp.MustCompile(`^  \S+(?: \S+)? {2,}`)

// broken are lines, broken between words where they are wider than a terminal.
func broken(lines []string, width int) (out []string) {
	for _, line := range lines {
		begin := label.FindString(line)
		if begin == "" {
			out = append(out, text.WrapWords(line, width, 2)...)
			continue
		}
		for _, l := range text.WrapWords(line[len(begin):], width-text.Width(begin), 0) {
			out = append(out, begin+l)
			begin = strings.Repeat(" ", text.Width(begin))
		}
	}
	return out
}

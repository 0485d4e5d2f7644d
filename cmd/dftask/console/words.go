package console

import (
	"bytes"
	"io"
	"strings"

	"dftask/tui/views/text"
)

// program begins a note, which is set in under it.
const program = "dftask: "

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

// broken are lines, broken between words where they are wider than a terminal.
func broken(lines []string, width int) (out []string) {
	for _, line := range lines {
		note, is := strings.CutPrefix(line, program)
		if !is {
			out = append(out, text.WrapWords(line, width, 2)...)
			continue
		}
		for i, l := range text.WrapWords(note, width-len(program), 0) {
			begin := program
			if i > 0 {
				begin = "  "
			}
			out = append(out, begin+l)
		}
	}
	return out
}

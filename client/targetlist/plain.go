package targetlist

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"dftask/client/task"
)

// parseTarget reads a line that is neither blank nor a comment.
func parseTarget(text string, defaults task.Query) (task.Query, error) {
	var q task.Query
	if text[0] == '{' {
		if err := parseObject(text, &q); err != nil {
			return q, err
		}
		return q, q.Check()
	}
	kind, text := prefixed(text)
	if kind == task.Content {
		// It may be any text.
		q = task.Query{Type: task.Content, Content: text}
		if err := checkText(text); err != nil {
			return q, err
		}
		return q, q.Check()
	}
	if text == "" {
		return q, fmt.Errorf("nothing stands behind %s:", kind)
	}
	if err := checkPlain(text); err != nil {
		return q, err
	}
	if kind == "" && task.MeansID(text) {
		q = task.Query{Type: task.ID, TaskID: task.ParseID(text)}
	} else {
		q = task.Query{
			Type: cmp.Or(kind, task.URL), URL: text, Tag: defaults.Tag, Application: defaults.Application,
			PieceLength: defaults.PieceLength, FilteredQueryParams: defaults.FilteredQueryParams,
		}
	}
	if kind == task.Image {
		if err := q.NameImage(text); err != nil {
			return q, err
		}
	}
	return q, q.Check()
}

// prefixed takes the word image or content from before a target. What stands behind
// it begins after the blanks: image: NAME. A URL with such a scheme has no prefix.
func prefixed(line string) (kind task.Type, target string) {
	word, rest, _ := strings.Cut(line, ":")
	for _, kind := range []task.Type{task.Image, task.Content} {
		if strings.EqualFold(word, string(kind)) && !strings.HasPrefix(rest, "//") && len(word) < len(line) {
			return kind, strings.TrimSpace(rest)
		}
	}
	return "", line
}

// checkPlain refuses a line that holds more than its target: what other programs
// leave around it would be taken for a part of it.
func checkPlain(text string) error {
	if err := checkText(text); err != nil {
		return err
	}
	last := task.Leftover(text)
	switch {
	case text[0] == '[':
		return errors.New("it is the beginning of a JSON array: write one object a line, as -o jsonl does")
	case strings.ContainsAny(text, " \t\v\f"):
		return errors.New("there is a space in it: a line holds one target, and a URL with a space is written %20 or as a JSON object")
	case last != "" && text != last:
		return fmt.Errorf("it ends with %s: remove what stands around the target; where it belongs to a URL, write a JSON object", last)
	}
	return nil
}

// checkText refuses what is no text.
func checkText(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errors.New("it is not UTF-8")
	case strings.ContainsRune(text, 0):
		return errors.New("it has a NUL character: what ends with NUL, as find -print0 writes it, is turned into lines with tr '\\0' '\\n'")
	}
	return nil
}

package models

import (
	"regexp"

	tea "github.com/charmbracelet/bubbletea"
)

// splitKey finds the second half of a key that a slow line brought in two: an
// escape, and what followed it as if it were text, such as "[A" or "[5~".
type splitKey struct{ escaped bool }

var restOfKey = regexp.MustCompile(`^(\[[0-9;]*[A-Za-z~]|O[A-Za-z])$`)

// rest says whether a key is such a half. It is to be asked of every key.
func (s *splitKey) rest(msg tea.KeyMsg) bool {
	after := s.escaped
	s.escaped = msg.Type == tea.KeyEsc
	return after && msg.Type == tea.KeyRunes && !msg.Paste && restOfKey.MatchString(string(msg.Runes))
}

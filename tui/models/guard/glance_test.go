package guard

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCutMark(t *testing.T) {
	for text, mark := range map[string]uint64{"": 0, "a\x1b[m": 0, "a" + markBegin + "7" + markEnd + "b": 7, markBegin: 0} {
		rest, got := CutMark([]byte(text))
		assert.Equal(t, mark, got, "%q", text)
		assert.NotContains(t, string(rest), "dftask ")
		assert.Equal(t, strings.Contains(text, "b"), strings.Contains(string(rest), "b"))
	}
}

package text

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTruncateWords(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"what is left", 12, "what is left"},
		{"what is left", 11, "what is…"},
		{"what is left", 9, "what is…"},
		{"what is left", 8, "what is…"},
		{"what is left", 7, "what…"},
		{"INC-42, bad build", 9, "INC-42…"},
		{"incomprehensible", 8, "incompr…"},
		{"日本語 テキスト", 9, "日本語…"},
		{"what", 1, "…"},
		{"what", 0, ""},
	} {
		assert.Equal(t, c.want, TruncateWords(c.in, c.width), "%q in %d", c.in, c.width)
	}
}

func TestWrapWords(t *testing.T) {
	url := "https://example.com/" + strings.Repeat("a", 40)
	for _, c := range []struct {
		in    string
		width int
		want  []string
	}{
		{"10 deleted, 1 failed, 1 left", 26, []string{"10 deleted, 1 failed, 1", "  left"}},
		{"  on node-001, node-002", 16, []string{"  on node-001,", "    node-002"}},
		{"see " + url + " again", 20, []string{"see", "  " + url, "  again"}},
		{"Resume with: dftask --context prod delete --resume 0000aaaa", 30, []string{"Resume with:", "  dftask --context prod delete --resume 0000aaaa"}},
		{"🚀🚀 日本語 مرحبا", 12, []string{"🚀🚀 日本語", "  مرحبا"}},
		{"the rest is lost: dftask no longer follows it", 30, []string{"the rest is lost: dftask no", "  longer follows it"}},
		{"  dfctl task rm 0123456789abcdef", 20, []string{"  dfctl task rm 0123456789abcdef"}},
		{"short", 0, []string{"short"}},
	} {
		assert.Equal(t, c.want, WrapWords(c.in, c.width, 2), "%q in %d", c.in, c.width)
	}
}

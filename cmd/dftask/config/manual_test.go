package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The example in docs/configuration.md has every setting, and can be loaded as it is.
func TestTheManualsExampleHasEverySetting(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "configuration.md"))
	require.NoError(t, err)
	_, example, there := strings.Cut(strings.ReplaceAll(string(page), "\r\n", "\n"), "```yaml\n")
	require.True(t, there, "the page has no example")
	example, _, _ = strings.Cut(example, "```")
	_, mistakes := parse(example)
	assert.Empty(t, mistakes)
	names := append([]string{keyCurrent, keyContexts, keyKeys}, keys()...)
	for _, s := range settings {
		names = append(append(names, s.key), keysOf(s.fields)...)
	}
	for _, name := range names {
		assert.Regexp(t, `(?m)^[ -]*`+name+`:`, example)
	}
}

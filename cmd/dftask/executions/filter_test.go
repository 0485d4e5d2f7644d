package executions

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseSince(t *testing.T) {
	now := time.Date(2027, 1, 31, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"":                          {},
		"90m":                       now.Add(-90 * time.Minute),
		" 2h":                       now.Add(-2 * time.Hour),
		"1d":                        now.Add(-24 * time.Hour),
		"1d12h":                     now.Add(-36 * time.Hour),
		"2027-01-30":                time.Date(2027, 1, 30, 0, 0, 0, 0, time.UTC),
		"2027-01-30T14:00":          time.Date(2027, 1, 30, 14, 0, 0, 0, time.UTC),
		"2027-01-30 14:00:05":       time.Date(2027, 1, 30, 14, 0, 5, 0, time.UTC),
		"2027-01-30T14:00:05+02:00": time.Date(2027, 1, 30, 12, 0, 5, 0, time.UTC),
	} {
		at, err := parseSince(text, now)
		require.NoError(t, err, text)
		assert.True(t, want.Equal(at), "%q is %s", text, at)
	}
	for _, text := range []string{"d", "-2h", "yesterday", "2h ago", "1y", "31.01.2027", "1dd"} {
		_, err := parseSince(text, now)
		assert.Error(t, err, text)
	}
}

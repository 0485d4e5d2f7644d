package child

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Of what a program prints the beginning is kept.
func TestWhatAProgramPrintsIsBounded(t *testing.T) {
	var b bounded
	for range 3 {
		n, err := b.Write(make([]byte, maxOutput-1))
		require.NoError(t, err)
		assert.Equal(t, maxOutput-1, n, "a short write would end the program")
	}
	assert.Len(t, b.text, maxOutput)
}

package tui

import (
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A mark is for the dashboard, and never reaches the terminal. Anyone who has seen
// its frame is believed, even before the write has returned.
func TestMarksStayOffTheTerminal(t *testing.T) {
	from, to, err := os.Pipe()
	require.NoError(t, err)
	defer from.Close()
	s := &screen{File: to}
	const marked = "\x1b_dftask 3\x1b\\"
	n, err := s.Write([]byte("one" + marked + " two"))
	require.NoError(t, err)
	assert.Equal(t, len("one two")+len(marked), n)
	assert.Equal(t, uint64(3), s.drawn())
	_, err = s.WriteString("!")
	require.NoError(t, err)
	assert.Equal(t, uint64(3), s.drawn())

	// More than a pipe holds is written when somebody reads.
	go func() {
		_, _ = s.Write(append(make([]byte, 1<<20), "\x1b_dftask 4\x1b\\"...))
		_ = to.Close()
	}()
	seen := make([]byte, len("one two!")+1)
	_, err = io.ReadFull(from, seen)
	require.NoError(t, err)
	assert.Equal(t, "one two!\x00", string(seen))
	drawn := make(chan uint64)
	go func() { drawn <- s.drawn() }()
	_, err = io.Copy(io.Discard, from)
	require.NoError(t, err)
	assert.Equal(t, uint64(4), <-drawn)
}

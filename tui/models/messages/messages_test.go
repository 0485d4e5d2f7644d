package messages

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"dftask/client/send"
	"dftask/tui/views/widget"
)

// A message ends after its time, but not one that has taken its place.
func TestMessagesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(send.SystemClock{})
		first := l.Tell(widget.ToneInfo, "first")
		second := l.Tell(widget.ToneError, "second\x1b[2J")
		l.End(first().(Over))
		assert.Contains(t, l.Now().Text, "second")
		assert.NotContains(t, l.Now().Text, "\x1b")
		l.End(second().(Over))
		assert.Empty(t, l.Now().Text)
		for range 2 * kept {
			l.Tell(widget.ToneInfo, "more")
		}
		assert.Len(t, l.Past(), kept)
	})
}

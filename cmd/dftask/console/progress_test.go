package console

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/send"
)

// progressed is what a progress writes, elsewhere than on a terminal or on one.
func progressed(t *testing.T, tty bool, do func(p *Progress)) string {
	t.Helper()
	var out bytes.Buffer
	synctest.Test(t, func(*testing.T) {
		p := NewProgress(Env{Err: &out, ErrTTY: tty}, send.SystemClock{}, 1)
		do(p)
		p.End()
	})
	return out.String()
}

func TestProgressInPlainLines(t *testing.T) {
	t.Run("what is new is said at once", func(t *testing.T) {
		text := progressed(t, false, func(p *Progress) {
			p.Say("asking", send.Wait{})
			p.Say("job 42", send.Wait{NextCheck: time.Now().Add(30 * time.Second)})
			p.Say("job 42", send.Wait{NextCheck: time.Now().Add(30 * time.Second)})
			p.Say("job 42", send.Wait{Trouble: errors.New("cable pulled"), NextAsk: time.Now().Add(time.Second)})
		})
		assert.Equal(t, "dftask: asking\ndftask: job 42\ndftask: job 42: cable pulled; asking again\n", text)
	})
	t.Run("a long wait is not silent", func(t *testing.T) {
		text := progressed(t, false, func(p *Progress) {
			p.Say("job 42", send.Wait{NextCheck: time.Now().Add(5 * time.Minute)})
			time.Sleep(150 * time.Second)
		})
		assert.Equal(t, "dftask: job 42\ndftask: job 42, next check in 4 min\ndftask: job 42, next check in 3 min\n", text)
	})
	t.Run("what is due says so", func(t *testing.T) {
		text := progressed(t, true, func(p *Progress) {
			p.Say("job 42", send.Wait{NextCheck: time.Now().Add(time.Second)})
			time.Sleep(3*time.Second + 2*ShortestTick) // between two ticks: one just drawn is not drawn over
			p.Say("job 42", send.Wait{Trouble: errors.New("cable pulled"), NextAsk: time.Now()})
		})
		assert.Contains(t, text, "\rjob 42, answer due")
		assert.Contains(t, text, "\rjob 42: cable pulled; asking again now")
		assert.NotContains(t, text, " 0 s")
	})
	t.Run("many changes make few lines", func(t *testing.T) {
		text := progressed(t, false, func(p *Progress) {
			for i := range 1000 {
				p.SayOf(i, 1000, fmt.Sprintf("%d of 1000 ended", i), send.Wait{})
				time.Sleep(100 * time.Millisecond)
			}
		})
		lines := strings.Count(text, "\n")
		assert.Greater(t, lines, plainBurst+8)
		assert.Less(t, lines, plainBurst+12)
		assert.NotContains(t, text, "#", "no bar")
		assert.NotContains(t, text, "\r")
	})
}

func TestProgressOnATerminal(t *testing.T) {
	text := progressed(t, true, func(p *Progress) {
		p.Say("job 42", send.Wait{NextCheck: time.Now().Add(30 * time.Second)})
		time.Sleep(2500 * time.Millisecond)
		p.SayOf(15, 40, "15 of 40 jobs ended", send.Wait{NextCheck: time.Now().Add(12 * time.Second)})
		assert.NoError(t, p.Aside(func() error {
			_, err := p.env.Err.Write([]byte("a result\n"))
			return err
		}))
	})
	for _, seconds := range []string{"30", "29", "28"} {
		assert.Contains(t, text, "\rjob 42, next check in "+seconds+" s")
	}
	assert.Contains(t, text, "\r[#######.............] 15 of 40 jobs ended, next check in 12 s")
	assert.Contains(t, text, "  \ra result\n\r[###", "the line makes room, and is back afterwards")
	assert.True(t, strings.HasSuffix(text, " \r"), "the line is taken away")
	assert.NotContains(t, text, "dftask:")
}

func TestBars(t *testing.T) {
	assert.Equal(t, "["+strings.Repeat(".", 20)+"]", bar(0, 1000))
	assert.Equal(t, "["+strings.Repeat("#", 19)+".]", bar(999, 1000), "it is full at the end alone")
	assert.Equal(t, "["+strings.Repeat("#", 20)+"]", bar(1000, 1000))
}

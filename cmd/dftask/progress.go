package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"dftask/client/send"
	"dftask/client/spawn"
	"dftask/tui/views/text"
)

const (
	// plainBurst is how many plain lines are written as soon as there is
	// something new; after them there is one every plainEvery.
	plainBurst = 5
	plainEvery = 10 * time.Second

	// plainAgain is how long nothing is written before the same is said again,
	// so that nobody takes a long wait for a dead program.
	plainAgain = time.Minute

	// progressWidth bounds the line on a terminal, and barWidth the bar in it.
	progressWidth = 78
	barWidth      = 20
)

// progress tells on standard error what is waited for: on a terminal in one
// line that counts down, elsewhere in a plain line every so often.
type progress struct {
	env  env
	conn *connection
	// tty is true where a line can be drawn over.
	tty bool

	mu    sync.Mutex
	stage string
	wait  send.Wait
	// ended and total are of many things; total is 0 for one.
	ended, total int
	// width is that of the line on the terminal, and drawn when it was drawn.
	width int
	drawn time.Time
	// said is the last plain line, saidAt when it was written, and burst how many
	// more may be written at once.
	said   string
	saidAt time.Time
	burst  int
	stop   chan struct{}
	done   chan struct{}
}

func newProgress(e env, c *connection) *progress {
	p := &progress{env: e, conn: c, tty: e.errTTY && !e.hushed(), burst: plainBurst, stop: make(chan struct{}), done: make(chan struct{})}
	spawn.Go(p.run)
	return p
}

// say replaces what is waited for.
func (p *progress) say(stage string, wait send.Wait) { p.sayOf(0, 0, stage, wait) }

// sayOf replaces what is waited for, with how many of many have ended.
func (p *progress) sayOf(ended, total int, stage string, wait send.Wait) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage, p.wait, p.ended, p.total = stage, wait, ended, total
	now := time.Now()
	if !p.tty {
		p.write(now)
		return
	}
	// Of many targets there is news all the time; the ticker shows the last.
	if now.Sub(p.drawn) >= shortestTick {
		p.draw()
	}
}

// write writes a plain line where it is time for one.
func (p *progress) write(now time.Time) {
	text, silent := p.plain(), now.Sub(p.saidAt)
	switch {
	case p.stage == "":
		return
	case text == p.said:
		if silent < plainAgain {
			return
		}
		note(p.env, "%s", text+p.until())
	case p.burst == 0 && silent < plainEvery:
		return
	default:
		p.burst = max(0, p.burst-1)
		note(p.env, "%s", text)
	}
	p.said, p.saidAt = text, now
}

// aside writes to standard output, which may be the same terminal.
func (p *progress) aside(write func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tty {
		p.erase()
		defer p.draw()
	}
	return write()
}

// note tells something else, without the line in its way.
func (p *progress) note(text string) {
	_ = p.aside(func() error {
		_, err := fmt.Fprintln(p.env.err, text)
		return err
	})
}

// end takes the line away.
func (p *progress) end() {
	close(p.stop)
	<-p.done
	if p.tty {
		p.erase()
	}
}

func (p *progress) erase() {
	fmt.Fprintf(p.env.err, "\r%s\r", strings.Repeat(" ", p.width))
	p.width = 0
}

func (p *progress) run() {
	defer close(p.done)
	tick := time.Second
	if p.tty {
		tick = max(shortestTick, min(tick, p.conn.real(time.Second)))
	}
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			p.mu.Lock()
			if p.tty {
				p.draw()
			} else {
				p.write(now)
			}
			p.mu.Unlock()
		case <-p.stop:
			return
		}
	}
}

// plain is what is waited for, without what changes by itself.
func (p *progress) plain() string {
	if p.wait.Trouble != nil {
		return p.stage + ": " + text.Clean(p.wait.Trouble.Error()) + "; asking again"
	}
	if p.wait.Missed {
		return p.stage + ": the manager did not check it in time, as happens when it restarts"
	}
	return p.stage
}

// until is how long the wait is.
func (p *progress) until() string {
	at, before := p.wait.NextLook, ", next check in "
	if p.wait.Trouble != nil {
		at, before = p.wait.NextAsk, " in "
	}
	left := at.Sub(p.conn.clock.Now())
	switch {
	case at.IsZero():
		return ""
	case left > 0:
		return before + text.Duration(left)
	case p.wait.Trouble != nil:
		return " now"
	}
	return ", answer due"
}

func (p *progress) draw() {
	if p.stage == "" {
		return
	}
	words := p.plain() + p.until()
	if p.total > 0 {
		words = bar(p.ended, p.total) + " " + words
	}
	words = text.Truncate(words, p.room())
	fmt.Fprintf(p.env.err, "\r%s", text.Pad(words, p.width))
	p.width, p.drawn = text.Width(words), time.Now()
}

// room is how wide the line may be: one that wraps cannot be drawn over.
func (p *progress) room() int {
	if file, ok := p.env.err.(*os.File); ok {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 1 {
			return min(progressWidth, columns-1)
		}
	}
	return progressWidth
}

// bar draws how many of many have ended.
func bar(ended, total int) string {
	full := min(barWidth, ended*barWidth/total)
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "]"
}

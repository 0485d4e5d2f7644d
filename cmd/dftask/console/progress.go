package console

import (
	"fmt"
	"strings"
	"sync"
	"time"

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
	// so that a long wait does not look like a dead program.
	plainAgain = time.Minute

	// progressWidth bounds the line on a terminal, and barWidth the bar in it.
	progressWidth = 78
	barWidth      = 20
)

// Progress tells on standard error what is waited for: on a terminal in one
// line that counts down, elsewhere in a plain line every so often.
type Progress struct {
	env Env
	// clock is the manager's, and speed how many times as fast as ours it runs.
	clock send.Clock
	speed float64
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

// NewProgress begins to tell what is waited for. The clock is the manager's, and
// runs so many times as fast as ours.
func NewProgress(e Env, clock send.Clock, speed float64) *Progress {
	p := &Progress{env: e, clock: clock, speed: speed, tty: e.ErrTTY && !e.Hushed(), burst: plainBurst, stop: make(chan struct{}), done: make(chan struct{})}
	spawn.Go(p.run)
	return p
}

// Say replaces what is waited for.
func (p *Progress) Say(stage string, wait send.Wait) { p.SayOf(0, 0, stage, wait) }

// SayOf replaces what is waited for, with how many of many have ended.
func (p *Progress) SayOf(ended, total int, stage string, wait send.Wait) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage, p.wait, p.ended, p.total = stage, wait, ended, total
	now := time.Now()
	if !p.tty {
		p.write(now)
		return
	}
	// Of many targets there is news all the time; the ticker shows the last.
	if now.Sub(p.drawn) >= ShortestTick {
		p.draw()
	}
}

// write writes a plain line where it is time for one.
func (p *Progress) write(now time.Time) {
	text, silent := p.plain(), now.Sub(p.saidAt)
	switch {
	case p.stage == "":
		return
	case text == p.said:
		if silent < plainAgain {
			return
		}
		Note(p.env, "%s", text+p.until())
	case p.burst == 0 && silent < plainEvery:
		return
	default:
		p.burst = max(0, p.burst-1)
		Note(p.env, "%s", text)
	}
	p.said, p.saidAt = text, now
}

// Aside writes to standard output, which may be the same terminal.
func (p *Progress) Aside(write func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tty {
		p.erase()
		defer p.draw()
	}
	return write()
}

// Note tells something else, without the line in its way.
func (p *Progress) Note(text string) {
	_ = p.Aside(func() error {
		_, err := fmt.Fprintln(p.env.Err, text)
		return err
	})
}

// Seldom says that there is news all the time, so that plain lines come every so
// often from the second on.
func (p *Progress) Seldom() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.burst = 1
}

// EndWith ends with a last text, where no line can be drawn over.
func (p *Progress) EndWith(text string) {
	p.End()
	if !p.tty && text != p.said {
		Note(p.env, "%s", text)
	}
}

// End takes the line away.
func (p *Progress) End() {
	close(p.stop)
	<-p.done
	if p.tty {
		p.erase()
	}
}

func (p *Progress) erase() {
	fmt.Fprintf(p.env.Err, "\r%s\r", strings.Repeat(" ", p.width))
	p.width = 0
}

func (p *Progress) run() {
	defer close(p.done)
	tick := time.Second
	if p.tty {
		tick = max(ShortestTick, min(tick, time.Duration(float64(time.Second)/p.speed)))
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
func (p *Progress) plain() string {
	if p.wait.Trouble != nil {
		return p.stage + ": " + text.Clean(p.wait.Trouble.Error()) + "; asking again"
	}
	if p.wait.Missed {
		return p.stage + ": the manager did not check it in time, as happens when it restarts"
	}
	return p.stage
}

// until is how long the wait is.
func (p *Progress) until() string {
	at, before := p.wait.NextCheck, ", next check in "
	if p.wait.Trouble != nil {
		at, before = p.wait.NextAsk, " in "
	}
	left := at.Sub(p.clock.Now())
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

func (p *Progress) draw() {
	if p.stage == "" {
		return
	}
	words := p.plain() + p.until()
	if p.total > 0 {
		words = bar(p.ended, p.total) + " " + words
	}
	words = text.TruncateWords(words, p.room())
	fmt.Fprintf(p.env.Err, "\r%s", text.Pad(words, p.width))
	p.width, p.drawn = text.Width(words), time.Now()
}

// room is how wide the line may be: one that wraps cannot be drawn over.
func (p *Progress) room() int { return min(progressWidth, widthOf(p.env.ErrWidth)-1) }

// bar draws how many of many have ended.
func bar(ended, total int) string {
	full := min(barWidth, ended*barWidth/total)
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "]"
}

// ShortestTick bounds how often a countdown moves when time runs fast.
const ShortestTick = 100 * time.Millisecond

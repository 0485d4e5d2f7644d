package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"dftask/client/task"
	"dftask/tui/views"
)

// progress tells on standard error what is waited for: on a terminal in one
// line that counts down, elsewhere in a plain line for each thing learned.
type progress struct {
	env  env
	conn *connection
	// tty is true where a line can be drawn over.
	tty bool

	mu    sync.Mutex
	stage string
	wait  task.Wait
	width int
	said  string
	stop  chan struct{}
	done  chan struct{}
}

func newProgress(e env, c *connection) *progress {
	p := &progress{env: e, conn: c, tty: e.errTTY && !e.hushed(), stop: make(chan struct{}), done: make(chan struct{})}
	go p.run()
	return p
}

// say replaces what is waited for.
func (p *progress) say(stage string, wait task.Wait) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage, p.wait = stage, wait
	if p.tty {
		p.draw()
		return
	}
	text := p.plain()
	if text != p.said {
		p.said = text
		note(p.env, "%s", text)
	}
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
	if !p.tty {
		return
	}
	ticker := time.NewTicker(max(shortestTick, min(time.Second, p.conn.real(time.Second))))
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.mu.Lock()
			p.draw()
			p.mu.Unlock()
		case <-p.stop:
			return
		}
	}
}

// plain is what is waited for, without what changes by itself.
func (p *progress) plain() string {
	if p.wait.Trouble != nil {
		return p.stage + ": " + clean(p.wait.Trouble.Error()) + "; asking again"
	}
	return p.stage
}

func (p *progress) draw() {
	if p.stage == "" {
		return
	}
	text := p.plain()
	until := func(at time.Time) string { return views.Duration(max(0, at.Sub(p.conn.clock.Now()))) }
	switch {
	case p.wait.Trouble != nil:
		text += " in " + until(p.wait.NextAsk)
	case !p.wait.NextLook.IsZero():
		text += ", next look in " + until(p.wait.NextLook)
	}
	text = views.Truncate(text, 78)
	fmt.Fprintf(p.env.err, "\r%s", views.Pad(text, p.width))
	p.width = views.Width(text)
}

package world

import (
	"time"

	"dftask/client"
	"dftask/client/send"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// Countdown fills in when something will be known. began is when the waiting
// began, on the engine's clock.
func Countdown(deps *Deps, w views.Waiting, wait send.Wait, began time.Time) views.Waiting {
	if silence := deps.NoAnswer(); silence != "" && wait.Trouble == nil {
		w.Trouble = silence
		return w
	}
	if wait.Trouble != nil {
		w.Trouble = text.Clean(wait.Trouble.Error())
		w.Retry = max(0, deps.Until(wait.NextAsk))
		return w
	}
	w.Since = deps.Engine.Clock.Now().Sub(began)
	if wait.Missed {
		w.Lapsed = Lapsed + "searching again"
		return w
	}
	if wait.NextCheck.IsZero() {
		return w
	}
	// The manager's record is there a moment after the check.
	at := wait.NextCheck.Add(client.CheckLag)
	w.Next = deps.Until(at)
	if w.Next <= 0 {
		w.Next = -1
	}
	age := wait.NextCheck.Sub(began)
	if last := LastCheck(age); last > 0 {
		w.Since -= last
		w.Late = true
	}
	return w
}

// LastCheck is the check before the one at age.
func LastCheck(age time.Duration) (last time.Duration) {
	for _, at := range client.Checks() {
		if at+time.Second < age {
			last = at
		}
	}
	return last
}

// Lapsed begins what is said of a job that the manager has not checked in time.
const Lapsed = "The manager missed its check, as after a restart: "

package journal

import (
	"errors"
	"time"

	"dftask/client"
	"dftask/client/task"
)

// Store is a [Journal], as far as a desk needs it.
type Store interface {
	Begin(op task.Operation, refuse func(past []Record) error) (*Entry, error)
	Take(id string) (*Entry, error)
	Past() ([]Record, error)
	Verified(r task.PurgeResult) error
	Recognize(jobs map[string]uint) (bool, error)
	OnTrouble(tell func(error))
}

// Desk is where the dashboard and the command line begin purges, resume those that
// were interrupted, and ask for those of the past. The engine learns there what
// other programs know.
type Desk struct {
	Engine *task.Engine
	// Journal is nil where nothing is remembered.
	Journal Store
}

// Allow says beside which purges another one of the same targets is begun.
type Allow int

const (
	// AllowNone begins beside none that has not ended.
	AllowNone Allow = iota
	// AllowIdle begins beside those that no other program works on.
	AllowIdle
	// AllowAll begins beside all.
	AllowAll
)

// Past reads all purges, newest first.
func (d Desk) Past() ([]Record, error) {
	if d.Journal == nil {
		return nil, nil
	}
	past, err := d.Journal.Past()
	d.learn(past)
	return past, err
}

func (d Desk) learn(past []Record) {
	for i := range past {
		for _, r := range past[i].Results {
			d.Engine.Learn(&r)
		}
	}
}

// Verified writes down what became of a purge, of anybody, as a search long after it
// tells.
func (d Desk) Verified(r task.PurgeResult) error {
	if d.Journal == nil {
		return nil
	}
	return d.Journal.Verified(r)
}

// Recognize says whether the manager's jobs, by the marks of their purges, show that
// it is one that was reached under another address: then Past has more.
func (d Desk) Recognize(jobs map[string]uint) (bool, error) {
	if d.Journal == nil {
		return false, nil
	}
	return d.Journal.Recognize(jobs)
}

// Begin begins a purge now, and writes it down before anything is sent. beside is
// one of the same targets that has not ended; own are the operations of this
// program. With an [*OverlapError] nothing was begun. With any other error the
// purge continues, and its entry keeps nothing.
func (d Desk) Begin(op task.Operation, allow Allow, own map[string]bool) (e *Entry, beside *Overlap, err error) {
	d.Engine.Begin(&op)
	if d.Journal == nil {
		return newEntry(nil, Record{Operation: op, Alive: true}), nil, nil
	}
	if allow == AllowAll {
		e, err = d.Journal.Begin(op, nil)
		return e, nil, err
	}
	e, err = d.Journal.Begin(op, func(past []Record) error {
		d.learn(past)
		beside = FindOverlap(op, past, own)
		if beside != nil && (allow == AllowNone || beside.Worker == AnotherProgram) {
			return &OverlapError{*beside}
		}
		return nil
	})
	return e, beside, err
}

// Resume takes over a purge that was interrupted: see [Journal.Take].
func (d Desk) Resume(id string) (*Entry, error) {
	if d.Journal == nil {
		return nil, &GoneError{ID: id}
	}
	return d.Journal.Take(id)
}

// Unwritten is the entry of a purge that is resumed although nothing of it can be
// written down: it keeps nothing.
func Unwritten(r *Record) *Entry {
	e := newEntry(nil, *r)
	e.resumed = true
	return e
}

// Rest is what becomes of the targets that were never sent, when a purge is
// resumed.
type Rest int

const (
	// LeaveRest sends nothing and decides nothing: it is offered again.
	LeaveRest Rest = iota
	// SendRest sends it.
	SendRest
	// GiveUpRest leaves it for good.
	GiveUpRest
)

// Stale says whether a purge is so old that the manager may have forgotten jobs of
// it: it is only watched then, for what was sent cannot be told any more.
func Stale(age time.Duration) bool { return age > task.RowsKept }

// MaySend says whether a target that ended in an error was not sent, and may be
// sent later.
func MaySend(err error) bool {
	var unsent *task.UnsentError
	var limited *client.RateLimitedError
	return !client.MayHaveBeenTaken(err) && (client.IsAuth(err) || errors.As(err, &unsent) || errors.As(err, &limited))
}

// End is how the work on a purge ends.
type End int

const (
	// Finished is the end of one whose targets have all ended.
	Finished End = iota
	// GivenUp is the end of one of which something was not sent, and never will be.
	GivenUp
	// LeftOpen leaves to another program what may still be sent.
	LeftOpen
)

// EndOf is how a purge ends whose targets ended in these errors, nil where one has
// its result. giveUp gives up what may still be sent.
func EndOf(giveUp bool, errs ...error) End {
	end := Finished
	for _, err := range errs {
		switch {
		case err == nil, client.MayHaveBeenTaken(err):
		case MaySend(err) && !giveUp:
			return LeftOpen
		default:
			end = GivenUp
		}
	}
	return end
}

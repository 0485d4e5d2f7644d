package world

import (
	"context"
	"time"

	"dftask/client"
	"dftask/client/cmdline"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/listing"
	"dftask/tui/models/keymap"
	"dftask/tui/models/saved"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// API is what the dashboard asks of a manager beside searches and purges.
type API interface {
	Job(ctx context.Context, id uint) (*client.Job, error)
	Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error)
	Clusters(ctx context.Context) ([]client.Cluster, error)
}

// Deps are the outside world of the dashboard.
type Deps struct {
	// Ctx ends when the program does.
	Ctx    context.Context
	API    API
	Engine *task.Engine
	// FindToken looks for the token, gives it to the client, and says where it
	// was. Nil when there is no token to find.
	FindToken func(ctx context.Context) (FoundToken, error)
	// Access gets a token when there is none, or a better one. Nil when none
	// is needed.
	Access Access
	// ManagerURL is the manager's address with its scheme, and PlainHTTP set
	// when what is sent there crosses a network in the clear.
	ManagerURL string
	PlainHTTP  bool
	// Place is how a command line reaches the manager.
	Place cmdline.Place
	// Shadows is set when the token in use was found in a place that is asked
	// before all that the sign-in can write.
	Shadows bool
	// Offset is how far the manager's clock is ahead of the engine's.
	Offset func() time.Duration
	// Silence is for how long the manager has answered nothing, in real time. Nil
	// where that is not known.
	Silence func() time.Duration
	// Tick is how often a countdown moves, in real time.
	Tick time.Duration
	// Header is the part of the first line that does not change.
	Header views.Header
	// ReadOnly takes every dangerous action away.
	ReadOnly bool
	// Clusters are the scheduler clusters searched and purged, by name or id;
	// none is all.
	Clusters []string
	// Tag and App are what the forms begin with.
	Tag, App string
	// Contexts lists the configured managers. Nil when there can be none.
	Contexts func(ctx context.Context) ([]Context, error)
	// Journal remembers the purges beyond the program's end; nil where nothing
	// is to be remembered.
	Journal journal.Store
	// JournalTrouble is why there is none where there should be one.
	JournalTrouble error
	// ConfigTrouble is why the configuration file decides nothing of how the dashboard
	// looks and what its keys are; nil when it does.
	ConfigTrouble error
	// Saved is what the dashboard before has left, and SavedTrouble why it cannot be
	// read. Save changes what is kept; nil where nothing is to be kept.
	Saved        *saved.State
	SavedTrouble error
	Save         func(change func(*saved.State)) error
	// List is how the list of executions begins, as its owner has configured it.
	List List
	// Copy puts a text on the clipboard of the person at the terminal.
	Copy func(text string) error
	// Notify calls the person at the terminal to the screen; nil where nothing is to.
	Notify func(words string) error
	// Drawn is the mark of the newest frame on the terminal, see package guard. Nil
	// where no terminal tells.
	Drawn func() uint64
	// Keys is the action table.
	Keys   *keymap.Table
	Styles *widget.Styles
}

// Desk is where purges are begun and resumed.
func (d *Deps) Desk() journal.Desk { return journal.Desk{Engine: d.Engine, Journal: d.Journal} }

// Now is the manager's time, as far as its answers have told.
func (d *Deps) Now() time.Time {
	now := d.Engine.Clock.Now()
	if d.Offset != nil {
		now = now.Add(d.Offset())
	}
	return now
}

// silentAfter is how long a manager may take to answer before the screen says
// that it does not.
const silentAfter = 10 * time.Second

// NoAnswer says for how long the manager has answered nothing; empty when that is
// no longer than it may take.
func (d *Deps) NoAnswer() string {
	if d.Silence == nil {
		return ""
	}
	if span := d.Silence(); span >= silentAfter {
		return "no answer for " + text.Duration(span)
	}
	return ""
}

// Until is how long it takes to an instant of the engine's clock.
func (d *Deps) Until(at time.Time) time.Duration { return at.Sub(d.Engine.Clock.Now()) }

// List is how a list begins: its columns, none for the usual ones, its order and its
// filter.
type List struct {
	Columns []listing.Column
	Order   listing.Order
	Filter  string
}

// Context is a configured manager, as the picker shows it.
type Context struct {
	Name     string
	Manager  string
	Color    string
	ReadOnly bool
	// Current is the one the dashboard is on.
	Current bool
}

// FoundToken says where the token was found.
type FoundToken struct {
	// Place is its name for the header: "keyring".
	Place string
	// Plaintext is set when others may come to read it there.
	Plaintext bool
	// Shadows is set when that place is asked before all that the sign-in can
	// write.
	Shadows bool
	// Expires is when it ends; zero when that is not known.
	Expires time.Time
}

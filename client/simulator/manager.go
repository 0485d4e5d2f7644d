package simulator

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"dftask/client/simulator/clock"
)

// Options say what a manager is like. The zero value is the demo in real time.
type Options struct {
	// Speed is how many times as fast as real time its clock runs; 0 means 1.
	Speed float64
	// Fleet is what exists; one without clusters means [DemoFleet].
	Fleet Fleet
	// Token is a personal access token with both scopes that is there from
	// the start; "" means one is made up, 48 characters as real ones have.
	Token string
	// Users that can sign in; none means root with the password dragonfly.
	Users []User
	// Release is which managers it behaves like.
	Release Release
}

// Manager is a simulated Dragonfly manager.
type Manager struct {
	options Options
	clock   *clock.Clock
	token   string
	key     []byte // signs the sessions

	server  *http.Server
	url     string
	served  chan struct{}
	closing sync.Once

	mu       sync.Mutex
	now      time.Time // the instant of the event or request at hand
	born     time.Time // when the manager was first started
	life     int       // counts its starts: the checks of an earlier life are over
	agenda   clock.Agenda
	random   *mathrand.Rand
	origin   [2]uint64 // makes its uuids others than those of another manager
	clusters []*cluster
	hosts    map[string]*host // by "cluster/hostname"
	disks    map[string]map[*host]*diskCopy
	images   []Image
	jobs     []*job // by id, the oldest first
	jobByID  map[uint]*job
	lastJob  uint
	tokens   []*token
	lastPAT  uint
	users    []*user
	cache    queryCache
	// databaseBack is when the database can be reached again.
	databaseBack time.Time
	// clashes is how many lists of jobs are still to fail.
	clashes int
}

// New makes a manager that does not listen: its [Manager.Handler] answers. It
// panics on a fleet that contradicts itself, such as one with a copy on a host
// it does not have.
func New(o Options) *Manager {
	if len(o.Fleet.Clusters) == 0 {
		o.Fleet = DemoFleet()
	}
	if len(o.Users) == 0 {
		o.Users = []User{{Name: "root", Password: "dragonfly"}}
	}
	m := &Manager{
		options: o,
		clock:   clock.New(o.Speed),
		token:   o.Token,
		key:     []byte(rand.Text()),
		random:  mathrand.New(mathrand.NewPCG(2, 5)),
		origin:  [2]uint64{mathrand.Uint64(), mathrand.Uint64()},
		hosts:   map[string]*host{},
		disks:   map[string]map[*host]*diskCopy{},
		jobByID: map[uint]*job{},
	}
	m.now = m.clock.Now()
	m.cache.clear()
	m.build(o.Fleet)
	for _, u := range o.Users {
		m.addUser(u)
	}
	if m.token == "" {
		m.token = newTokenText()
	}
	m.addToken(TokenSpec{Name: "default", Token: m.token})
	m.writeHistory(o.Fleet.History)
	return m
}

// Start makes a manager and lets it listen on a port of the loopback interface
// that the system picks. [Manager.Close] ends it.
func Start(o Options) (*Manager, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on the loopback interface: %w", err)
	}
	m := New(o)
	m.url = "http://" + listener.Addr().String()
	m.served = make(chan struct{})
	m.server = &http.Server{
		Handler: m.Handler(), ReadHeaderTimeout: time.Minute,
		ErrorLog: log.New(io.Discard, "", 0), // the terminal belongs to the demo
	}
	go func() {
		defer close(m.served)
		_ = m.server.Serve(listener) // returns when Close closes it
	}()
	return m, nil
}

// URL is the manager's base URL, "http://127.0.0.1:PORT"; "" when it does not
// listen.
func (m *Manager) URL() string { return m.url }

// Token is the personal access token that was there from the start.
func (m *Manager) Token() string { return m.token }

// Clock is the manager's time.
func (m *Manager) Clock() *clock.Clock { return m.clock }

// Close ends the manager: it stops listening, and requests that wait for
// something answer at once. It may be called more than once.
func (m *Manager) Close() error {
	var err error
	m.closing.Do(func() {
		m.clock.Close()
		if m.server == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		// The requests at hand end by themselves now that the clock is closed.
		if err = m.server.Shutdown(ctx); err != nil {
			err = m.server.Close()
		}
		<-m.served
	})
	return err
}

// plan makes do happen at an instant; an instant that is over means now.
func (m *Manager) plan(at time.Time, do func()) {
	if at.Before(m.now) {
		at = m.now
	}
	m.agenda.Plan(at, do)
}

// after makes do happen d from now.
func (m *Manager) after(d time.Duration, do func()) { m.plan(m.now.Add(d), do) }

// lock takes the world and brings it up to the clock: everything that is due
// has happened when it returns, and m.now is the instant of the caller.
func (m *Manager) lock() {
	m.mu.Lock()
	m.liveUntil(m.clock.Now())
}

func (m *Manager) unlock() { m.mu.Unlock() }

// liveUntil lets everything happen that is due by an instant, which is the
// present from then on.
func (m *Manager) liveUntil(instant time.Time) {
	for {
		at, do := m.agenda.Next(instant)
		if do == nil {
			break
		}
		m.now = at
		do()
	}
	m.now = instant
}

package session

import (
	"context"
	"fmt"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/keyring"
)

// Connection is a manager to talk to, the built-in one or another.
type Connection struct {
	Client *client.Client
	Engine *task.Engine
	Clock  send.Clock
	// speed is how many times as fast as the wall's the clock runs.
	speed float64
	// Demo is nil but with the built-in manager.
	Demo *simulator.Manager
	// Source is where the token is looked for, storage where one is kept.
	Source  keyring.Source
	Storage *storage
	// Settings are what was connected with.
	Settings Settings
	// noted are the notes on logins at registries that were written.
	noted []string
}

// UseToken finds the token and gives it to the client.
func (c *Connection) UseToken(ctx context.Context) (keyring.Found, error) {
	found, err := c.Source.Find(ctx)
	if err == nil {
		c.Client.SetToken(found.Token.Reveal())
	}
	return found, err
}

// Connect prepares to talk to the manager that the flags, the environment and
// the configuration name, and starts the built-in one. It asks nothing yet.
func Connect(e console.Env, o Flags) (*Connection, error) {
	s, err := o.Settings(e)
	if err != nil {
		return nil, err
	}
	return ConnectWith(e, o, s)
}

// ConnectWith is connect when the settings are known.
func ConnectWith(e console.Env, o Flags, s Settings) (c *Connection, err error) {
	logConnection(e, o, s)
	if o.Demo {
		c, err = connectDemo(e, o)
	} else {
		c, err = connectManager(e, s)
	}
	if err != nil {
		return nil, err
	}
	c.Settings = s
	if o.DockerConfig != "" {
		if c.Engine.Login, err = dockerLogin(e, o.DockerConfig); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

func connectManager(e console.Env, s Settings) (*Connection, error) {
	var clock send.Clock = send.SystemClock{}
	if e.Clock != nil {
		clock = e.Clock
	}
	c, err := client.New(client.Options{
		URL: s.Manager, CAFile: s.caFile, ClientCertificate: s.clientCertificate, ClientKey: s.clientKey,
		InsecureTLS: s.InsecureTLS, UserAgent: "dftask/" + e.Version, Transport: e.Transport, Now: clock.Now, Observe: e.Debug.Observer(),
	})
	if err != nil {
		return nil, err
	}
	item, err := keyring.NewItem(c.Base().String(), s.Context)
	if err != nil {
		return nil, err
	}
	kept, err := newStorage(e, item)
	if err != nil {
		return nil, err
	}
	return newConnection(e, c, clock, 1, nil, kept.source(e, s), kept), nil
}

func connectDemo(e console.Env, o Flags) (*Connection, error) {
	if !(o.DemoSpeed >= 0.1 && o.DemoSpeed <= 1000) {
		return nil, console.BadUsage(fmt.Sprintf("--demo-speed %v is not between 0.1 and 1000", o.DemoSpeed), "10 is the default; 1 is real time.")
	}
	m, err := simulator.Start(simulator.Options{Speed: o.DemoSpeed})
	if err != nil {
		return nil, fmt.Errorf("the built-in manager does not start: %w", err)
	}
	c, err := client.New(client.Options{URL: m.URL(), Token: m.Token(), UserAgent: "dftask/" + e.Version, Now: m.Clock().Now, Observe: e.Debug.Observer()})
	if err != nil {
		return nil, err
	}
	source, kept, err := demoStorage(m)
	if err != nil {
		return nil, err
	}
	return newConnection(e, c, m.Clock(), o.DemoSpeed, m, source, kept), nil
}

func newConnection(e console.Env, c *client.Client, clock send.Clock, speed float64, demo *simulator.Manager, source keyring.Source, kept *storage) *Connection {
	return &Connection{
		Client: c, Clock: clock, speed: speed, Demo: demo, Source: source, Storage: kept,
		Engine: &task.Engine{API: c, Clock: clock, Who: e.Who},
	}
}

func (c *Connection) Close() {
	if c.Demo != nil {
		_ = c.Demo.Close()
	}
}

// Progress begins to tell what is waited for at the manager.
func (c *Connection) Progress(e console.Env) *console.Progress {
	return console.NewProgress(e, c.Clock, c.speed)
}

// RealTime is how long a span of the manager's time takes.
func (c *Connection) RealTime(d time.Duration) time.Duration {
	return time.Duration(float64(d) / c.speed)
}

// ClusterIDs turns the clusters that a person named, by name or id, into ids.
// It also returns the names known by then; where no cluster was named the
// manager is asked for them only if they are wanted.
func (c *Connection) ClusterIDs(ctx context.Context, named []string, wanted bool) ([]uint, map[uint]string, error) {
	names := map[uint]string{}
	if len(named) == 0 && !wanted {
		return nil, names, nil
	}
	clusters, err := c.Client.Clusters(ctx)
	for _, cluster := range clusters {
		names[cluster.ID] = cluster.Name
	}
	c.Engine.SetClusters(clusters)
	if len(named) == 0 {
		// A token without the scope cluster still searches.
		return nil, names, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the clusters named cannot be looked up: %w", err)
	}
	var ids []uint
	for _, want := range named {
		id, ok := client.FindCluster(clusters, want)
		if !ok {
			return nil, nil, &client.RefusedError{Field: "cluster", Reason: fmt.Sprintf("there is no scheduler cluster %q", want), Next: "The manager has " + listClusters(clusters) + "."}
		}
		ids = append(ids, id)
	}
	return ids, names, nil
}

func listClusters(clusters []client.Cluster) string {
	if len(clusters) == 0 {
		return "none"
	}
	var names []string
	for _, c := range clusters {
		names = append(names, fmt.Sprintf("%s (%d)", c.Name, c.ID))
	}
	return strings.Join(names, ", ")
}

// logConnection writes down which manager the next requests are for.
func logConnection(e console.Env, o Flags, s Settings) {
	switch {
	case !e.Debug.On():
	case o.Demo:
		e.Debug.Say(time.Now(), "the built-in manager, %v times as fast", o.DemoSpeed)
	default:
		// An address with a password in it is refused, and not repeated.
		if base, err := client.ParseManagerURL(s.Manager); err == nil {
			e.Debug.Say(time.Now(), "the manager at %s, context %q", base, s.Context)
		}
	}
}

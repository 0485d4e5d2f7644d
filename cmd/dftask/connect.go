package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/keyring"
	"dftask/tui/models"
)

// connection is a manager to talk to, the built-in one or another.
type connection struct {
	client *client.Client
	engine *task.Engine
	clock  send.Clock
	// speed is how many times as fast as the wall's the clock runs.
	speed float64
	// demo is nil but with the built-in manager.
	demo *simulator.Manager
	// source is where the token is looked for, storage where one is kept.
	source  keyring.Source
	storage *storage
	// settings are what was connected with.
	settings settings
}

// look looks for the token and gives it to the client.
func (c *connection) look(ctx context.Context) (keyring.Found, error) {
	found, err := c.source.Find(ctx)
	if err == nil {
		c.client.SetToken(found.Token.Reveal())
	}
	return found, err
}

// find is look for those who only show what is known of the token.
func (c *connection) find(ctx context.Context) (models.FoundToken, error) {
	found, err := c.look(ctx)
	if err != nil {
		return models.FoundToken{}, err
	}
	facts, _ := c.storage.known(found.Token)
	return models.FoundToken{Place: found.Place, Plaintext: found.Plaintext, Shadows: shadows(found.Place), Expires: facts.Expires}, nil
}

// shadows says whether a place is asked before all that a sign-in can write.
func shadows(place string) bool {
	return place == keyring.EnvVar || place == keyring.PlaceCommand || place == keyring.PlaceFile
}

// connect prepares to talk to the manager that the flags, the environment and
// the configuration name, and starts the built-in one. It asks nothing yet.
func connect(e env, o options) (*connection, error) {
	s, err := o.settings(e)
	if err != nil {
		return nil, err
	}
	return connectWith(e, o, s)
}

// connectWith is connect when the settings are known.
func connectWith(e env, o options, s settings) (c *connection, err error) {
	e.debug.connected(o, s)
	if o.demo {
		c, err = connectDemo(e, o)
	} else {
		c, err = connectManager(e, s)
	}
	if err != nil {
		return nil, err
	}
	c.settings = s
	return c, nil
}

func connectManager(e env, s settings) (*connection, error) {
	var clock send.Clock = send.SystemClock{}
	if e.clock != nil {
		clock = e.clock
	}
	c, err := client.New(client.Options{
		URL: s.manager, CAFile: s.caFile, ClientCertificate: s.clientCertificate, ClientKey: s.clientKey,
		InsecureTLS: s.insecureTLS, UserAgent: "dftask/" + version, Transport: e.transport, Now: clock.Now, Observe: e.debug.observer(),
	})
	if err != nil {
		return nil, err
	}
	item, err := keyring.NewItem(c.Base().String(), s.context)
	if err != nil {
		return nil, err
	}
	kept, err := newStorage(e, item)
	if err != nil {
		return nil, err
	}
	return newConnection(e, c, clock, 1, nil, kept.source(e, s), kept), nil
}

func connectDemo(e env, o options) (*connection, error) {
	if !(o.demoSpeed >= 0.1 && o.demoSpeed <= 1000) {
		return nil, &usageError{fmt.Sprintf("--demo-speed %v is not between 0.1 and 1000", o.demoSpeed), "10 is the default; 1 is real time."}
	}
	m, err := simulator.Start(simulator.Options{Speed: o.demoSpeed})
	if err != nil {
		return nil, fmt.Errorf("the built-in manager does not start: %w", err)
	}
	c, err := client.New(client.Options{URL: m.URL(), Token: m.Token(), UserAgent: "dftask/" + version, Now: m.Clock().Now, Observe: e.debug.observer()})
	if err != nil {
		return nil, err
	}
	source, kept, err := demoStorage(m)
	if err != nil {
		return nil, err
	}
	return newConnection(e, c, m.Clock(), o.demoSpeed, m, source, kept), nil
}

func newConnection(e env, c *client.Client, clock send.Clock, speed float64, demo *simulator.Manager, source keyring.Source, kept *storage) *connection {
	return &connection{
		client: c, clock: clock, speed: speed, demo: demo, source: source, storage: kept,
		engine: &task.Engine{API: c, Clock: clock, Who: e.who},
	}
}

func (c *connection) close() {
	if c.demo != nil {
		_ = c.demo.Close()
	}
}

// real is how long a span of the manager's time takes.
func (c *connection) real(d time.Duration) time.Duration {
	return time.Duration(float64(d) / c.speed)
}

// clusterIDs turns the clusters that a person named, by name or id, into ids.
// It also returns the names known by then; where nobody named a cluster the
// manager is asked for them only if they are wanted.
func (c *connection) clusterIDs(ctx context.Context, named []string, wanted bool) ([]uint, map[uint]string, error) {
	names := map[uint]string{}
	if len(named) == 0 && !wanted {
		return nil, names, nil
	}
	clusters, err := c.client.Clusters(ctx)
	for _, cluster := range clusters {
		names[cluster.ID] = cluster.Name
	}
	c.engine.SetClusters(clusters)
	if len(named) == 0 {
		// A token without the scope cluster still searches.
		return nil, names, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the clusters named cannot be looked up: %w", err)
	}
	var ids []uint
	for _, want := range named {
		id, ok := findCluster(clusters, want)
		if !ok {
			return nil, nil, &client.RefusedError{Field: "cluster", Reason: fmt.Sprintf("there is no scheduler cluster %q", want), Next: "The manager has " + listClusters(clusters) + "."}
		}
		ids = append(ids, id)
	}
	return ids, names, nil
}

// findCluster prefers a name over an id, for a name may be a number.
func findCluster(clusters []client.Cluster, want string) (uint, bool) {
	for _, c := range clusters {
		if c.Name == want {
			return c.ID, true
		}
	}
	for _, c := range clusters {
		if strconv.FormatUint(uint64(c.ID), 10) == want {
			return c.ID, true
		}
	}
	return 0, false
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

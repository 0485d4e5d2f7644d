// Package simulator is a Dragonfly manager in the process: its HTTP API over
// plain net/http, with scheduler clusters, hosts, cached tasks and images made
// up from a declarative [Fleet].
//
// It answers as a real manager does, quirks included: what it knows of one
// stands in the contract (the sections are named where they are used) and in
// the recorded exchanges its tests replay. The demo runs on it, and so do the
// tests and benchmarks of everything that talks to a manager.
//
// Nothing in it runs by itself. What happens in time, be it a check of a job's
// queue, a host that is asked or a record that is collected, is an event with
// an instant; the events that are due are lived through, in order, before a
// request is answered. So a manager with thousands of jobs costs nothing while
// it is not asked, the same requests at the same instants get the same answers,
// and all of it works inside a testing/synctest bubble.
package simulator

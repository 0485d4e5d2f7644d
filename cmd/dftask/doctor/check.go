package doctor

import (
	"context"
	"errors"
	"iter"
	"strings"

	"dftask/client"
	"dftask/cmd/dftask/console"
)

// State is how a check ended.
type State string

// The states.
const (
	OK      State = "ok"
	Warning State = "warning"
	Failed  State = "failed"
	Skipped State = "skipped"
)

// Check is one thing that was checked, as JSON has it.
type Check struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	// What was found, and Fix what to do about it; Fix is empty where nothing is to
	// be done.
	What string `json:"what"`
	Fix  string `json:"fix,omitempty"`
	// err is why it failed.
	err error
}

func ok(what string) Check { return Check{State: OK, What: what} }

func warning(what, fix string) Check { return Check{State: Warning, What: what, Fix: fix} }

func skipped(why string) Check { return Check{State: Skipped, What: why} }

// failed is a check that ended with an error, in the words of that.
func failed(err error) Check {
	c := Check{State: Failed, What: oneLine(err.Error()), err: err}
	var problem client.Problem
	if errors.As(err, &problem) {
		c.Fix = oneLine(problem.Advice())
	}
	if console.MayLackManager(err) {
		c.Fix += " " + client.WithoutManager
	}
	return c
}

// oneLine joins the lines of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// step is a check that is still to be made.
type step struct {
	name string
	// needs are the checks that must not have failed before.
	needs []string
	check func(context.Context, *patient) Check
}

// steps are the checks, in their order. Each way leads through those before it.
var steps = []step{
	{"settings", nil, checkSettings},
	{"proxy", []string{"settings"}, checkProxy},
	{"address", []string{"proxy"}, checkAddress},
	{"tls", []string{"address"}, checkTLS},
	{"manager", []string{"tls"}, checkManager},
	{"token", []string{"settings"}, checkToken},
	{"scopes", []string{"manager", "token"}, checkScopes},
	{"clusters", []string{"manager", "token"}, checkClusters},
	{"version", []string{"manager"}, checkVersion},
	{"clock", []string{"manager"}, checkClock},
	{"keyring", []string{"settings"}, checkKeyring},
	{"terminal", nil, checkTerminal},
}

// examine makes the checks, one after the other. What needs a check that failed is
// skipped, and names the one that it all began with.
func (p *patient) examine(ctx context.Context) iter.Seq[Check] {
	return func(yield func(Check) bool) {
		missing := map[string]string{} // by the check that failed or was skipped for it: why
		for _, s := range steps {
			var c Check
			why := ""
			for _, need := range s.needs {
				if why == "" {
					why = missing[need]
				}
			}
			if why != "" {
				c, missing[s.name] = skipped("not tried: "+why+" failed"), why
			} else if c = s.check(ctx, p); c.State == Failed {
				missing[s.name] = s.name
			}
			if ctx.Err() != nil {
				return
			}
			if c.Name = s.name; !yield(c) {
				return
			}
		}
	}
}

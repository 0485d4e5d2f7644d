package executions

import (
	"dftask/client/executions"
	"dftask/client/journal"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
)

// addPast gives executions what the journal tells of them. It returns the ids of the
// purges that were interrupted. Without the journal the manager's records are
// shown as they are.
func addPast(e console.Env, c *session.Connection, x *executions.Reader) (interrupted map[string]bool) {
	interrupted = map[string]bool{}
	desk, err := session.OpenDesk(e, c)
	if err != nil {
		console.Note(e, "%s; purges are shown as the manager's records tell them", err)
		return interrupted
	}
	past, err := desk.Past()
	if err != nil {
		console.Note(e, "%s; purges are shown as the manager's records tell them", err)
		return interrupted
	}
	for i := range past {
		if past[i].Interrupted() {
			interrupted[past[i].Operation.ID] = true
		}
	}
	x.Remember(past)
	x.Recognize = func(jobs map[string]uint) []journal.Record {
		if found, err := desk.Recognize(jobs); err != nil || !found {
			return nil
		}
		past, _ := desk.Past()
		return past
	}
	return interrupted
}

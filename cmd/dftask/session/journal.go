package session

import (
	"path/filepath"

	"dftask/client/journal"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
)

// OpenJournal opens the journal of a manager, the same from every context: one
// manager has one history. Job 42 of another manager is another job.
func OpenJournal(e console.Env, c *Connection) (*journal.Journal, error) {
	state, err := console.StateDir(e)
	if err != nil {
		return nil, err
	}
	item := c.Storage.Item
	contexts := []string{item.Context()}
	if known, err := config.At(e.Getenv).Load(); err == nil {
		for _, c := range known.Contexts {
			contexts = append(contexts, c.Name)
		}
	}
	return journal.Open(filepath.Join(state, "journal"), item.Manager(), contexts...), nil
}

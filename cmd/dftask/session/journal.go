package session

import (
	"path/filepath"

	"dftask/client/journal"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
)

// OpenDesk opens the desk of a manager's purges. Its journal is one, the same
// from every context: job 42 of another manager is another job. Of the
// built-in manager, which ends with the program, nothing is remembered. With an
// error the desk remembers nothing either.
func OpenDesk(e console.Env, c *Connection) (journal.Desk, error) {
	desk := journal.Desk{Engine: c.Engine}
	if c.Demo != nil {
		return desk, nil
	}
	state, err := console.StateDir(e)
	if err != nil {
		return desk, err
	}
	item := c.Storage.Item
	contexts := []string{item.Context()}
	if known, err := config.At(e.Getenv).Load(); err == nil {
		for _, c := range known.Contexts {
			contexts = append(contexts, c.Name)
		}
	}
	desk.Journal = journal.Open(filepath.Join(state, "journal"), item.Manager(), contexts...)
	return desk, nil
}

package session

import (
	"time"

	"dftask/cmd/dftask/console"
)

// StartDebug opens the log where the flag asks for it, and says where it is.
func StartDebug(e console.Env, o Flags, command string) error {
	if !o.debug {
		return nil
	}
	dir, err := console.StateDir(e)
	if err != nil {
		return err
	}
	if err := e.Debug.Open(dir); err != nil {
		return err
	}
	console.Note(e, "requests are logged into %s", e.Debug.Path)
	e.Debug.Say(time.Now(), "dftask %s: %s", e.Version, command)
	return nil
}

package dashboard

import (
	"errors"
	"io/fs"
	"path/filepath"
	"sync"

	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/keyring/private"
	"dftask/tui/models/saved"
)

// savedFile is where a dashboard keeps its state, one for each manager and context.
type savedFile struct {
	folder private.Folder
	name   string
	// turn is held while the file is changed.
	turn sync.Mutex
}

// mostSaved bounds what is read of the file, in bytes: more than is ever written.
const mostSaved = 16 << 20

// openSaved is the file of a connection.
func openSaved(e console.Env, c *session.Connection) (*savedFile, error) {
	state, err := console.StateDir(e)
	if err != nil {
		return nil, err
	}
	item := c.Storage.Item
	return &savedFile{folder: private.Folder(filepath.Join(state, "dashboard")), name: private.FileName(item.String(), item.String(), ".json")}, nil
}

// read is the state that is kept; an empty one where there is none.
func (f *savedFile) read() (*saved.State, error) {
	text, err := f.folder.Read(f.name, mostSaved)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &saved.State{}, nil
	case err != nil:
		return nil, err
	}
	return saved.Read(text)
}

// change changes the state that is kept. What cannot be read is replaced.
func (f *savedFile) change(change func(*saved.State)) error {
	f.turn.Lock()
	defer f.turn.Unlock()
	state, err := f.read()
	if err != nil {
		state = &saved.State{}
	}
	change(state)
	return f.folder.Write(f.name, state.Write())
}

package dialogs

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// SearchMany searches what was pasted, and DeleteMany asks for a confirmation of
// its delete. Both end the dialog, unless they cannot be done.
type (
	SearchMany struct{ Paste *Paste }
	DeleteMany struct{ Paste *Paste }
)

// Paste asks what to do with many lines that were pasted into a field.
type Paste struct {
	Queries []task.Query
	// Dropped is how many more lines named one of them again.
	Dropped int
	// Bad are the lines that cannot be used.
	Bad    []string
	offset int
}

// Asks marks a dialog that takes a decision.
func (*Paste) Asks() {}

// images says whether there are images among the targets.
func (p *Paste) images() bool {
	return slices.ContainsFunc(p.Queries, func(q task.Query) bool { return q.Type == task.Image })
}

// Key chooses, or scrolls.
func (p *Paste) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	good := len(p.Bad) == 0
	switch {
	case env.is(msg, escKey):
		return Close{}, nil
	case good && env.is(msg, searchKey):
		return SearchMany{p}, nil
	case good && env.is(msg, deleteKey) && p.images():
		return Tell{widget.ToneInfo, "Search the images first: their layers are what is deleted."}, nil
	case good && env.is(msg, deleteKey):
		return DeleteMany{p}, nil
	}
	scroll(&p.offset, msg, env, p.View(env))
	return nil, nil
}

// View is the dialog as it is drawn.
func (p *Paste) View(env Env) widget.Dialog {
	v := overlay.Paste{Count: len(p.Queries), Duplicates: p.Dropped, Bad: p.Bad, Images: p.images(), ReadOnly: env.ReadOnly, Offset: p.offset, Keys: []widget.Hint{env.hint(escKey, "back")}}
	if len(p.Bad) > 0 {
		return v
	}
	const first = 10
	for _, q := range p.Queries[:min(first, len(p.Queries))] {
		v.First = append(v.First, phrase.Target(q))
	}
	v.More = len(p.Queries) - len(v.First)
	v.Keys = []widget.Hint{env.hint(searchKey, "search all")}
	if !v.Images && !env.ReadOnly {
		v.Keys = append(v.Keys, env.hint(deleteKey, "delete all, after a confirmation"))
	}
	v.Keys = append(v.Keys, env.hint(escKey, "back"))
	return v
}

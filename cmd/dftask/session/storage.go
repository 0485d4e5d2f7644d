package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
	"dftask/keyring"
	"dftask/tui/views/text"
)

// storage is where the token of a manager and context is kept.
type storage struct {
	Item keyring.Item
	// Keyring is the operating system's; with the built-in manager it is the
	// memory of this run.
	Keyring keyring.Keeper
	// Plaintext and facts are files. They are nil with the built-in manager, for
	// which nothing is written, and where there is no folder for them.
	Plaintext *keyring.Plaintext
	Facts     *keyring.FactBook
}

func newStorage(e console.Env, item keyring.Item) (*storage, error) {
	s := &storage{Item: item, Keyring: e.Keyring}
	if s.Keyring == nil {
		s.Keyring = keyring.System()
	}
	state, err := console.StateDir(e)
	switch tokens := filepath.Join(state, "tokens"); {
	case err == nil:
		s.Plaintext, s.Facts = keyring.NewPlaintext(tokens), keyring.NewFactBook(tokens)
	case e.Memory != nil:
		// The dashboard shows where the file would be.
		return nil, err
	}
	// A command that has its token from elsewhere needs no folder: services and
	// containers often have none.
	return s, nil
}

// source is where the token is looked for, in the order of [keyring.Order].
func (s *storage) source(e console.Env, t Settings) keyring.Source {
	order := keyring.Order{Environment: keyring.Environment(e.Getenv), Keyring: s.place(s.Keyring)}
	if e.Memory != nil {
		order.ThisRun = keyring.PlaceOf(e.Memory, s.Item)
	}
	if len(t.TokenCommand) > 0 {
		// A pipe may be the content to search for, which is not the command's.
		stdin, _ := e.In.(*os.File)
		if !e.InTTY {
			stdin = nil
		}
		order.Command = keyring.Command(t.TokenCommand, stdin)
	}
	if t.tokenFile != "" {
		order.File = keyring.File(t.tokenFile)
	}
	if s.Plaintext != nil {
		order.Plaintext = s.place(s.Plaintext)
	}
	return order.Source()
}

// place is where a keeper has the token of the item, or else the one that was
// kept for the same manager before it had a context's name.
func (s *storage) place(keeper keyring.Keeper) keyring.Place {
	items := s.items()
	place := keyring.PlaceOf(keeper, items[0])
	if len(items) > 1 {
		place = keyring.Either(place, keyring.PlaceOf(keeper, items[1]))
	}
	return place
}

// items are what a token may be kept as that is found: that of the context, and
// that of the manager, from before it had a context.
func (s *storage) items() []keyring.Item {
	items := []keyring.Item{s.Item}
	if bare, err := keyring.NewItem(s.Item.Manager(), ""); err == nil && bare != s.Item {
		items = append(items, bare)
	}
	return items
}

// demoStorage is the built-in manager's: what is stored is gone with it.
func demoStorage(m *simulator.Manager) (keyring.Source, *storage, error) {
	item, err := keyring.NewItem(m.URL(), "demo")
	if err != nil {
		return keyring.Source{}, nil, err
	}
	token, err := keyring.NewToken(m.Token())
	if err != nil {
		return keyring.Source{}, nil, err
	}
	s := &storage{Item: item, Keyring: keyring.NewMemory()}
	return keyring.NewSource(keyring.PlaceOf(s.Keyring, item), demoPlace{token}), s, nil
}

// demoPlace has the token that the built-in manager was started with.
type demoPlace struct{ token keyring.Token }

func (demoPlace) Name() string { return "demo" }

func (p demoPlace) Look(context.Context) (keyring.Found, error) {
	return keyring.Found{Token: p.token}, nil
}

// ErrNotStored is a person's choice to store no token.
var ErrNotStored = errors.New("nothing is stored")

// Choose finds out where a token can be kept, before anybody is asked for one. It
// may ask on the terminal.
func (s *storage) Choose(ctx context.Context, e console.Env, insecure bool) (keyring.Keeper, error) {
	for {
		_, err := s.Keyring.Get(ctx, s.Item)
		var f *keyring.Failure
		if err == nil || errors.As(err, &f) && (f.Reason == keyring.NotFound || f.Reason == keyring.Malformed) {
			return s.Keyring, nil
		}
		if f == nil {
			return nil, err
		}
		keeper, err := s.instead(ctx, e, insecure, f)
		if err != nil || keeper != s.Keyring {
			return keeper, err
		}
	}
}

// Keep stores a token where choose has said, or where it is chosen now that this
// fails.
func (s *storage) Keep(ctx context.Context, e console.Env, keeper keyring.Keeper, insecure bool, token keyring.Token) (keyring.Keeper, error) {
	for {
		err := keeper.Store(ctx, s.Item, token)
		if err == nil {
			break
		}
		var f *keyring.Failure
		if !errors.As(err, &f) || keeper != s.Keyring || s.Plaintext == nil {
			return nil, err
		}
		if f.Reason == keyring.TimedOut {
			console.Note(e, "the keyring was given up after %s; it may still take the token when its prompt is answered", f.Detail)
		}
		if keeper, err = s.instead(ctx, e, insecure, f); err != nil {
			return nil, err
		}
	}
	if keeper == s.Keyring && s.Plaintext != nil {
		// An older token in the clear would be a surprise after the one in the
		// keyring is deleted.
		if err := s.Plaintext.Delete(ctx, s.Item); err == nil {
			console.Note(e, "the older token in the file %s was removed", s.Plaintext.Path(s.Item))
		}
	}
	return keeper, nil
}

// instead says what to do when the keyring fails: use the file, or try it again.
func (s *storage) instead(ctx context.Context, e console.Env, insecure bool, f *keyring.Failure) (keyring.Keeper, error) {
	if s.Plaintext == nil {
		_, err := console.StateDir(e)
		return nil, err
	}
	path := s.Plaintext.Path(s.Item)
	switch {
	case insecure:
		console.Note(e, "%s The token will be kept in the clear in %s, which only you can read.", f.Why(), path)
		return s.Plaintext, nil
	case !e.InTTY || !e.ErrTTY:
		return nil, console.BadUsage(
			"the token cannot be kept. "+f.Why(),
			"Add --insecure-storage to keep it in the clear in a file that only you can read, or set DFTASK_TOKEN instead of logging in.",
		)
	}
	fmt.Fprintf(e.Err, `%s
A command forgets everything when it ends, so the token has to be kept somewhere:
  f  in a file, in the clear: %s (which only you can read)
  n  nowhere: set DFTASK_TOKEN in each shell instead
`, text.Clean(f.Why()), text.Clean(path))
	ask := "Choose f or n: "
	if !f.Absent() {
		fmt.Fprintln(e.Err, "  t  try the keyring again, once it is unlocked")
		ask = "Choose f, n or t: "
	}
	for {
		// Who came to paste a token does so here too, unless the question is read first.
		word, err := console.AskSecret(ctx, e, ask)
		switch word = strings.TrimSpace(word); {
		case err != nil:
			return nil, err
		case word == "f":
			return s.Plaintext, nil
		case word == "n":
			return nil, ErrNotStored
		case word == "t" && !f.Absent():
			return s.Keyring, nil
		}
		fmt.Fprintln(e.Err, "  That is none of these. It is not shown, for it may be a token, which is asked for next.")
	}
}

// Where names a keeper as a person looks for it.
func (s *storage) Where(keeper keyring.Keeper) string {
	switch keeper.Name() {
	case keyring.PlacePlaintext:
		return "in the clear in " + s.Plaintext.Path(s.Item)
	case keyring.PlaceMemory:
		return "in memory only, and this run ends now"
	}
	return "in the keyring"
}

// NoteFacts keeps what is known of the token that was stored, which is nothing of one
// that was pasted.
func (s *storage) NoteFacts(token keyring.Token, facts *keyring.Facts) error {
	switch {
	case s.Facts == nil:
		return nil
	case facts != nil:
		return s.Facts.Keep(s.Item, token, *facts)
	}
	if _, known := s.Facts.Of(s.Item, token); known {
		return nil
	}
	return s.Facts.Forget(s.Item)
}

// Known is what is known of a token.
func (s *storage) Known(token keyring.Token) (keyring.Facts, bool) {
	if s.Facts != nil {
		for _, item := range s.items() {
			if facts, ok := s.Facts.Of(item, token); ok {
				return facts, true
			}
		}
	}
	return keyring.Facts{}, false
}

// Noted is what was noted of the token that was stored last, and what it is kept
// as.
func (s *storage) Noted() (facts keyring.Facts, item keyring.Item, ok bool) {
	if s.Facts != nil {
		for _, item := range s.items() {
			if facts, ok := s.Facts.Noted(item); ok {
				return facts, item, true
			}
		}
	}
	return keyring.Facts{}, keyring.Item{}, false
}

// RemoveAll removes the token that is in use from wherever it may be kept. It
// returns what it was kept as: that of the context, or that of the manager, from
// before it had a context; the zero value when there was none.
func (s *storage) RemoveAll(ctx context.Context, e console.Env) (item keyring.Item, err error) {
	keepers := []keyring.Keeper{s.Keyring}
	if s.Plaintext != nil {
		keepers = append(keepers, s.Plaintext)
	}
	for i, item := range s.items() {
		removed, err := s.remove(ctx, e, item, keepers, i == 0)
		if removed || err != nil {
			return item, err
		}
	}
	return keyring.Item{}, nil
}

// remove removes what is kept as an item. first is set for the first item that is
// tried, for which it is told that there is no keyring.
func (s *storage) remove(ctx context.Context, e console.Env, item keyring.Item, keepers []keyring.Keeper, first bool) (removed bool, err error) {
	var failed []error
	for _, keeper := range keepers {
		err := keeper.Delete(ctx, item)
		var f *keyring.Failure
		switch {
		case err == nil:
			removed = true
			console.Note(e, "the token for %s was removed from the %s", item, keeper.Name())
		case !errors.As(err, &f):
			return removed, err
		case f.Reason == keyring.NotFound:
		case f.Absent():
			if first { // there is none to have it
				console.Note(e, "%s", f.Why())
			}
		default:
			failed = append(failed, err)
		}
	}
	return removed, errors.Join(failed...)
}

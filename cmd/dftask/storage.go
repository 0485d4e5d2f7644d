package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"dftask/client/simulator"
	"dftask/keyring"
	"dftask/tui/views/text"
)

// storage is where the token of a manager and context is kept.
type storage struct {
	item keyring.Item
	// keyring is the operating system's; with the built-in manager it is the
	// memory of this run.
	keyring keyring.Keeper
	// plaintext and facts are files. They are nil with the built-in manager, for
	// which nothing is written, and where there is no folder for them.
	plaintext *keyring.Plaintext
	facts     *keyring.FactBook
}

func newStorage(e env, item keyring.Item) (*storage, error) {
	s := &storage{item: item, keyring: e.keyring}
	if s.keyring == nil {
		s.keyring = keyring.System()
	}
	state, err := stateDir(e)
	switch tokens := filepath.Join(state, "tokens"); {
	case err == nil:
		s.plaintext, s.facts = keyring.NewPlaintext(tokens), keyring.NewFactBook(tokens)
	case e.memory != nil:
		// The dashboard shows where the file would be.
		return nil, err
	}
	// A command that has its token from elsewhere needs no folder: services and
	// containers often have none.
	return s, nil
}

// stateDir is where dftask keeps what is neither configuration nor to be lost.
func stateDir(e env) (string, error) {
	if dir := e.getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "dftask"), nil
	}
	if dir := e.getenv("LOCALAPPDATA"); runtime.GOOS == "windows" && filepath.IsAbs(dir) {
		return filepath.Join(dir, "dftask"), nil
	}
	home := e.getenv("HOME")
	if runtime.GOOS == "windows" && !filepath.IsAbs(home) {
		home = e.getenv("USERPROFILE")
	}
	if !filepath.IsAbs(home) {
		// A relative one would be another folder in each folder.
		return "", &usageError{"there is no folder to keep anything in: neither XDG_STATE_HOME nor HOME is an absolute path", "Set HOME."}
	}
	return filepath.Join(home, ".local", "state", "dftask"), nil
}

// source is where the token is looked for, in the order that counts.
func (s *storage) source(e env, t settings) keyring.Source {
	var places []keyring.Place
	if e.memory != nil {
		// What was signed in with in this run takes the place of all others.
		places = append(places, keyring.PlaceOf(e.memory, s.item))
	}
	places = append(places, keyring.Environment(e.getenv))
	if len(t.tokenCommand) > 0 {
		// A pipe may be the content to search for, which is not the command's.
		stdin, _ := e.in.(*os.File)
		if !e.inTTY {
			stdin = nil
		}
		places = append(places, keyring.Command(t.tokenCommand, stdin))
	}
	if t.tokenFile != "" {
		places = append(places, keyring.File(t.tokenFile))
	}
	places = append(places, s.place(s.keyring))
	if s.plaintext != nil {
		places = append(places, s.place(s.plaintext))
	}
	return keyring.NewSource(places...)
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
	items := []keyring.Item{s.item}
	if bare, err := keyring.NewItem(s.item.Manager(), ""); err == nil && bare != s.item {
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
	s := &storage{item: item, keyring: keyring.NewMemory()}
	return keyring.NewSource(keyring.PlaceOf(s.keyring, item), demoPlace{token}), s, nil
}

// demoPlace has the token that the built-in manager was started with.
type demoPlace struct{ token keyring.Token }

func (demoPlace) Name() string { return "demo" }

func (p demoPlace) Look(context.Context) (keyring.Found, error) {
	return keyring.Found{Token: p.token}, nil
}

// errNowhere is a person's choice to store no token.
var errNowhere = errors.New("nothing is stored")

// choose finds out where a token can be kept, before anybody is asked for one. It
// may ask on the terminal.
func (s *storage) choose(ctx context.Context, e env, insecure bool) (keyring.Keeper, error) {
	for {
		_, err := s.keyring.Get(ctx, s.item)
		var f *keyring.Failure
		if err == nil || errors.As(err, &f) && (f.Reason == keyring.NotFound || f.Reason == keyring.Malformed) {
			return s.keyring, nil
		}
		if f == nil {
			return nil, err
		}
		keeper, err := s.instead(ctx, e, insecure, f)
		if err != nil || keeper != s.keyring {
			return keeper, err
		}
	}
}

// keep stores a token where choose has said, or where it is chosen now that this
// fails.
func (s *storage) keep(ctx context.Context, e env, keeper keyring.Keeper, insecure bool, token keyring.Token) (keyring.Keeper, error) {
	for {
		err := keeper.Store(ctx, s.item, token)
		if err == nil {
			break
		}
		var f *keyring.Failure
		if !errors.As(err, &f) || keeper != s.keyring || s.plaintext == nil {
			return nil, err
		}
		if f.Reason == keyring.TimedOut {
			note(e, "the keyring was given up after %s; it may still take the token when its prompt is answered", f.Detail)
		}
		if keeper, err = s.instead(ctx, e, insecure, f); err != nil {
			return nil, err
		}
	}
	if keeper == s.keyring && s.plaintext != nil {
		// An older token in the clear would be a surprise for whoever deletes the one
		// in the keyring.
		if err := s.plaintext.Delete(ctx, s.item); err == nil {
			note(e, "the older token in the file %s was removed", s.plaintext.Path(s.item))
		}
	}
	return keeper, nil
}

// instead says what to do when the keyring fails: use the file, or try it again.
func (s *storage) instead(ctx context.Context, e env, insecure bool, f *keyring.Failure) (keyring.Keeper, error) {
	if s.plaintext == nil {
		_, err := stateDir(e)
		return nil, err
	}
	path := s.plaintext.Path(s.item)
	switch {
	case insecure:
		note(e, "%s The token will be kept in the clear in %s, which only you can read.", f.Why(), path)
		return s.plaintext, nil
	case !e.inTTY || !e.errTTY:
		return nil, &usageError{
			"the token cannot be kept. " + f.Why(),
			"Add --insecure-storage to keep it in the clear in a file that only you can read, or set DFTASK_TOKEN instead of logging in.",
		}
	}
	fmt.Fprintf(e.err, `%s
A command forgets everything when it ends, so the token has to be kept somewhere:
  f  in a file, in the clear: %s (which only you can read)
  n  nowhere: set DFTASK_TOKEN in each shell instead
`, text.Clean(f.Why()), text.Clean(path))
	ask := "Choose f or n: "
	if !f.Absent() {
		fmt.Fprintln(e.err, "  t  try the keyring again, once it is unlocked")
		ask = "Choose f, n or t: "
	}
	for {
		// Who came to paste a token does so here too, unless the question is read first.
		word, err := askSecret(ctx, e, ask)
		switch word = strings.TrimSpace(word); {
		case err != nil:
			return nil, err
		case word == "f":
			return s.plaintext, nil
		case word == "n":
			return nil, errNowhere
		case word == "t" && !f.Absent():
			return s.keyring, nil
		}
		fmt.Fprintln(e.err, "  That is none of these. It is not shown, for it may be a token, which is asked for next.")
	}
}

// withoutStorage says how to do without.
func withoutStorage(e env) {
	fmt.Fprint(e.err, `dftask: nothing was stored
  For one shell, with the token neither on the screen nor in the shell's history:
    read -rs DFTASK_TOKEN && export DFTASK_TOKEN
  or, with a new token:
    DFTASK_TOKEN=$(dftask token create --user NAME --print) && export DFTASK_TOKEN
`)
}

// where names a keeper as a person looks for it.
func (s *storage) where(keeper keyring.Keeper) string {
	switch keeper.Name() {
	case keyring.PlacePlaintext:
		return "in the clear in " + s.plaintext.Path(s.item)
	case keyring.PlaceMemory:
		return "in memory only, and this run ends now"
	}
	return "in the keyring"
}

// noteFacts keeps what is known of the token that was stored, which is nothing of one
// that was pasted.
func (s *storage) noteFacts(token keyring.Token, facts *keyring.Facts) error {
	switch {
	case s.facts == nil:
		return nil
	case facts != nil:
		return s.facts.Keep(s.item, token, *facts)
	}
	if _, known := s.facts.Of(s.item, token); known {
		return nil
	}
	return s.facts.Forget(s.item)
}

// known is what is known of a token.
func (s *storage) known(token keyring.Token) (keyring.Facts, bool) {
	if s.facts != nil {
		for _, item := range s.items() {
			if facts, ok := s.facts.Of(item, token); ok {
				return facts, true
			}
		}
	}
	return keyring.Facts{}, false
}

// noted is what was noted of the token that was stored last, and what it is kept
// as.
func (s *storage) noted() (facts keyring.Facts, item keyring.Item, ok bool) {
	if s.facts != nil {
		for _, item := range s.items() {
			if facts, ok := s.facts.Noted(item); ok {
				return facts, item, true
			}
		}
	}
	return keyring.Facts{}, keyring.Item{}, false
}

// note tells the person at the keyboard something that is no error.
func note(e env, format string, args ...any) {
	if !e.hushed() {
		warn(e, format, args...)
	}
}

// warn tells what must be known also where nobody wants to hear more than
// errors.
func warn(e env, format string, args ...any) {
	fmt.Fprintln(e.err, "dftask: "+text.Clean(fmt.Sprintf(format, args...)))
}

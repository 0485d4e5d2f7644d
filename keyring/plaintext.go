package keyring

import (
	"context"
	"errors"
	"io/fs"

	"dftask/keyring/private"
)

// Plaintext keeps tokens in the clear, a file of mode 0600 each, in a folder of mode
// 0700. It is for hosts without a keyring, and for those alone who ask for it.
//
// A file or folder that is a link, belongs to somebody else or is open to others is
// neither read nor written: the failure has the reason Unsafe.
type Plaintext struct{ folder private.Folder }

// NewPlaintext returns the tokens in a folder, which is made when the first is stored.
func NewPlaintext(dir string) *Plaintext { return &Plaintext{private.Folder(dir)} }

// Name returns PlacePlaintext.
func (p *Plaintext) Name() string { return PlacePlaintext }

// Path returns the file that has or would have the token of item.
func (p *Plaintext) Path(item Item) string { return p.folder.Path(fileOf(item, ".token")) }

// Get returns the token of item.
func (p *Plaintext) Get(_ context.Context, item Item) (Token, error) {
	text, err := p.folder.Read(fileOf(item, ".token"), maxToken)
	if err != nil {
		return Token{}, p.explain(Read, item, Token{}, err)
	}
	token, err := NewToken(firstLine(text))
	if err != nil {
		return Token{}, &Failure{Op: Read, Place: PlacePlaintext, Reason: Malformed, Err: err}
	}
	return token, nil
}

// Store keeps token as item. The file is replaced at once or not at all.
func (p *Plaintext) Store(_ context.Context, item Item, token Token) error {
	if token.IsZero() {
		return &Failure{Op: Store, Place: PlacePlaintext, Reason: Malformed, Err: ErrBlank}
	}
	if err := p.folder.Write(fileOf(item, ".token"), []byte(token.Reveal()+"\n")); err != nil {
		return p.explain(Store, item, token, err)
	}
	return nil
}

// Delete removes the file of item.
func (p *Plaintext) Delete(_ context.Context, item Item) error {
	if err := p.folder.Remove(fileOf(item, ".token")); err != nil {
		return p.explain(Delete, item, Token{}, err)
	}
	return nil
}

func (p *Plaintext) explain(op Op, item Item, secret Token, err error) *Failure {
	f := &Failure{Op: op, Place: PlacePlaintext, Err: redact(err, secret)}
	var found private.UnsafeError
	switch {
	case errors.Is(err, fs.ErrNotExist) && op != Store:
		f.Reason, f.Detail = NotFound, item.String()
	case errors.As(err, &found):
		f.Reason, f.Detail = Unsafe, found.Error()
	default:
		f.Reason = Unexpected
		if op == Read {
			f.Reason = Unreadable
		}
	}
	return f
}

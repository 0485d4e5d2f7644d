package keyring

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"dftask/keyring/private"
)

// Facts are what is known of a token besides its text. A manager tells them to anyone who
// is signed in, never to the bearer of the token, so they are kept when it is made.
type Facts struct {
	// ID is the manager's number of the token's record.
	ID   uint   `json:"id"`
	Name string `json:"name"`
	// User is who signed in to make it.
	User    string    `json:"user,omitempty"`
	Scopes  []string  `json:"scopes"`
	Expires time.Time `json:"expires_at"`
	// Revoked is true once dftask has revoked the token.
	Revoked bool `json:"revoked,omitempty"`
}

// FactBook keeps the facts of each item's token in a file beside the plaintext tokens.
// No token is in it.
//
// So that facts are never shown of another token, each has a fingerprint: 8 bytes of an
// HMAC of the token under a salt of its own. Facts are kept only of tokens that a
// manager has made, which are random with 122 bits: there are far too many to try, and
// with 8 bytes a great many of them fit.
type FactBook struct{ folder private.Folder }

// NewFactBook returns the facts in a folder, which is made when the first are stored.
func NewFactBook(dir string) *FactBook { return &FactBook{private.Folder(dir)} }

const (
	fingerprintSize = 8
	saltSize        = 16
	maxFacts        = 64 << 10
)

type factFile struct {
	Account     string `json:"account"`
	Salt        []byte `json:"salt"`
	Fingerprint []byte `json:"fingerprint"`
	Facts       Facts  `json:"facts"`
}

func fingerprint(salt []byte, token Token) []byte {
	mac := hmac.New(sha256.New, salt)
	mac.Write([]byte(token.Reveal()))
	return mac.Sum(nil)[:fingerprintSize]
}

// Keep notes the facts of the token that is kept as item.
func (b *FactBook) Keep(item Item, token Token, facts Facts) error {
	file := factFile{Account: item.key(), Salt: make([]byte, saltSize), Facts: facts}
	_, _ = rand.Read(file.Salt) // never fails
	file.Fingerprint = fingerprint(file.Salt, token)
	return b.write(item, file)
}

// Revoke notes that the token was revoked whose facts were kept last for item.
func (b *FactBook) Revoke(item Item) error {
	file, ok := b.read(item)
	if !ok {
		return nil
	}
	file.Facts.Revoked = true
	return b.write(item, file)
}

func (b *FactBook) write(item Item, file factFile) error {
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	return b.folder.Write(fileOf(item, ".json"), append(text, '\n'))
}

// Of returns what is known of a token, found for item. Facts of another token, and a
// file that cannot be used, count as nothing.
func (b *FactBook) Of(item Item, token Token) (Facts, bool) {
	file, ok := b.read(item)
	if !ok || !hmac.Equal(file.Fingerprint, fingerprint(file.Salt, token)) {
		return Facts{}, false
	}
	return file.Facts, true
}

// Noted returns the facts that were kept last for item, for any token.
func (b *FactBook) Noted(item Item) (Facts, bool) {
	file, ok := b.read(item)
	return file.Facts, ok
}

func (b *FactBook) read(item Item) (file factFile, ok bool) {
	text, err := b.folder.Read(fileOf(item, ".json"), maxFacts)
	if err != nil || json.Unmarshal(text, &file) != nil {
		return factFile{}, false
	}
	return file, file.Account == item.key() && len(file.Salt) == saltSize
}

// Forget drops what is known of item's token, if anything.
func (b *FactBook) Forget(item Item) error {
	if err := b.folder.Remove(fileOf(item, ".json")); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

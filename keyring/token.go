package keyring

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mask is what every printed form of a token consists of.
const mask = "[token]"

var (
	// ErrBlank is what NewToken says of a text that is empty or only white space.
	ErrBlank = errors.New("the token is empty")
	// ErrMalformed is what NewToken says of a text that cannot be a token. The text
	// itself is never part of the error.
	ErrMalformed = errors.New("a token has no spaces, line breaks or invisible characters")
)

// Token is a personal access token. However it is printed, logged or marshalled it
// comes out as "[token]"; only Reveal gives the text, for the one place that puts
// it into a request header.
//
// The zero value is no token. Tokens are compared with Equal.
type Token struct {
	// The text is held by a closure rather than in a field: fmt does not call the
	// methods of a value in somebody else's unexported field, nor for the verb %p,
	// and dumpers walk through fields and pointers alike. None can read a
	// function.
	reveal func() string
}

// NewToken makes a token of text, without the white space around it. The error is
// ErrBlank or ErrMalformed.
//
// A manager's own tokens are 48 characters of base64url, but an administrator may
// have set any text (the manager's DRAGONFLY_PAT), so only what could not travel as
// one word of an Authorization header, or could not have been meant, is refused.
func NewToken(text string) (Token, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Token{}, ErrBlank
	case text == mask, !utf8.ValidString(text), strings.ContainsFunc(text, notInToken):
		return Token{}, ErrMalformed
	}
	return Token{reveal: func() string { return text }}, nil
}

func notInToken(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }

// Reveal returns the text of the token, or "" for the zero value.
func (t Token) Reveal() string {
	if t.reveal == nil {
		return ""
	}
	return t.reveal()
}

// IsZero reports whether t is no token.
func (t Token) IsZero() bool { return t.reveal == nil }

// Equal reports whether t and u are the same token.
func (t Token) Equal(u Token) bool { return t.Reveal() == u.Reveal() }

// String returns "[token]".
func (t Token) String() string { return mask }

// GoString returns "[token]".
func (t Token) GoString() string { return mask }

// Format writes "[token]" for every verb and flag.
func (t Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(mask)) }

// MarshalText returns "[token]", which is also what JSON and YAML get.
func (t Token) MarshalText() ([]byte, error) { return []byte(mask), nil }

// LogValue returns "[token]".
func (t Token) LogValue() slog.Value { return slog.StringValue(mask) }

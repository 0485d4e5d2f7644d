package keyring

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC0x"

func mustToken(t *testing.T, text string) Token {
	t.Helper()
	token, err := NewToken(text)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// mustNotShow fails when text has the secret in it, plain or in hexadecimal.
func mustNotShow(t *testing.T, how, text string) {
	t.Helper()
	lower := strings.ToLower(text)
	if strings.Contains(text, secret) || strings.Contains(lower, fmt.Sprintf("%x", secret)) {
		t.Errorf("%s shows the token: %s", how, text)
	}
}

func TestTokenIsNeverPrinted(t *testing.T) {
	token := mustToken(t, secret)
	holder := struct {
		hidden  Token
		Shown   Token
		Pointer *Token
		any     any
		List    []Token
		Map     map[string]Token
	}{token, token, &token, token, []Token{token}, map[string]Token{"k": token}}
	for _, verb := range []string{"v", "+v", "#v", "s", "q", "x", "X", "d", "p", "T", "c", "U", "t", "e", "b", "20s", "-5.3s", "!"} {
		for name, value := range map[string]any{
			"token": token, "pointer": &token, "struct": holder, "pointer to struct": &holder,
			"slice": []Token{token}, "map": holder.Map, "interface": []any{token},
		} {
			mustNotShow(t, "%"+verb+" of "+name, fmt.Sprintf("%"+verb, value))
		}
	}
	for _, got := range []string{
		fmt.Sprint(token), fmt.Sprintf("%v|", token)[:len(mask)], fmt.Sprintf("%#v", token), fmt.Sprintf("%d", token), token.String(), token.GoString(),
	} {
		if got != mask {
			t.Errorf("printed as %q, want %q", got, mask)
		}
	}
	mustNotShow(t, "an error", fmt.Errorf("with %w and %v", errors.New("x"), token).Error())
}

func TestTokenIsNeverMarshalled(t *testing.T) {
	token := mustToken(t, secret)
	out, err := json.Marshal(map[string]any{"token": token, "pointer": &token, "struct": struct{ T Token }{token}})
	if err != nil {
		t.Fatal(err)
	}
	mustNotShow(t, "JSON", string(out))
	if want := `{"pointer":"[token]","struct":{"T":"[token]"},"token":"[token]"}`; string(out) != want {
		t.Errorf("JSON is %s, want %s", out, want)
	}

	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("m", "token", token, "pointer", &token, slog.Group("g", "t", token))
	}
	mustNotShow(t, "slog", log.String())
	if !strings.Contains(log.String(), mask) {
		t.Errorf("the log has no trace of the token: %s", &log)
	}
}

func TestNewToken(t *testing.T) {
	tests := []struct {
		text string
		want string
		err  error
	}{
		{text: secret, want: secret},
		{text: " \t" + secret + "\r\n", want: secret},
		{text: "pässwörter-sind-auch-tokens", want: "pässwörter-sind-auch-tokens"},
		{text: "", err: ErrBlank},
		{text: " \n\t ", err: ErrBlank},
		{text: secret + "\n" + secret, err: ErrMalformed},
		{text: "Bearer " + secret, err: ErrMalformed},
		{text: secret + "\x00", err: ErrMalformed},
		{text: "\ufeff" + secret, err: ErrMalformed},
		{text: secret[:4] + "\u200b" + secret[4:], err: ErrMalformed},
		{text: secret + "\xff", err: ErrMalformed},
		{text: mask, err: ErrMalformed},
	}
	for _, tt := range tests {
		token, err := NewToken(tt.text)
		if !errors.Is(err, tt.err) || token.Reveal() != tt.want || token.IsZero() != (tt.err != nil) {
			t.Errorf("NewToken(%q) = %q, %v; want %q, %v", tt.text, token.Reveal(), err, tt.want, tt.err)
		}
		if err != nil {
			mustNotShow(t, "the error", err.Error())
		}
	}
}

func TestTokenEqual(t *testing.T) {
	a, b, c := mustToken(t, secret), mustToken(t, secret), mustToken(t, "other")
	if !a.Equal(b) || a.Equal(c) || a.Equal(Token{}) || !(Token{}).Equal(Token{}) {
		t.Error("tokens are equal when their texts are")
	}
}

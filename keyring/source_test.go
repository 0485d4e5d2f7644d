package keyring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	gokeyring "github.com/zalando/go-keyring"
)

// fixed is a place that gives one answer and counts how often it was asked.
type fixed struct {
	name  string
	token Token
	err   error
	asked int
}

func (f *fixed) Name() string { return f.name }

func (f *fixed) Look(context.Context) (Found, error) {
	f.asked++
	return Found{Token: f.token}, f.err
}

func getenv(value string) func(string) string {
	return func(name string) string {
		if name == EnvVar {
			return value
		}
		return ""
	}
}

func testItem(t *testing.T) Item {
	t.Helper()
	item, err := NewItem("https://manager.example.com:8080", "prod")
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func TestFindAsksInOrder(t *testing.T) {
	none := &Failure{Place: "first", Reason: NotSet}
	first := &fixed{name: "first", err: none}
	second := &fixed{name: "second", token: mustToken(t, secret)}
	third := &fixed{name: "third", token: mustToken(t, "other")}
	found, err := NewSource(first, second, third).Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found.Token.Reveal() != secret || found.String() != "token: second" {
		t.Errorf("found %q as %q", found.Token.Reveal(), found)
	}
	if !slices.Equal(found.Passed, []*Failure{none}) {
		t.Errorf("passed %v", found.Passed)
	}
	if first.asked != 1 || second.asked != 1 || third.asked != 0 {
		t.Errorf("asked %d, %d, %d times; want 1, 1, 0", first.asked, second.asked, third.asked)
	}
}

func TestEnvironmentWins(t *testing.T) {
	inKeyring := &fixed{name: PlaceKeyring, token: mustToken(t, "of-the-keyring")}
	tests := []struct{ env, token, shown string }{
		{secret, secret, "token: DFTASK_TOKEN"},
		{"  " + secret + "\n", secret, "token: DFTASK_TOKEN"},
		{"", "of-the-keyring", "token: keyring"},
		{" \t\n", "of-the-keyring", "token: keyring"},
	}
	for _, tt := range tests {
		found, err := NewSource(Environment(getenv(tt.env)), inKeyring).Find(t.Context())
		if err != nil || found.Token.Reveal() != tt.token || found.String() != tt.shown {
			t.Errorf("with %q found %q as %q, %v; want %q as %q", tt.env, found.Token.Reveal(), found, err, tt.token, tt.shown)
		}
	}
}

func TestMalformedEnvironmentIsNotPassedOver(t *testing.T) {
	inKeyring := &fixed{name: PlaceKeyring, token: mustToken(t, "of-somebody-else")}
	_, err := NewSource(Environment(getenv("Bearer "+secret)), inKeyring).Find(t.Context())
	var none *NoTokenError
	if !errors.As(err, &none) || len(none.Tried) != 1 || none.Tried[0].Reason != Malformed {
		t.Fatalf("got %v", err)
	}
	if inKeyring.asked != 0 {
		t.Error("the keyring was asked")
	}
	mustNotShow(t, "the error", err.Error())
}

func TestFindSaysWhatWasTried(t *testing.T) {
	odd := errors.New("the disk is on fire")
	keyring := New(&fakeBackend{err: gokeyring.ErrNotFound})
	_, err := NewSource(Environment(getenv("")), &fixed{name: "elsewhere", err: odd}, keyring.Place(testItem(t))).Find(t.Context())
	want := `There is no token for the manager.
  DFTASK_TOKEN is not set.
  elsewhere failed in a way that dftask does not know: the disk is on fire.
  The keyring has no token for https://manager.example.com:8080 (context prod).
Run dftask login --insecure-storage to keep a token in a file, or set DFTASK_TOKEN to a personal access token of this manager.`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if !errors.Is(err, odd) || !errors.Is(err, gokeyring.ErrNotFound) {
		t.Error("the causes are lost")
	}
	var none *NoTokenError
	if !errors.As(err, &none) || len(none.Tried) != 3 {
		t.Errorf("got %#v", err)
	}
}

func TestFoundDoesNotShowTheToken(t *testing.T) {
	found := Found{Token: mustToken(t, secret), Place: PlaceKeyring}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%p"} {
		mustNotShow(t, verb, fmt.Sprintf(verb, found)+fmt.Sprintf(verb, &found))
	}
}

func TestFindEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("the operator left")
	cancel(reason)
	place := &fixed{name: "any"}
	if _, err := NewSource(place).Find(ctx); !errors.Is(err, reason) || place.asked != 0 {
		t.Errorf("got %v after asking %d times", err, place.asked)
	}
}

// The places are asked in the order that the documents promise, and those that are
// not there are left out.
func TestOrder(t *testing.T) {
	kept := PlaceOf(NewMemory(), Item{})
	all := Order{ThisRun: kept, Environment: Environment(nil), Command: Command([]string{"true"}, nil), File: File("f"), Keyring: kept, Plaintext: kept}
	assert.Equal(t, []string{PlaceMemory, EnvVar, PlaceCommand, PlaceFile, PlaceMemory, PlaceMemory}, all.Source().Names())
	assert.Equal(t, []string{EnvVar}, Order{Environment: Environment(nil)}.Source().Names())
	assert.Empty(t, Order{}.Source().Names())
}

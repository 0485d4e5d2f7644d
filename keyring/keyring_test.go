package keyring

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	gokeyring "github.com/zalando/go-keyring"
)

// fakeBackend keeps one secret.
type fakeBackend struct {
	secret string
	err    error
	// before runs at the start of every call, and may block or panic.
	before func(call string)
	// deaf reports success and changes nothing.
	deaf  bool
	calls []string
}

func (b *fakeBackend) begin(call string) {
	b.calls = append(b.calls, call)
	if b.before != nil {
		b.before(call)
	}
}

func (b *fakeBackend) Get(service, user string) (string, error) {
	b.begin("get " + service + " " + user)
	if b.err == nil && b.secret == "" {
		return "", gokeyring.ErrNotFound
	}
	return b.secret, b.err
}

func (b *fakeBackend) Set(service, user, secret string) error {
	b.begin("set " + service + " " + user)
	if b.err == nil && !b.deaf {
		b.secret = secret
	}
	return b.err
}

func (b *fakeBackend) Delete(service, user string) error {
	b.begin("delete " + service + " " + user)
	if b.err == nil && b.secret == "" {
		return gokeyring.ErrNotFound
	}
	if b.err == nil && !b.deaf {
		b.secret = ""
	}
	return b.err
}

// wantReason fails unless err is a *Failure with the reason, and returns it.
func wantReason(t *testing.T, err error, want Reason) *Failure {
	t.Helper()
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("got %v (%T), want a *Failure", err, err)
	}
	if f.Reason != want {
		t.Fatalf("got the reason %d, want %d: %v", f.Reason, want, err)
	}
	mustNotShow(t, "the failure", fmt.Sprintf("%v %+v %#v", f, *f, f.Err))
	return f
}

func TestStoreGetDelete(t *testing.T) {
	gokeyring.MockInit()
	keyring, item, token := New(goKeyring{}), testItem(t), mustToken(t, secret)
	other, err := NewItem(item.Manager(), "staging")
	if err != nil {
		t.Fatal(err)
	}

	_, err = keyring.Get(t.Context(), item)
	wantReason(t, err, NotFound)
	if err := keyring.Store(t.Context(), item, token); err != nil {
		t.Fatal(err)
	}
	got, err := keyring.Get(t.Context(), item)
	if err != nil || !got.Equal(token) {
		t.Fatalf("got another token, %v", err)
	}
	_, err = keyring.Get(t.Context(), other)
	wantReason(t, err, NotFound)
	if kept, err := gokeyring.Get("dftask", "https://manager.example.com:8080#prod"); err != nil || kept != secret {
		t.Errorf("it is not kept under its key: %v", err)
	}
	if err := keyring.Delete(t.Context(), item); err != nil {
		t.Fatal(err)
	}
	wantReason(t, keyring.Delete(t.Context(), item), NotFound)
}

func TestStoreOfNoToken(t *testing.T) {
	backend := &fakeBackend{}
	wantReason(t, New(backend).Store(t.Context(), testItem(t), Token{}), Malformed)
	if len(backend.calls) != 0 {
		t.Errorf("called %q", backend.calls)
	}
}

func TestSuccessIsReadBack(t *testing.T) {
	keyring := New(&fakeBackend{deaf: true, secret: "old"})
	f := wantReason(t, keyring.Store(t.Context(), testItem(t), mustToken(t, secret)), Unconfirmed)
	if want := "The token may not have been stored in the keyring."; f.What() != want {
		t.Errorf("got %q, want %q", f.What(), want)
	}
	wantReason(t, keyring.Delete(t.Context(), testItem(t)), Unconfirmed)
}

func TestKeyringHoldsNoToken(t *testing.T) {
	for text, want := range map[string]Reason{"two words": Malformed, " \n": Malformed} {
		_, err := New(&fakeBackend{secret: text}).Get(t.Context(), testItem(t))
		wantReason(t, err, want)
	}
}

func TestErrorsOfTheBackend(t *testing.T) {
	tests := []struct {
		err  error
		want Reason
	}{
		{gokeyring.ErrNotFound, NotFound},
		{fmt.Errorf("wrapped: %w", gokeyring.ErrNotFound), NotFound},
		{gokeyring.ErrSetDataTooBig, TooBig},
		{gokeyring.ErrUnsupportedPlatform, Unsupported},
		{errors.New("anything else"), Unexpected},
	}
	for _, tt := range tests {
		keyring := New(&fakeBackend{err: tt.err})
		f := wantReason(t, keyring.Store(t.Context(), testItem(t), mustToken(t, secret)), tt.want)
		if f.Op != Store || f.Place != "keyring" {
			t.Errorf("%v: op %d at %q", tt.err, f.Op, f.Place)
		}
		f = wantReason(t, keyring.Delete(t.Context(), testItem(t)), tt.want)
		if f.Op != Delete || !errors.Is(f, tt.err) {
			t.Errorf("%v: op %d, cause %v", tt.err, f.Op, f.Err)
		}
	}
}

func TestErrorWithTheTokenInIt(t *testing.T) {
	keyring := New(&fakeBackend{err: fmt.Errorf("it refused %s twice", secret)})
	f := wantReason(t, keyring.Store(t.Context(), testItem(t), mustToken(t, secret)), Unexpected)
	if want := "it refused [token] twice"; f.Err.Error() != want {
		t.Errorf("got %q, want %q", f.Err, want)
	}
}

func TestPanicOfTheBackend(t *testing.T) {
	backend := &fakeBackend{before: func(string) { panic("nil signal with " + secret) }}
	wantReason(t, New(backend).Store(t.Context(), testItem(t), mustToken(t, secret)), Unexpected)
	backend.before, backend.secret = nil, secret
	if _, err := New(backend).Get(t.Context(), testItem(t)); err != nil {
		t.Error(err)
	}
}

func TestProbeComesFirst(t *testing.T) {
	backend := &fakeBackend{secret: secret}
	keyring := newKeyring(backend, func(context.Context) error { return &Failure{Reason: NoBus} })
	_, err := keyring.Get(t.Context(), testItem(t))
	if f := wantReason(t, err, NoBus); f.Place != "keyring" || f.Op != Read {
		t.Errorf("got %#v", f)
	}
	wantReason(t, keyring.Store(t.Context(), testItem(t), mustToken(t, secret)), NoBus)
	wantReason(t, keyring.Delete(t.Context(), testItem(t)), NoBus)
	if len(backend.calls) != 0 {
		t.Errorf("called %q", backend.calls)
	}
}

func TestCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		backend := &fakeBackend{secret: "late", before: func(string) { <-release }}
		keyring, item := New(backend), testItem(t)

		calls := map[string]func() error{
			"get":    func() error { _, err := keyring.Get(t.Context(), item); return err },
			"store":  func() error { return keyring.Store(t.Context(), item, mustToken(t, secret)) },
			"delete": func() error { return keyring.Delete(t.Context(), item) },
		}
		for _, name := range []string{"get", "store", "delete"} {
			start := time.Now()
			wantReason(t, calls[name](), TimedOut)
			if took := time.Since(start); took != 3*time.Second {
				t.Errorf("%s took %v, want 3s", name, took)
			}
		}
		synctest.Wait() // so that the race detector knows the call is waiting
		if len(backend.calls) != 1 {
			t.Errorf("the later calls were started beside the one in flight: %q", backend.calls)
		}

		// The answer that comes late is dropped; the next question gets its own.
		close(release)
		synctest.Wait()
		backend.secret = secret
		got, err := keyring.Get(t.Context(), item)
		if err != nil || got.Reveal() != secret {
			t.Errorf("got %q, %v after the late answer", got.Reveal(), err)
		}
		if len(backend.calls) != 2 {
			t.Errorf("what was given up was done after all: %q", backend.calls)
		}
	})
}

func TestGivenUpWhileProbing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &fakeBackend{secret: secret}
		keyring := newKeyring(backend, func(context.Context) error { time.Sleep(time.Minute); return nil })
		wantReason(t, keyring.Delete(t.Context(), testItem(t)), TimedOut)
		time.Sleep(time.Hour)
		if len(backend.calls) != 0 {
			t.Errorf("deleted long after it was given up: %q", backend.calls)
		}
	})
}

func TestCallEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		keyring := New(&fakeBackend{before: func(string) { <-release }})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := keyring.Get(ctx, testItem(t))
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		var f *Failure
		if errors.As(err, &f) {
			t.Errorf("the end of the caller's context is no failure of the keyring: %v", err)
		}
	})
}

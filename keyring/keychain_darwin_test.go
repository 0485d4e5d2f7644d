package keyring

import (
	"errors"
	"testing"
)

func TestKeychainReasons(t *testing.T) {
	for code, want := range map[int]Reason{1: Unexpected, 36: Locked, 37: NoProvider, 44: NotFound, 51: Locked, 128: Locked} {
		if got := keychainReason(code); got != want {
			t.Errorf("exit code %d is reason %d, want %d", code, got, want)
		}
	}
	if got := platformReason(errors.New("any")); got != Unexpected {
		t.Errorf("got %d", got)
	}
}

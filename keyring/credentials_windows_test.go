package keyring

import (
	"errors"
	"fmt"
	"syscall"
	"testing"
)

func TestCredentialReasons(t *testing.T) {
	if got := platformReason(fmt.Errorf("read: %w", syscall.Errno(1312))); got != NoProvider {
		t.Errorf("got %d, want %d", got, NoProvider)
	}
	if got := platformReason(errors.New("any")); got != Unexpected {
		t.Errorf("got %d, want %d", got, Unexpected)
	}
}

package keyring

import (
	"errors"
	"strings"
	"testing"
)

func TestFailureSentences(t *testing.T) {
	set := "Set DFTASK_TOKEN to a personal access token of this manager."
	orSet := ", or set DFTASK_TOKEN to a personal access token of this manager."
	none := "No token was found in the keyring. "
	tests := []struct {
		failure Failure
		want    string
	}{
		{
			Failure{Place: EnvVar, Reason: NotSet},
			"No token was found in DFTASK_TOKEN. DFTASK_TOKEN is not set. " + set,
		},
		{
			Failure{Place: EnvVar, Reason: Malformed, Err: ErrMalformed},
			"No token was found in DFTASK_TOKEN. DFTASK_TOKEN holds something that cannot be a token: a token has no spaces, line breaks or invisible characters. " +
				"Set DFTASK_TOKEN to a personal access token of this manager, or unset it.",
		},
		{
			Failure{Place: keyringName, Reason: NotFound, Detail: "https://m.example.com"},
			none + "The keyring has no token for https://m.example.com. " + set,
		},
		{
			Failure{Place: keyringName, Reason: NoBus},
			none + "This session has no D-Bus session bus, and so no keyring, as is usual over ssh and in containers. " + set,
		},
		{
			Failure{Place: keyringName, Reason: StaleBus, Detail: "DBUS_SESSION_BUS_ADDRESS is unix:path=/x", Err: errors.New("connection refused")},
			none + "The D-Bus session bus does not answer: DBUS_SESSION_BUS_ADDRESS is unix:path=/x: connection refused. " +
				"Start dftask from a new login; a tmux or screen session keeps the address of the login it was started in" + orSet,
		},
		{
			Failure{Place: keyringName, Reason: NoProvider, Err: errors.New("not shown")},
			none + "No keyring service runs in this session, nor can one be started. Start one, such as gnome-keyring, KWallet or KeePassXC" + orSet,
		},
		{
			Failure{Place: keyringName, Reason: Locked},
			none + "The keyring is locked, and its prompt was dismissed or could not be shown. Unlock the keyring and try again" + orSet,
		},
		{
			Failure{Place: keyringName, Reason: TimedOut, Detail: "3 s"},
			none + "The keyring did not answer within 3 s; it may be asking to be unlocked where nobody sees it. Unlock the keyring and try again" + orSet,
		},
		{
			Failure{Op: Store, Place: keyringName, Reason: TimedOut, Detail: "3 s"},
			"The token may not have been stored in the keyring. The keyring did not answer within 3 s; it may be asking to be unlocked where nobody sees it. Unlock the keyring and try again" + orSet,
		},
		{
			Failure{Op: Store, Place: keyringName, Reason: TooBig},
			"The token was not stored in the keyring. The token is too long for the keyring. " + set,
		},
		{
			Failure{Op: Delete, Place: keyringName, Reason: NotFound, Detail: "https://m.example.com"},
			"No token was deleted from the keyring. The keyring has no token for https://m.example.com.",
		},
		{
			Failure{Op: Delete, Place: keyringName, Reason: Unconfirmed},
			"The token may not have been deleted from the keyring. The keyring reported success, but its content says otherwise; a prompt may have been dismissed. Try again and answer the keyring's prompt.",
		},
		{
			Failure{Op: Delete, Place: keyringName, Reason: Unexpected, Err: errors.New("line one\nline\x1b[2J two.")},
			"No token was deleted from the keyring. The keyring failed in a way that dftask does not know: line one line [2J two.",
		},
		{
			Failure{Place: keyringName, Reason: Unsupported},
			none + "This build of dftask has no keyring on this operating system. " + set,
		},
	}
	for _, tt := range tests {
		if got := tt.failure.Error(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// TestEveryReasonHasItsSentence holds that no two reasons read the same.
func TestEveryReasonHasItsSentence(t *testing.T) {
	seen := make(map[string]Reason)
	for reason := Unexpected; reason <= TooBig; reason++ {
		for _, op := range []Op{Read, Store, Delete} {
			f := &Failure{Op: op, Place: keyringName, Reason: reason}
			if strings.Contains(f.Error(), "  ") || !strings.HasSuffix(f.Error(), ".") {
				t.Errorf("reason %d: %q", reason, f.Error())
			}
			if before, ok := seen[f.Why()]; ok && before != reason {
				t.Errorf("reasons %d and %d read the same: %q", before, reason, f.Why())
			}
			seen[f.Why()] = reason
		}
	}
}

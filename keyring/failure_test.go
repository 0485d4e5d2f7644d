package keyring

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
)

func TestFailureSentences(t *testing.T) {
	orSet := ", or set DFTASK_TOKEN to a personal access token of this manager."
	login := "Run dftask login" + orSet
	insecure := "un dftask login --insecure-storage to keep a token in a file" + orSet
	none := "No token was found in the keyring. "
	tests := []struct {
		failure Failure
		want    string
	}{
		{
			Failure{Place: EnvVar, Reason: NotSet},
			"No token was found in DFTASK_TOKEN. DFTASK_TOKEN is not set. " + login,
		},
		{
			Failure{Place: EnvVar, Reason: Malformed, Err: ErrMalformed},
			"No token was found in DFTASK_TOKEN. DFTASK_TOKEN holds something that cannot be a token: a token has no spaces, line breaks or invisible characters. " +
				"Set DFTASK_TOKEN to a personal access token of this manager, or unset it.",
		},
		{
			Failure{Place: PlaceKeyring, Reason: NotFound, Detail: "https://m.example.com"},
			none + "The keyring has no token for https://m.example.com. " + login,
		},
		{
			Failure{Place: PlaceKeyring, Reason: NoBus},
			none + "This session has no D-Bus session bus, and so no keyring, as is usual over ssh and in containers. R" + insecure,
		},
		{
			Failure{Place: PlaceKeyring, Reason: StaleBus, Detail: "DBUS_SESSION_BUS_ADDRESS is unix:path=/x", Err: errors.New("connection refused")},
			none + "The D-Bus session bus does not answer: DBUS_SESSION_BUS_ADDRESS is unix:path=/x: connection refused. " +
				"Start dftask from a new login (a tmux or screen session keeps the bus of the login it was started in), r" + insecure,
		},
		{
			Failure{Place: PlaceKeyring, Reason: NoProvider, Err: errors.New("not shown")},
			none + "No keyring service runs in this session, nor can one be started. Start one, such as gnome-keyring, KWallet or KeePassXC, r" + insecure,
		},
		{
			Failure{Place: PlaceKeyring, Reason: Locked},
			none + "The keyring is locked, and its prompt was dismissed or could not be shown. Unlock the keyring and try again" + orSet,
		},
		{
			Failure{Place: PlaceKeyring, Reason: TimedOut, Detail: "3 s"},
			none + "The keyring did not answer within 3 s; it may be asking to be unlocked in a window that you cannot see. Unlock the keyring and try again" + orSet,
		},
		{
			Failure{Op: Store, Place: PlaceKeyring, Reason: TimedOut, Detail: "3 s"},
			"The token may not have been stored in the keyring. The keyring did not answer within 3 s; it may be asking to be unlocked in a window that you cannot see. Unlock the keyring and try again" + orSet,
		},
		{
			Failure{Op: Store, Place: PlaceKeyring, Reason: TooBig},
			"The token was not stored in the keyring. The token is too long for the keyring. R" + insecure,
		},
		{
			Failure{Op: Delete, Place: PlaceKeyring, Reason: NotFound, Detail: "https://m.example.com"},
			"No token was deleted from the keyring. The keyring has no token for https://m.example.com.",
		},
		{
			Failure{Op: Delete, Place: PlaceKeyring, Reason: Unconfirmed},
			"The token may not have been deleted from the keyring. The keyring reported success, but its content says otherwise; a prompt may have been dismissed. Try again and answer the keyring's prompt.",
		},
		{
			Failure{Op: Delete, Place: PlaceKeyring, Reason: Unexpected, Err: errors.New("line one\nline\x1b[2J two.")},
			"No token was deleted from the keyring. The keyring failed in a way that dftask does not know: line one line [2J two.",
		},
		{
			Failure{Place: PlaceCommand, Reason: CommandFailed, Err: errors.New("exit status 2"), Detail: "no such entry"},
			"The token command gave no token. The token command failed: exit status 2; it wrote: no such entry. Correct token_command in the configuration, or take it out.",
		},
		{
			Failure{Place: PlaceCommand, Reason: TimedOut, Detail: "30 s"},
			"The token command gave no token. The token command did not end within 30 s. Correct token_command in the configuration, or take it out.",
		},
		{
			Failure{Place: PlaceCommand, Reason: Malformed, Err: ErrBlank},
			"The token command gave no token. The token command printed something that cannot be a token: the token is empty. Correct token_command in the configuration, or take it out.",
		},
		{
			Failure{Place: PlaceFile, Reason: Unreadable, Err: errors.New("open /x: no such file or directory")},
			"No token was found in the token file. The token file cannot be read: open /x: no such file or directory. Correct token_file in the configuration or what it names, or take it out.",
		},
		{
			Failure{Place: PlacePlaintext, Reason: Unsafe, Detail: "/x is a symbolic link"},
			"No token was found in the plaintext file. The plaintext file is not safe to use: /x is a symbolic link. Find out who changed it, remove it, and run dftask login again.",
		},
		{
			Failure{Op: Store, Place: PlacePlaintext, Reason: Unexpected, Err: fmt.Errorf("write /x: %w", syscall.ENOSPC)},
			"The token was not stored in the plaintext file. The plaintext file cannot be used: write /x: " + syscall.ENOSPC.Error() + ". Make room on its disk" + orSet,
		},
		{
			Failure{Op: Store, Place: PlacePlaintext, Reason: Unexpected, Err: errors.New("permission denied")},
			"The token was not stored in the plaintext file. The plaintext file cannot be used: permission denied. " +
				"Correct the permissions of its folder, or name another folder with XDG_STATE_HOME" + orSet,
		},
		{
			Failure{Op: Delete, Place: PlaceMemory, Reason: NotFound, Detail: "https://m.example.com"},
			"No token was deleted from the memory of this run. The memory of this run has no token for https://m.example.com.",
		},
		{
			Failure{Place: PlaceKeyring, Reason: Unsupported},
			none + "This build of dftask has no keyring on this operating system. R" + insecure,
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
	for reason := Unexpected; reason <= Unsafe; reason++ {
		for _, op := range []Op{Read, Store, Delete} {
			f := &Failure{Op: op, Place: PlaceKeyring, Reason: reason}
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

package keyring

import "context"

// unlocked is always so: the Credential Manager is open for as long as the user is
// signed in.
func unlocked(context.Context) bool { return true }

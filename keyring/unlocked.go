package keyring

import "context"

// Unlocked says whether the keyring gives out tokens at this moment without asking
// anybody, as far as that can be known without asking. It starts nothing and opens no
// prompt. On macOS it is never known.
func (k *Keyring) Unlocked(ctx context.Context) bool { return unlocked(ctx) }

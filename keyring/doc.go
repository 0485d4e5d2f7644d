// Package keyring finds the personal access token that dftask shows to a
// manager, and keeps it.
//
// A [Source] asks a short list of places in order and says which one answered: the
// environment, a program or a file that the configuration names, the keyring of the
// operating system, and where there is none a file that somebody chose to keep in the
// clear.
//
// A [Keeper] reads, stores and deletes one [Item] for a manager and a context. The one
// to prefer is a [Keyring], which never takes longer than [Cap]; [Plaintext] and
// [Memory] are for hosts without. All turn what goes wrong into a [Failure]: a [Reason]
// for programs and a sentence for people. A [Token] cannot be printed by accident, and a
// [FactBook] has what may be shown of it.
//
// The package knows nothing of terminals.
package keyring

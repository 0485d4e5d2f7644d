// Package keyring finds the personal access token that dftask shows to a
// manager, and keeps it: in the environment for one run, or in the keyring of
// the operating system.
//
// A [Source] asks a short list of places in order and says which one answered.
// A [Keyring] reads, stores and deletes one [Item] for a manager and a context,
// never takes longer than [Cap], and turns what goes wrong into a [Failure]: a
// [Reason] for programs and a sentence for people. A [Token] cannot be printed by
// accident.
//
// The package knows nothing of terminals and writes nothing anywhere but in the
// keyring.
package keyring

// Package access is how a person gets into a manager: signing in, making and revoking
// personal access tokens, and finding out what a token may do.
//
// It is the same for the commands and the dashboard, and knows nothing of terminals. A
// token leaves it as a [keyring.Token], which cannot be printed by accident; a password
// is never part of an error.
package access

//go:build !unix

package console

// stdoutClosed says whether standard output was closed when the program started.
// Here writing to it fails by itself.
func stdoutClosed() bool { return false }

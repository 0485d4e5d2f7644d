package private

// UntrustedError is a file that somebody else could have written.
type UntrustedError struct {
	// Reason is a clause on the file, and Fix a command that ends it.
	Reason, Fix string
}

func (e *UntrustedError) Error() string { return e.Reason }

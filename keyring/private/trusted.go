package private

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// UntrustedError is a file that somebody else could have written.
type UntrustedError struct {
	// Reason is a clause on the file, and Fix a command that ends it.
	Reason, Fix string
}

func (e *UntrustedError) Error() string { return e.Reason }

// ErrNotRegular is a path that [ReadTrusted] does not read, such as a folder's or a
// pipe's.
var ErrNotRegular = errors.New("it is not a regular file")

// ReadTrusted reads up to so many bytes of a file that no other user could have written,
// and what is known of it. The error may be an [*UntrustedError] or [ErrNotRegular].
func ReadTrusted(path string, most int64) ([]byte, fs.FileInfo, error) {
	// Before it is opened, for opening a named pipe waits for a writer.
	if info, err := os.Stat(path); err != nil {
		return nil, nil, err
	} else if !info.Mode().IsRegular() {
		return nil, nil, ErrNotRegular
	}
	if err := checkTrusted(path); err != nil {
		return nil, nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, most))
	return text, info, err
}

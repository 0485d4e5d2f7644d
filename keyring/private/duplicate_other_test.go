//go:build !unix

package private

import (
	"os"
	"testing"
)

func duplicate(t *testing.T, _ *os.File) *os.File {
	t.Skip("files are not handed down to programs that are started here")
	return nil
}

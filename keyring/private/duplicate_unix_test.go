//go:build unix

package private

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func duplicate(t *testing.T, file *os.File) *os.File {
	t.Helper()
	fd, err := syscall.Dup(int(file.Fd()))
	require.NoError(t, err)
	return os.NewFile(uintptr(fd), file.Name())
}

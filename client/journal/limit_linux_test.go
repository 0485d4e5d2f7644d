package journal

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
)

const limitVariable = "DFTASK_TEST_JOURNAL_LIMIT"

func init() {
	if dir := os.Getenv(limitVariable); dir != "" {
		limited(dir)
		os.Exit(0)
	}
}

// limited has a system that takes no more than so many bytes of a file, and then
// does.
func limited(dir string) {
	signal.Ignore(syscall.SIGXFSZ)
	j := Open(dir, "prod")
	j.OnTrouble(func(err error) { fmt.Println(err) })
	op := operation("7f3a9c2e", 100)
	e, err := j.Begin(op, nil)
	if err != nil {
		fmt.Println("begin:", err)
		return
	}
	info, err := os.Stat(j.Path())
	if err != nil {
		fmt.Println(err)
		return
	}
	var before syscall.Rlimit
	_ = syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before)
	limit := before
	// Half a line is taken.
	limit.Cur = uint64(info.Size() + 1000)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println(err)
		return
	}
	for i := range op.Targets {
		if i == 50 {
			_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before)
		}
		e.Sent(taskOf(op, i), task.SentJob{ID: uint(i + 1), At: began})
	}
	e.End(Finished)
}

// The real thing: the system ends a write in the middle.
func TestAFileThatMayNotGrow(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	c := exec.Command(self)
	c.Env = append(os.Environ(), limitVariable+"="+dir)
	out, err := c.CombinedOutput()
	require.NoError(t, err, string(out))
	j := Open(dir, "prod")
	assert.Equal(t, "the journal "+j.Path()+" cannot be written: file too large\n", string(out))
	r := must(t, j)
	assert.Len(t, r.Sent, 100)
	assert.False(t, r.Unfinished())
	for line := range strings.Lines(content(t, j)) {
		_, ok, _ := parse([]byte(strings.TrimSuffix(line, "\n")))
		assert.True(t, ok, line)
	}
}

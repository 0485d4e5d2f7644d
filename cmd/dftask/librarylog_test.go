//go:build unix

package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

// talkative is the address of a manager that sends more than it was asked for,
// which Go's HTTP client logs. The list of its jobs is empty.
func talkative(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
					return
				}
				_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"+`{"token":"%s"}`, secret)
				time.Sleep(patience)
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// What libraries log is not written to the terminal, and what they quote is not
// written anywhere.
func TestWhatLibrariesLog(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	env := append(under(home), "DFTASK_MANAGER="+talkative(t), "DFTASK_TOKEN=x", "XDG_STATE_HOME="+home)
	logged := func() string {
		text, _ := os.ReadFile(filepath.Join(home, "dftask", "debug.log")) // it may not be there yet
		return string(text)
	}
	x := openProgram(t, binary, small, env, "--debug")
	x.await("token: DFTASK_TOKEN")
	for end := time.Now().Add(patience); !strings.Contains(logged(), "a library says: Unsolicited response"); time.Sleep(glance) {
		require.True(t, time.Now().Before(end), "the library did not log: %s", logged())
	}
	x.press("\x03")
	assert.Equal(t, console.ExitOK, x.awaitEnd())
	assert.Contains(t, logged(), " handled tea.KeyMsg in ")
	x.mu.Lock()
	defer x.mu.Unlock()
	assert.NotContains(t, string(x.wrote), "Unsolicited")
	assert.NotContains(t, string(x.wrote)+logged(), secret)
}

package main

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
)

func TestResume(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		refused(t, m.call("delete", "--resume"), console.ExitUsage, "there is nothing to resume")
		m.stopped(3*time.Minute, "0000aaaa", nil, target1)
		m.stopped(2*time.Minute, "0000bbbb", []uint{2}, target2, target3)
		o := m.call("delete", "--resume")
		refused(t, o, console.ExitUsage, "2 purges were interrupted")
		assert.Contains(t, o.err, "dftask delete --resume 0000aaaa (begun 3 min ago, 0 of 1 target done, INC-7)")
		assert.Contains(t, o.err, "dftask delete --resume 0000bbbb (begun 2 min ago, 0 of 2 targets done, INC-7)")
		refused(t, m.call("delete", "--resume=0000cccc"), console.ExitUsage, `the journal has no purge "0000cccc"`)

		o = m.call("delete", "--resume", "0000bbbb", "--read-only")
		refused(t, o, console.ExitUsage, "read-only")
		o = m.call("delete", "--resume", "0000bbbb")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.out, "2 were not cached")
		assert.Contains(t, o.err, "dftask: the rest is sent in 35 s, when nothing that was sent before can still be on its way\n")
		refused(t, m.call("delete", "--resume", "0000bbbb"), console.ExitUsage, "the purge 0000bbbb has ended")
		o = m.call("delete", "--resume", "-o", "json")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.out, `"operation_id": "0000aaaa"`)
		tasks, marks := m.deletes()
		assert.Len(t, tasks, 3)
		assert.Equal(t, map[string]int{"0000aaaa": 1, "0000bbbb": 2}, marks)
	})
}

// What is gone on with is sent at the pace that the clusters take.
func TestResumeKeepsThePace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := managerOf(t, simulator.Options{Fleet: unlimited(2)})
		var urls []string
		for i := range 20 {
			urls = append(urls, fmt.Sprintf("https://example.com/target-%d", i))
		}
		m.stopped(time.Minute, "0000aaaa", []uint{1}, urls...)
		o := m.call("delete", "--resume", "0000aaaa")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		m.once(20)
		assert.Less(t, m.limited.Load(), int64(8), "hardly any is refused for coming too soon")
	})
}

// When the manager may have forgotten jobs it is not known what was sent.
func TestAnOldPurgeIsOnlyWatched(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.stopped(6*time.Hour, "0000aaaa", nil, target1, target2)
		o := m.call("delete", "--from", listed(t, target1, target2), "--yes", "-o", "json")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		assert.Contains(t, o.err, "that is more than 5 h: the manager forgets jobs, so what is not known to be sent is not sent now; --force deletes all of them again")
		assert.Contains(t, o.out, `"verdict": "lost"`)
		tasks, _ := m.deletes()
		assert.Empty(t, tasks)
		assert.False(t, m.past()[0].Unfinished())
		o = m.call("delete", "--from", listed(t, target1, target2), "--yes")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		m.once(2)
	})
}

// A token that is refused in the middle loses nothing.
func TestATokenRefusedInTheMiddle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.atPost(10, func(w http.ResponseWriter, _ *http.Request, _ func()) {
			m.closed.Store(true)
			unauthorized(w)
		})
		list := numbered(t, 30)
		o := m.call("delete", "--from", list, "--yes")
		assert.Equal(t, console.ExitAuth, o.code, o.err)
		assert.Contains(t, o.err, "does not know the token")
		assert.Regexp(t, `dftask: jobs? [\d, -]+ continues? at the manager\ndftask: \d+ targets were not sent, or not known to be\n  Resume with: dftask delete --resume`, o.err)
		tasks, _ := m.deletes()
		assert.GreaterOrEqual(t, len(tasks), 5)
		assert.Less(t, len(tasks), 30)
		m.closed.Store(false)
		o = m.call("delete", "--from", list, "--yes")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		m.once(30)
	})
}

// A resumed purge without an answer tells what was sent before, and
// not that nothing is.
func TestResumingEndsBeforeTheFirstAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		o := m.call("delete", "--from", listed(t, target1, target2, target3), "--yes", "--timeout", "4s")
		require.Equal(t, console.ExitPending, o.code, o.err)
		m.mute.Store(true)
		o = m.call("delete", "--resume", "--timeout", "200ms")
		assert.Equal(t, console.ExitPending, o.code, o.err)
		assert.Regexp(t, `dftask: the clusters are not known yet; nothing more is sent\n`+
			`dftask: jobs \d+-\d+ continue at the manager\ndftask: no answer within --timeout\n  Resume with: dftask delete --resume [0-9a-f]{8}\n$`, o.err)
	})
}

// What is offered to copy has to work as it stands.
func TestTheResumeCommandHasItsFlags(t *testing.T) {
	none := func(string) bool { return false }
	assert.Equal(t, "dftask delete --resume 0000aaaa", session.Flags{Given: none}.ResumeCommand("0000aaaa"))
	o := session.Flags{
		Context: "prod", Manager: "https://manager.example.com:8080", CaFile: "my ca.pem", ClientCertificate: "it's.pem", ClientKey: "/k/me.key",
		InsecureTLS: true, Given: func(flag string) bool { return flag == "read-only" },
	}
	assert.Equal(t, `dftask --context prod --manager https://manager.example.com:8080 --ca-file 'my ca.pem' --client-certificate 'it'\''s.pem' --client-key /k/me.key`+
		" --insecure-tls --read-only=false delete --resume 0000aaaa", o.ResumeCommand("0000aaaa"))
	o = session.Flags{ReadOnly: true, Given: o.Given}
	assert.Equal(t, "dftask delete --resume 0000aaaa", o.ResumeCommand("0000aaaa"))
}

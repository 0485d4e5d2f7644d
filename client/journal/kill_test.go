package journal

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator/rig"
	"dftask/client/task"
)

// childVariable makes the test binary a program with a journal: it is a folder,
// the program's name, the limit of the journal, and how many operations.
const childVariable = "DFTASK_TEST_JOURNAL"

func TestMain(m *testing.M) {
	if what := os.Getenv(childVariable); what != "" {
		child(strings.Split(what, "|"))
		return
	}
	os.Exit(m.Run())
}

// child has one operation after another, with some goroutines that make jobs,
// and says what the disk is to have. Its last operation is left unfinished.
func child(what []string) {
	j := Open(what[0], "prod")
	limit, _ := strconv.Atoi(what[2])
	operations, _ := strconv.Atoi(what[3])
	j.limit, j.foldAt = int64(limit), int64(limit)
	j.OnTrouble(func(err error) { fmt.Println("trouble", err) })
	var mu sync.Mutex
	say := func(words ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(words...)
	}
	for n := range operations {
		op := operation(fmt.Sprintf("%s%06x", what[1], n), 12)
		e, err := j.Begin(op, nil)
		if err != nil {
			say("trouble", err)
			return
		}
		say("begun", op.ID)
		var wg sync.WaitGroup
		for worker := range 3 {
			wg.Go(func() {
				for i := worker; i < len(op.Targets); i += 3 {
					e.Sent(taskOf(op, i), task.SentJob{ID: uint(i + 1), At: began})
					say("sent", op.ID, i)
				}
			})
		}
		wg.Wait()
		if n == operations-1 {
			break
		}
		e.End(GivenUp)
		say("ended", op.ID)
	}
	say("done")
}

// program is a child that runs.
type program struct {
	*exec.Cmd
	out io.ReadCloser
}

func start(t *testing.T, dir, name string, limit, operations int) *program {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	c := exec.Command(self)
	c.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%d|%d", childVariable, dir, name, limit, operations))
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	t.Cleanup(func() { _ = c.Process.Kill() })
	return &program{c, out}
}

// said is what a child said of its operations.
type said struct {
	begun, ended map[string]bool
	sent         map[string]map[int]bool
	done         bool
	jobs         int
}

// read reads until the child ends, and kills it so long after its first word;
// 0 does not.
func (p *program) read(t *testing.T, kill time.Duration) said {
	t.Helper()
	s := said{begun: map[string]bool{}, ended: map[string]bool{}, sent: map[string]map[int]bool{}}
	lines := bufio.NewReader(p.out)
	for {
		text, err := lines.ReadString('\n')
		if err != nil {
			// Half a last line was not said.
			break
		}
		if kill > 0 {
			defer time.AfterFunc(kill, func() { _ = p.Process.Kill() }).Stop()
			kill = 0
		}
		words := strings.Fields(text)
		switch words[0] {
		case "begun":
			s.begun[words[1]] = true
		case "ended":
			s.ended[words[1]] = true
		case "sent":
			if s.sent[words[1]] == nil {
				s.sent[words[1]] = map[int]bool{}
			}
			i, err := strconv.Atoi(words[2])
			assert.NoError(t, err)
			s.sent[words[1]][i] = true
			s.jobs++
		case "done":
			s.done = true
		default:
			assert.Fail(t, "the child has trouble", text)
		}
	}
	_ = p.Wait()
	return s
}

// found checks that the journal has all that a child said.
func (s said) found(t *testing.T, j *Journal) {
	t.Helper()
	records := map[string]Record{}
	for _, r := range past(t, j) {
		records[r.Operation.ID] = r
	}
	for id := range s.begun {
		r, there := records[id]
		require.True(t, there, "the operation %s is lost", id)
		assert.Zero(t, r.Missing)
		assert.Equal(t, operation(id, 12), r.Operation)
		for i := range s.sent[id] {
			assert.Equal(t, uint(i+1), r.Sent[taskOf(r.Operation, i)].ID, "job %d of %s is lost", i+1, id)
		}
		if s.ended[id] {
			assert.False(t, r.Unfinished(), "the end of %s is lost", id)
		}
		assert.False(t, r.Alive)
	}
}

// Whenever programs are killed, the journal has what they were told it has, and
// another program can take over.
func TestKilledAtRandomMoments(t *testing.T) {
	seed := rig.Seed(t)
	random := rand.New(rand.NewPCG(seed, 0))
	begun, jobs, unfinished := 0, 0, 0
	for range 10 {
		dir := t.TempDir()
		results := make(chan said)
		for _, name := range []string{"aa", "bb", "cc"} {
			p := start(t, dir, name, foldAbove, 1000)
			kill := time.Duration(random.IntN(40_000)+1) * time.Microsecond
			go func() { results <- p.read(t, kill) }()
		}
		j := Open(dir, "prod")
		all := []said{<-results, <-results, <-results}
		for _, s := range all {
			s.found(t, j)
			begun, jobs = begun+len(s.begun), jobs+s.jobs
		}
		for _, r := range past(t, j) {
			// An end may be on the disk that the child could not say any more, and
			// so may a beginning.
			if !r.Unfinished() {
				continue
			}
			e, err := j.Take(r.Operation.ID)
			require.NoError(t, err)
			unfinished++
			e.Sent("after", task.SentJob{ID: 1, At: began})
			e.End(GivenUp)
		}
		for _, s := range all {
			s.found(t, j)
		}
	}
	t.Logf("%d operations with %d jobs, %d taken over", begun, jobs, unfinished)
	assert.Positive(t, unfinished)
}

// The same while the journal is folded with nearly each line.
func TestKilledWhileFolding(t *testing.T) {
	seed := rig.Seed(t)
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range 10 {
		dir := t.TempDir()
		j := Open(dir, "prod")
		begin(t, j, operation("00unfini", 12)).Close()
		p := start(t, dir, fmt.Sprintf("%02x", n), 6000, 1000)
		s := p.read(t, time.Duration(random.IntN(40_000)+1)*time.Microsecond)
		// What ended a while ago is dropped.
		for id := range s.ended {
			delete(s.begun, id)
		}
		s.found(t, j)
		said{begun: map[string]bool{"00unfini": true}}.found(t, j)
	}
}

// Programs that write to one journal, and fold it under each other, lose
// nothing.
func TestTwoWriters(t *testing.T) {
	const operations = 12
	// A busy machine may have no time for the one that folds.
	for foldings := 0; foldings == 0; {
		foldings = twoWriters(t, operations)
		t.Logf("the journal was folded %d times meanwhile", foldings)
	}
}

// twoWriters says how often the journal was folded while two programs wrote.
func twoWriters(t *testing.T, operations int) int {
	t.Helper()
	dir := t.TempDir()
	const limit = foldAbove
	programs := []*program{start(t, dir, "aa", limit, operations), start(t, dir, "bb", limit, operations)}
	foldings, stop := make(chan int), make(chan struct{})
	go func() {
		// A third that folds all the time.
		j, n := Open(dir, "prod"), 0
		j.limit = limit
		for {
			select {
			case <-stop:
				foldings <- n
				return
			case <-time.After(2 * time.Millisecond):
			}
			if j.exclusive(func() error { j.fold(1); return j.unfolded }) == nil {
				n++
			}
		}
	}()
	for _, p := range programs {
		s := p.read(t, 0)
		assert.True(t, s.done)
		assert.Equal(t, operations*12, s.jobs)
		s.found(t, Open(dir, "prod"))
	}
	close(stop)
	n := <-foldings
	assert.Len(t, past(t, Open(dir, "prod")), 2*operations)
	return n
}

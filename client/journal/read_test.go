package journal

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator/rig"
	"dftask/client/task"
)

// A program that ended in the middle of a line takes no other line with it.
func TestATornLastLine(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	op := operation("7f3a9c2e", 3)
	e := begin(t, j, op)
	e.Sent("task-0", task.SentJob{ID: 1, At: began})
	whole := content(t, j)
	e.Sent("task-1", task.SentJob{ID: 2, At: began})
	end := len(content(t, j))
	for cut := len(whole); cut < end; cut += 7 {
		require.NoError(t, os.Truncate(j.Path(), int64(cut)))
		assert.Len(t, must(t, j).Sent, 1)
		e.Sent("task-2", task.SentJob{ID: 3, At: began})
		r := must(t, j)
		assert.Equal(t, op, r.Operation)
		assert.Contains(t, r.Sent, "task-0")
		assert.Contains(t, r.Sent, "task-2", "cut at %d", cut)
		require.NoError(t, os.WriteFile(j.Path(), []byte(whole), 0o600))
	}
}

func TestStrangeLinesAreSkipped(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	op := operation("7f3a9c2e", 1)
	e := begin(t, j, op)
	for _, text := range []string{
		"\n\n", "null\n", "[]\n", "{}\n", "7\n", "\"v\"\n", "\x00\x00\x00\n", "\xff\xfe\n",
		`{"v":1}` + "\n", `{"v":-1,"kind":"end","op":"7f3a9c2e"}` + "\n",
		`{"v":1,"kind":"later","op":"7f3a9c2e"}` + "\n",
		`{"v":2,"kind":"end","op":"7f3a9c2e","given_up":"yes"}` + "\n",
		`{"v":1,"kind":"begin","op":"huge","targets":99999999999}` + "\n",
		`{"v":1,"kind":"begin","op":"less","targets":-1}` + "\n",
		`{"v":1,"kind":"target","op":"7f3a9c2e","index":-1,"query":{"type":"id"}}` + "\n",
		`{"v":1,"kind":"target","op":"unbegun","query":{"type":"id"}}` + "\n",
		`{"v":1,"kind":"result","op":"7f3a9c2e","index":1,"result":{"verdict":"purged"}}` + "\n",
		`{"v":1,"kind":"result","op":"7f3a9c2e"}` + "\n",
		`{"v":1,"kind":"sent","op":"7f3a9c2e","job":1}` + "\n",
		strings.Repeat("x", longest+10) + "\n",
		`{"v":1,"kind":"sent","op":"7f3a9c2e","task":"` + strings.Repeat("x", longest) + `","job":1}` + "\n",
	} {
		add(t, j, text)
	}
	// A field that is not known is skipped alone.
	add(t, j, `{"v":1,"kind":"sent","op":"7f3a9c2e","task":"a","job":7,"colour":"red"}`+"\n")
	e.Sent("b", task.SentJob{ID: 8, At: began})
	assert.Equal(t, Record{
		Operation: op, Sent: map[string]task.SentJob{"a": {ID: 7}, "b": {ID: 8, At: began}}, Results: map[int]task.PurgeResult{}, Alive: true,
	}, *must(t, j))
}

// A target whose line is damaged leaves a gap, which is not taken for another
// target.
func TestADamagedTargetIsMissing(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	op := operation("7f3a9c2e", 3)
	begin(t, j, op).Close()
	text := strings.Replace(content(t, j), `"tag"`, `"tga"`, 2)
	require.NoError(t, os.WriteFile(j.Path(), []byte(text), 0o600))
	r := must(t, j)
	assert.Equal(t, 2, r.Missing)
	assert.Len(t, r.Operation.Targets, 3)
	assert.Equal(t, op.Targets[2], r.Operation.Targets[2])
	assert.Error(t, r.Operation.Targets[0].Query.Check(), "it is refused before anything is sent")

	// Without its beginning it is not known where an operation goes to.
	lines := strings.SplitAfter(content(t, j), "\n")
	require.NoError(t, os.WriteFile(j.Path(), []byte(strings.Join(lines[:3], "")), 0o600))
	assert.Empty(t, past(t, j))
}

// Bytes between the lines, and halves of lines, never make the reader
// panic or lose a whole line.
func TestRandomBytesBetweenLines(t *testing.T) {
	seed := rig.Seed(t)
	random := rand.New(rand.NewPCG(seed, 0))
	j := Open(t.TempDir(), "prod")
	op := operation("7f3a9c2e", 20)
	e := begin(t, j, op)
	for i := range op.Targets {
		e.Sent(taskOf(op, i), task.SentJob{ID: uint(i + 1), At: began})
		e.Ended(i, purged(t, uint(i+1)))
	}
	e.End(Finished)
	want := past(t, j)
	lines := strings.SplitAfter(strings.TrimSuffix(content(t, j), "\n"), "\n")
	for range 40 {
		var b bytes.Buffer
		for _, l := range lines {
			for range random.IntN(3) {
				junk := make([]byte, random.IntN(200))
				for i := range junk {
					junk[i] = byte(random.Uint32())
				}
				if cut := lines[random.IntN(len(lines))]; random.IntN(2) == 0 {
					// Its last byte and the line's end stay away.
					junk = []byte(cut[:random.IntN(max(1, len(cut)-2))])
				}
				b.Write(junk)
				b.WriteByte('\n')
			}
			b.WriteString(l)
		}
		require.Equal(t, want, newLedger(b.Bytes()).records())
		f := newLedger(b.Bytes())
		if f.newer {
			// Junk that happens to be a line of a later release.
			continue
		}
		f.drop(1<<30, want[0].Ended, func(string) bool { return false })
		folded := newLedger(f.text()).records()
		require.Len(t, folded, 1)
		require.Equal(t, want[0].Results, folded[0].Results)
	}
}

func FuzzRead(f *testing.F) {
	op := operation("7f3a9c2e", 2)
	text, err := beginning(op, began)
	require.NoError(f, err)
	for _, l := range []line{
		sentLine(op.ID, taskOf(op, 0), task.SentJob{ID: 1, At: began}),
		resultLine(&op, 0, purged(f, 1), began), endLine(op.ID, began, true),
	} {
		one, err := l.encode()
		require.NoError(f, err)
		f.Add(one, []byte("\n"))
		text = append(text, one...)
	}
	f.Add(text, []byte("{}"))
	f.Fuzz(func(t *testing.T, before, after []byte) {
		op := operation("0000ffff", 1)
		lines, err := beginning(op, began)
		require.NoError(t, err)
		all := bytes.Join([][]byte{before, lines, after}, []byte("\n"))
		found := false
		for _, r := range newLedger(all).records() {
			found = found || r.Operation.ID == op.ID
		}
		if !found {
			t.Fatalf("the whole lines are lost: %s", fmt.Sprintf("%q", all))
		}
		folding := newLedger(all)
		folding.drop(0, began, func(string) bool { return true })
		newLedger(folding.text()).records()
	})
}

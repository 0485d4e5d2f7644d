package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// endless writes a head and then the same text until its reader has left.
func endless(status int, head, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		w.WriteHeader(status)
		_, err := io.WriteString(w, head)
		for chunk := strings.Repeat(text, 1<<10); err == nil; {
			_, err = io.WriteString(w, chunk)
		}
	}
}

// packed is a text in gzip. Several behind each other unpack to one text, and cost
// the test less than one that is packed as it goes.
func packed(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.Bytes()
}

// However much comes, little of it is read, and the error says why.
func TestAnAnswerThatIsTooLarge(t *testing.T) {
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		w.Header().Set("Content-Encoding", "gzip")
		_, err := w.Write(packed(`[{"bio":"`))
		for chunk := packed(strings.Repeat("x", 1<<20)); err == nil; {
			_, err = w.Write(chunk)
		}
	}
	for name, parts := range map[string][2]string{
		"rows":      {`[{}`, `,{"id":1,"bio":"` + strings.Repeat("x", 1000) + `"}`},
		"many rows": {`[{}`, `,{}`},
		"a text":    {`[{"bio":"`, `xxxxxxxx`},
		"values":    {`[{"result":{"job_states":[{"results":[{"peers":[{}`, `,{}`},
		"blanks":    {`[`, `        `},
	} {
		body := &bounded{Reader: strings.NewReader(parts[0] + strings.Repeat(parts[1], 2<<20/len(parts[1]))), left: 1 << 20}
		var jobs []Job
		assert.ErrorIs(t, decode(body, &jobs), errTooLarge, name)
	}
	many := &bounded{Reader: strings.NewReader(`{"result":{"job_states":[{"results":[{"peers":[{}` + strings.Repeat(`,{}`, maxCommas+1) + `]}]}]}}`), left: maxAnswer}
	assert.ErrorIs(t, decode(many, &Job{}), errTooLarge, "they take more memory than they are long")

	c := serve(t, bomb)
	// Time enough for all of a larger one is not to be had on a busy machine.
	assert.EqualValues(t, maxAnswer, c.most)
	c.most = 2 << 20
	var seen Exchange
	c.tell = func(x Exchange) { seen = x }
	_, err := c.Jobs(context.Background(), JobQuery{})
	require.IsType(t, &TooLargeError{}, err)
	assert.ErrorContains(t, err, "larger than 64 MB")
	assert.LessOrEqual(t, seen.Received, c.most+1)
	assert.True(t, MayHaveBeenTaken(c.decodeError(errTooLarge, true)), "a delete that is answered was taken")

	c = serve(t, endless(400, `{"errors":"`, "xxxxxxxx"))
	c.tell = func(x Exchange) { seen = x }
	_, err = c.Job(context.Background(), 7)
	require.IsType(t, &InvalidError{}, err)
	assert.LessOrEqual(t, seen.Received, int64(maxProblem)+1)
}

// pieces reads a little at a time, as from a network.
type pieces struct{ io.Reader }

func (r pieces) Read(p []byte) (int, error) { return r.Reader.Read(p[:min(4096, len(p))]) }

// counted counts how often it is read.
type counted struct {
	io.Reader
	reads int
}

func (c *counted) Read(p []byte) (int, error) {
	c.reads++
	return c.Reader.Read(p)
}

// However short the pieces are that blanks come in, the decoder, which goes over all
// of them again each time, gets few.
func TestBlanksCostLittle(t *testing.T) {
	blanks := &counted{Reader: &bounded{Reader: pieces{strings.NewReader("[" + strings.Repeat(" ", 4<<20))}, left: 4 << 20}}
	assert.ErrorIs(t, decode(blanks, &[]Job{}), errTooLarge)
	assert.Less(t, blanks.reads, 100)
}

// Texts that are longer than any that means something are cut where they are
// read. What names a task is not cut: the task's id takes its place.
func TestLongTextsAreCut(t *testing.T) {
	long := strings.Repeat("ä", 50_000)
	c := serve(t, reply(200, jsonType, `[{"id":7,"type":"delete_task","args":{"url":"https://example.com/`+long+`","tag":"x"},"result":{"state":"SUCCESS","job_states":[
		{"error":"`+long+`","results":[{"peers":[{"hostname":"`+long+`"}],"failure_tasks":[{"hostname":"h","description":"`+long+`"}]}]}]}}]`))
	page, err := c.Jobs(context.Background(), JobQuery{})
	require.NoError(t, err)
	job := page.Jobs[0]
	queue := job.Result.Queues[0]
	for _, text := range []string{queue.Error, queue.Responses[0].Peers[0].Hostname, queue.Responses[0].Failed[0].Description} {
		assert.LessOrEqual(t, len(text), maxText)
		assert.True(t, strings.HasPrefix(text, "ää") && strings.HasSuffix(text, "ä…"), text[len(text)-8:])
	}
	assert.Equal(t, TaskArgs{TaskID: TaskArgs{URL: "https://example.com/" + long, Tag: "x"}.Computed()}, job.Args.TaskArgs)

	for _, status := range []int{500, 422, 403} {
		c = serve(t, reply(status, jsonType, `{"message":"`+long[:60_000]+`"}`))
		_, err = c.Job(context.Background(), 7)
		assert.Less(t, len(err.Error()), maxText+200)
	}
	bio := strings.Repeat("ä", MaxBio)
	made, err := serve(t, reply(200, jsonType, `{"id":7,"bio":"`+bio+`"}`)).Job(context.Background(), 7)
	require.NoError(t, err)
	assert.Equal(t, bio, made.Bio, "no bio is cut that a manager takes, for its end tells whose it is")
}

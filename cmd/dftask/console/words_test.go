package console

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNotesAreBrokenBetweenWords(t *testing.T) {
	for in, want := range map[string]string{
		"dftask: the search that verifies it has no answer yet\n": "dftask: the search that\n  verifies it has no answer\n  yet\n",
		"  reason   INC-42 what is left has to go\n":              "  reason   INC-42 what is\n           left has to go\n",
		"question\nType delete to continue in a long line: ":      "question\nType delete to continue in a long line: ",
		"\r[####....] what is left of it, 10 of 20 done":          "\r[####....] what is left of it, 10 of 20 done",
		"  Resume with: dftask delete --resume 0000aaaa\n":        "  Resume with:\n    dftask delete --resume 0000aaaa\n",
		"\n": "\n",
	} {
		var b bytes.Buffer
		to := Notes(Env{Err: &b, ErrTTY: true, ErrWidth: func() int { return 27 }})
		n, err := fmt.Fprint(to, in)
		assert.NoError(t, err)
		assert.Equal(t, len(in), n)
		assert.Equal(t, want, b.String())
		b.Reset()
		fmt.Fprint(Notes(Env{Err: &b}), in)
		assert.Equal(t, in, b.String(), "where there is no terminal nothing is broken")
	}
}

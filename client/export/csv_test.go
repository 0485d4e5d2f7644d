package export

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var texts = []Column[string]{{"text", func(s string) string { return s }}, {"length", func(s string) string { return strings.Repeat("9", len(s)) }}}

func TestCSV(t *testing.T) {
	for value, want := range map[string]string{
		"":                             "",
		"node-001":                     "node-001",
		"=1+1":                         "'=1+1",
		"+1":                           "'+1",
		"-1":                           "'-1",
		"@SUM(A1)":                     "'@SUM(A1)",
		"\t=1":                         "' =1",
		"\rx":                          "' x",
		"\nx":                          "' x",
		"  =1":                         "'  =1",
		"\x1b=1":                       "'=1",
		"\u200b=1":                     "'=1",
		"＝1":                           "'＝1",
		"a=1":                          "a=1",
		"a, \"b\"":                     "a, \"b\"",
		"one\r\ntwo\tthree":            "one  two three",
		"a\x1b[31mb\u202e":             "a[31mb",
		"日本語 مرحبا 🚀":                  "日本語 مرحبا 🚀",
		"not\xffutf8":                  "not\ufffdutf8",
		"https://example.com/a?b=1&c=": "https://example.com/a?b=1&c=",
	} {
		var b bytes.Buffer
		require.NoError(t, CSV(&b, texts[:1], []string{value}))
		assert.True(t, strings.HasPrefix(b.String(), "text\r\n") && strings.HasSuffix(b.String(), "\r\n"), "%q", b.String())
		if want == "" {
			assert.Equal(t, "text\r\n\r\n", b.String(), "a record of one empty cell")
			continue
		}
		records, err := csv.NewReader(&b).ReadAll()
		require.NoError(t, err)
		assert.Equal(t, [][]string{{"text"}, {want}}, records)
	}
}

// Whatever a cell holds, the table keeps its form, and no cell begins a formula.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"", "=1", " \t=1", "a\r\nb", "\"", "\x1b]0;x\x07", "\u200d+1", "＠"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		var b bytes.Buffer
		require.NoError(t, CSV(&b, texts, []string{value, "x"}))
		require.True(t, utf8.Valid(b.Bytes()))
		records, err := csv.NewReader(&b).ReadAll()
		require.NoError(t, err)
		require.Len(t, records, 3)
		for _, record := range records {
			require.Len(t, record, 2)
			require.NotContains(t, record[0], "\n")
			require.NotContains(t, record[0], "\x1b")
			first := strings.TrimLeft(record[0], " ")
			require.False(t, first != "" && strings.ContainsRune(formulas, firstRune(first)), "%q", record[0])
		}
	})
}

func TestFindColumns(t *testing.T) {
	assert.Equal(t, []string{"length", "text"}, Names(choose(t, texts, "Length", " text")))
	_, err := Find(Names(texts), "size")
	var unknown *UnknownColumnError
	require.ErrorAs(t, err, &unknown)
	assert.Equal(t, `there is no column "size"`, err.Error())
	assert.Equal(t, "There are text, length.", unknown.Advice())
	i, err := Find([]string{"task_id"}, "task-id")
	assert.NoError(t, err)
	assert.Zero(t, i)
}

func TestSort(t *testing.T) {
	for _, c := range []struct {
		rows       []string
		descending bool
		want       []string
	}{
		{[]string{"10", "9", "", "100", "9"}, false, []string{"9", "9", "10", "100", ""}},
		{[]string{"10", "", "9", "100"}, true, []string{"100", "10", "9", ""}},
		{[]string{"b", "a", "10", "B"}, false, []string{"10", "B", "a", "b"}},
	} {
		Sort(c.rows, texts[0], c.descending)
		assert.Equal(t, c.want, c.rows)
	}
}

package saved

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func url(text string) Search { return Search{Type: "url", Fields: map[string]string{"url": text}} }

// Two dashboards at once keep the searches of both.
func TestTwoDashboards(t *testing.T) {
	file := (&State{}).Write()
	save := func(change func(*State)) {
		kept, err := Read(file)
		require.NoError(t, err)
		change(kept)
		file = kept.Write()
	}
	var a, b State
	a.Add(url("one"))
	a.Add(url("two"))
	b.Add(url("three"))
	save(a.Take(Layout{Sort: "by"}))
	assert.False(t, a.Added())
	save(b.Take(Layout{Sort: "-age"}))
	a.Add(url("one"))
	save(a.Take(Layout{Sort: "by"}))
	kept, err := Read(file)
	require.NoError(t, err)
	assert.Equal(t, []string{"one", "three", "two"}, kept.Texts("url", "url"))
	assert.Equal(t, Layout{Sort: "by"}, kept.Layout)
}

func TestAStateIsBounded(t *testing.T) {
	var s State
	for i := range 3 * mostSearches {
		s.Add(url(fmt.Sprint(i)))
		s.Add(Search{Type: "content", Fields: map[string]string{"content": fmt.Sprint(i)}})
	}
	assert.Len(t, s.Searches, 2*mostSearches)
	assert.Equal(t, fmt.Sprint(3*mostSearches-1), s.Texts("url", "url")[0])
	s.Add(url(strings.Repeat("x", longest+1)))
	kept, err := Read(s.Write())
	require.NoError(t, err)
	assert.Len(t, kept.Texts("url", "url"), mostSearches-1)
}

// A password that is part of a URL is not written, nor is anything that could move a
// terminal read.
func TestWhatIsNotKept(t *testing.T) {
	for text, kept := range map[string]bool{
		"https://user:pa55@example.com/x":      false,
		"https://:pa55@example.com/x":          false,
		"https://user@example.com/x":           true,
		"https://example.com:8080/x?a=b:c@d":   true,
		"https://example.com/x\x1b[2J":         false,
		"https://example.com/日本/👩‍👩‍👧":         true,
		"https://example.com/x?X-Signature=1a": true,
	} {
		var s State
		s.Add(url(text))
		assert.Equal(t, kept, strings.Contains(string(s.Write()), `"url": "https`), text)
		assert.Equal(t, []string{text}, s.Texts("url", "url"), "it is known until the end")
	}
}

func TestReadRefusesWhatIsNone(t *testing.T) {
	for text, why := range map[string]string{
		"":                                "it is damaged",
		"{":                               "it is damaged",
		`{"version":1,"searches":7}`:      "it is damaged",
		`{"searches":[]}`:                 "it is of version 0, and this dftask reads version 1",
		`{"version":2,"searches":[]}`:     "it is of version 2, and this dftask reads version 1",
		"\x00\x01":                        "it is damaged",
		`{"version":1,"searches":[{}]} x`: "it is damaged",
	} {
		_, err := Read([]byte(text))
		assert.EqualError(t, err, why, text)
	}
	s, err := Read([]byte(`{"version":1,"layout":{"filter":"a\u001bb","tab":"nowhere"},"searches":[{},{"type":"url","fields":{"url":"a\u0007"}},{"type":"url","fields":{"url":"x"}}]}`))
	require.NoError(t, err)
	assert.Equal(t, []string{"x"}, s.Texts("url", "url"))
	assert.Empty(t, s.Layout.Filter)
}

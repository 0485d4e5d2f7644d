//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The picture in the README is what the program shows.
func TestREADMEScreen(t *testing.T) {
	t.Parallel()
	x := openDashboard(t, small)
	screen := x.search(llamaURL, "8 in 2 clusters, 8 complete")
	x.await("Executions ─ #")
	text := page(t, readmePage)
	from, to := part(t, text, "screen")
	assert.Equal(t, still("\n```\n"+screen+"\n```\n\n"), still(text[from:to]))
}

// still is a picture without what is another at another time: the line that counts
// down, and how long the answer took.
func still(picture string) string {
	var lines []string
	for _, l := range strings.Split(picture, "\n") {
		if !strings.HasPrefix(l, "─ Executions ─") {
			lines = append(lines, regexp.MustCompile(`answered after .*`).ReplaceAllString(l, "answered"))
		}
	}
	return strings.Join(lines, "\n")
}

//go:build unix

package main

import (
	"strings"
	"testing"
)

// The picture in the README is what the program shows.
func TestREADMEScreen(t *testing.T) {
	t.Parallel()
	x := openDashboard(t, small, "--demo-speed", "10")
	screen := x.search(llamaURL, "8 in 2 clusters, 8 complete")
	x.await("Executions ─ #")
	generated(t, "screen", "\n```\n"+screen+"\n```\n\n", func(got, want string) bool { return still(got) == still(want) })
}

// still is a picture without the line that counts down.
func still(picture string) string {
	var lines []string
	for _, l := range strings.Split(picture, "\n") {
		if !strings.HasPrefix(l, "─ Executions ─") {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

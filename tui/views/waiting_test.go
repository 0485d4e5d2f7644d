package views

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/tui/views/widget"
)

// TestMissingClusters holds when it is said who has not answered.
func TestMissingClusters(t *testing.T) {
	w := Waiting{Job: "job 1", Asked: 2, Missing: []string{"eu-west"}, Next: time.Second}
	first := func(w Waiting) string { return w.lines(80, 1, &widget.Styles{})[0] }
	assert.Equal(t, " 0 of 2 schedulers answered", first(w), "none has: that is not news yet")
	w.Late = true
	assert.Equal(t, " 0 of 2 schedulers answered, waiting for eu-west", first(w))
	w.Late, w.Answered = false, 1
	assert.Equal(t, " 1 of 2 schedulers answered, waiting for eu-west", first(w))
	w.Asked = 0
	assert.Equal(t, " Waiting for eu-west", first(w))
	assert.Equal(t, "waiting for a, b, c and 2 more", waitingFor([]string{"a", "b", "c", "d", "e"}))
}

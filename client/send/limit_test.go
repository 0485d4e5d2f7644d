package send

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client"
)

// A cluster that refuses is paused for longer and longer, and comes back to its
// rate step by step.
func TestALimitSlowsDownAndRecovers(t *testing.T) {
	now := time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)
	l := newLimit(client.DefaultJobRateLimit)
	var pauses []time.Duration
	for range 7 {
		l.refused(now, now)
		l.refused(now, now) // another of the same moment
		pauses = append(pauses, l.paused.Sub(now))
		now = l.paused
	}
	assert.Equal(t, []time.Duration{1e9, 2e9, 4e9, 8e9, 16e9, 30e9, 30e9}, pauses)
	assert.InDelta(t, 10*slowest, float64(l.bucket.Limit()), 0.01)
	assert.False(t, l.hopeless(now))
	assert.True(t, l.hopeless(now.Add(hopelessAfter)))
	for range 30 {
		l.taken(now, now)
		now = now.Add(100 * time.Millisecond)
	}
	assert.InDelta(t, 10*slowest+3, float64(l.bucket.Limit()), 0.01, "a tenth a second")
	for range 10 {
		l.taken(now, now)
		now = now.Add(time.Second)
	}
	assert.InDelta(t, 10, float64(l.bucket.Limit()), 0.01)
	assert.Equal(t, 5, l.bucket.Burst())
	assert.False(t, l.hopeless(now.Add(hopelessAfter)))
}

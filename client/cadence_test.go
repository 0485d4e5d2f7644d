package client

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestNextCheck(t *testing.T) {
	at, ok := NextCheck(0)
	assert.True(t, ok)
	assert.Equal(t, 30*time.Second, at)
	at, _ = NextCheck(30 * time.Second)
	assert.Equal(t, 90*time.Second, at)
	at, _ = NextCheck(449 * time.Second)
	assert.Equal(t, 450*time.Second, at)
	_, ok = NextCheck(3750 * time.Second)
	assert.False(t, ok)
}

// asked walks a job that never ends through NextAsk and returns the ages at
// which it was asked for. looked gives the age of the last write of its
// record.
func asked(until time.Duration, looked func(age time.Duration) time.Duration) (ages []time.Duration) {
	for age := time.Duration(0); ; {
		next := NextAsk(age, looked(age))
		if next <= age || next > until {
			return ages
		}
		age = next
		ages = append(ages, age)
	}
}

func TestNextAskKeepsTheInstants(t *testing.T) {
	last := func(age time.Duration) (at time.Duration) {
		for _, look := range checks {
			if look <= age {
				at = look + 5*time.Millisecond
			}
		}
		return at
	}
	ages := asked(500*time.Second, last)
	assert.Equal(t, []time.Duration{
		time.Second, 30*time.Second + CheckLag, 90*time.Second + CheckLag, 210*time.Second + CheckLag,
		330*time.Second + CheckLag, 450*time.Second + CheckLag,
	}, ages)
	assert.Less(t, len(asked(LostAfter, last)), 50, "an hour of a job without an answer stays cheap")
}

// A manager before v2.4.0 checks at random from 30 s on, a restarted one not at
// all: both are found out without a flood.
func TestNextAskFindsOlderManagers(t *testing.T) {
	never := func(time.Duration) time.Duration { return 2 * time.Millisecond }
	ages := asked(LostAfter, never)
	assert.Equal(t, []time.Duration{time.Second, 30*time.Second + CheckLag, 40*time.Second + CheckLag, 50*time.Second + CheckLag}, ages[:4])
	assert.Less(t, len(ages), 60)
	for i := 1; i < len(ages); i++ {
		assert.GreaterOrEqual(t, ages[i]-ages[i-1], time.Second, "at %s", ages[i-1])
	}
}

func TestNextAskContinuesPastTheLastCheck(t *testing.T) {
	next := NextAsk(3751*time.Second, 2*time.Millisecond)
	assert.Greater(t, next, LostAfter)
	assert.Greater(t, NextAsk(next, 0), next)
}

// A job that is not checked any more is found out at 65 s, and asked for a few
// times more; a check that a manager makes late or at random is not missed.
func TestACheckThatIsMissed(t *testing.T) {
	never := func(time.Duration) time.Duration { return 11 * time.Millisecond }
	ages := asked(100*time.Second, never)
	assert.Contains(t, ages, 65*time.Second)
	assert.Contains(t, ages, 95*time.Second)
	for _, c := range []struct{ updated, fine, missed, abandoned time.Duration }{
		{11 * time.Millisecond, 64 * time.Second, 65 * time.Second, 95 * time.Second},
		{30 * time.Second, 154 * time.Second, 155 * time.Second, 185 * time.Second},
		{60 * time.Second, 364 * time.Second, 365 * time.Second, 395 * time.Second},
		{90 * time.Second, 394 * time.Second, 395 * time.Second, 425 * time.Second},
		{3450 * time.Second, 3754 * time.Second, 3755 * time.Second, LostAfter + 1},
	} {
		assert.False(t, CheckMissed(c.fine, c.updated), "%s", c.updated)
		assert.True(t, CheckMissed(c.missed, c.updated), "%s", c.updated)
		assert.False(t, Abandoned(c.missed, c.updated), "%s", c.updated)
		assert.True(t, Abandoned(c.abandoned, c.updated), "%s", c.updated)
	}
}

// For all instants that a manager keeps, or chooses: none of its jobs is said to be
// checked no more.
func TestNoCheckIsMissedByAManagerThatMakesThem(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	for round := range 2000 {
		at := []time.Duration{2 * time.Millisecond}
		for i := 1; i < 16; i++ {
			ceiling := min(time.Duration(1<<min(i, 8))*30*time.Second, 300*time.Second)
			at = append(at, at[i-1]+max(30*time.Second, time.Duration(random.Float64()*float64(ceiling))))
		}
		if round == 0 {
			at = checks
		}
		for i, updated := range at[:len(at)-1] {
			updated += time.Duration(i) * 3 * time.Millisecond
			assert.False(t, CheckMissed(at[i+1], updated), "checked at %s and %s", updated, at[i+1])
		}
	}
}

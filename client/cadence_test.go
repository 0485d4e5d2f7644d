package client

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestNextLook(t *testing.T) {
	at, ok := NextLook(0)
	assert.True(t, ok)
	assert.Equal(t, 30*time.Second, at)
	at, _ = NextLook(30 * time.Second)
	assert.Equal(t, 90*time.Second, at)
	at, _ = NextLook(449 * time.Second)
	assert.Equal(t, 450*time.Second, at)
	_, ok = NextLook(3750 * time.Second)
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
		for _, look := range looks {
			if look <= age {
				at = look + 5*time.Millisecond
			}
		}
		return at
	}
	ages := asked(500*time.Second, last)
	assert.Equal(t, []time.Duration{
		time.Second, 30*time.Second + LookLag, 90*time.Second + LookLag, 210*time.Second + LookLag,
		330*time.Second + LookLag, 450*time.Second + LookLag,
	}, ages)
	assert.Less(t, len(asked(LostAfter, last)), 50, "an hour of a job nobody answers stays cheap")
}

// A manager before v2.4.0 looks at random from 30 s on, a restarted one not at
// all: both are found out without a flood.
func TestNextAskFindsOlderManagers(t *testing.T) {
	never := func(time.Duration) time.Duration { return 2 * time.Millisecond }
	ages := asked(LostAfter, never)
	assert.Equal(t, []time.Duration{time.Second, 30*time.Second + LookLag, 40*time.Second + LookLag, 50*time.Second + LookLag}, ages[:4])
	assert.Less(t, len(ages), 60)
	for i := 1; i < len(ages); i++ {
		assert.GreaterOrEqual(t, ages[i]-ages[i-1], 5*time.Second, "at %s", ages[i-1])
	}
}

func TestNextAskGoesOnPastTheLastLook(t *testing.T) {
	next := NextAsk(3751*time.Second, 2*time.Millisecond)
	assert.Greater(t, next, LostAfter)
	assert.Greater(t, NextAsk(next, 0), next)
}

package keymap

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A key does one thing at a place, and every action can be found.
func TestTheActionTable(t *testing.T) {
	ids := map[string]bool{}
	type spot struct {
		key string
		at  Place
	}
	taken := map[spot]string{}
	for _, g := range Default().groups {
		for _, a := range g.Actions {
			assert.False(t, ids[a.ID], "%s is twice in the table", a.ID)
			ids[a.ID] = true
			assert.NotEmpty(t, a.About(), a.ID)
			assert.NotZero(t, a.Where, a.ID)
			assert.Equal(t, a.Words != "", slices.Contains(footer, a.ID), "%s: words are for the footer", a.ID)
			for _, key := range a.Keys.Keys() {
				for at := Form; at <= FirstRun; at <<= 1 {
					if a.Applies(at) {
						assert.Empty(t, taken[spot{key, at}], "%s of %s is taken", key, a.ID)
						taken[spot{key, at}] = a.ID
					}
				}
			}
		}
	}
	for _, id := range footer {
		assert.True(t, ids[id], "%s is in the footer and in no table", id)
	}
}

package console

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBadnessOfTargets(t *testing.T) {
	order := []int{ExitOK, ExitNotAll, ExitPending, ExitFailure, ExitAuth, ExitInterrupted}
	for i, a := range order {
		for j, b := range order {
			assert.Equal(t, order[max(i, j)], Worse(a, b))
		}
	}
}

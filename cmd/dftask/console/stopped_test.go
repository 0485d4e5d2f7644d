package console

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestJobNames(t *testing.T) {
	for want, jobs := range map[string][]uint{
		"job 7":             {7},
		"jobs 7, 8":         {8, 7},
		"jobs 7-9":          {9, 7, 8},
		"jobs 3, 7-10, 12":  {12, 10, 9, 8, 7, 3},
		"jobs 1, 3, 5":      {5, 3, 1},
		"jobs 1, 2, 4-6, 9": {1, 2, 4, 5, 6, 9},
	} {
		assert.Equal(t, want, JobNames(jobs))
	}
}

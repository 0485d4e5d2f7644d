package table

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The room goes first to what identifies a row, and of the rest to what ranks first.
// A column that is worth no half leaves it to the others.
func TestWhoGetsTheRoom(t *testing.T) {
	of := func(natural, min, rank int) fitted {
		return fitted{cells: []string{"", strings.Repeat("x", natural)}, min: min, rank: rank}
	}
	widths := func(width int, chosen bool, columns ...fitted) (got []int) {
		for i := range columns {
			columns[i].column = i
		}
		beside, _ := fit(columns, width, chosen)
		for _, c := range beside {
			got = append(got, c.column, c.width)
		}
		return got
	}
	a, target, b := of(20, 10, 0), of(40, 20, 0), of(30, 10, 1)
	target.identity = true
	assert.Equal(t, []int{0, 10, 1, 36, 2, 10}, widths(60, false, a, target, b), "first the identity")
	assert.Equal(t, []int{0, 16, 1, 40, 2, 10}, widths(70, false, a, target, b), "then the first in rank")
	assert.Equal(t, []int{0, 20, 1, 23}, widths(45, false, of(20, 20, 0), target, of(30, 10, 2)), "the last in rank goes")
	assert.Equal(t, []int{0, 10, 1, 12, 2, 10}, widths(36, true, a, target, b), "what was asked for stays")
	began := fitted{cells: []string{"BEGAN (+0330)", "2027-01-31 13:00"}, min: 11, whole: true}
	assert.Equal(t, []int{0, 40, 1, 13}, widths(55, false, target, began), "a name is read whole")
	a.whole = true
	assert.Equal(t, []int{0, 10, 1, 40, 2, 16}, widths(70, false, a, target, b), "no half")
	assert.Equal(t, []int{0, 20, 1, 40, 2, 30}, widths(0, false, a, target, b), "no terminal")
}

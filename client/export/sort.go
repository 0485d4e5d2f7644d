package export

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Sort orders rows by a column: numbers by their size, all else by the letters. Rows
// without a value come last, whichever the direction, and equals keep their order.
func Sort[T any](rows []T, by Column[T], descending bool) {
	slices.SortStableFunc(rows, func(a, b T) int {
		x, y := by.Value(a), by.Value(b)
		switch {
		case x == "" || y == "":
			return cmp.Compare(min(len(y), 1), min(len(x), 1))
		case descending:
			return compare(y, x)
		}
		return compare(x, y)
	})
}

// compare compares two values, as numbers where both are.
func compare(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

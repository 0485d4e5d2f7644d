package config

// Near is the one of the words that was probably meant, or "".
func Near(word string, words []string) string {
	// A person does not mistype a third of a word, and a long one is none of these.
	best, meant := min(2, len(word)/3)+1, ""
	if len(word) > 64 {
		return ""
	}
	for _, w := range words {
		if d := distance(word, w); d < best {
			best, meant = d, w
		}
	}
	return meant
}

// distance is how many letters are to be changed, added, taken away, or swapped with
// their neighbor, to make one word of another.
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			changed := last[j]
			if a[i] != b[j] {
				changed++
			}
			row[j+1] = min(changed, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

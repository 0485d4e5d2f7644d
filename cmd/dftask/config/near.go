package config

// near is the one of the words that was probably meant, or "".
func near(word string, words []string) string {
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

// distance is how many letters are to be changed, added or taken away to make
// one word of another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

package cmdline

import "strings"

// Quote is a word for a shell, in quotation marks where it needs them.
func Quote(word string) string {
	if word != "" && strings.Trim(word, plain) == "" && word[0] != '=' {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// plain are the characters that mean nothing to a shell.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,="

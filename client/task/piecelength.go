package task

import (
	"strconv"
	"strings"

	"dftask/client"
)

var pieceUnits = []struct {
	name  string
	bytes uint64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}, {"B", 1}, {"", 1},
}

// ParsePieceLength reads a piece length as a person writes it: "4MiB", "16
// MiB", or a number of bytes. Empty is none. The error is a
// [*client.RefusedError] with the field piece-length.
func ParsePieceLength(text string) (*uint64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	unit := strings.TrimSpace(text[len(digits):])
	n, err := strconv.ParseUint(digits, 10, 64)
	for _, u := range pieceUnits {
		if err != nil || !strings.EqualFold(unit, u.name) {
			continue
		}
		if n > client.MaxPieceLength/u.bytes {
			n = client.MaxPieceLength + 1
		} else {
			n *= u.bytes
		}
		return &n, client.CheckPieceLength(&n)
	}
	return nil, refuse("piece-length", "the piece length "+strconv.Quote(text)+" is not a size", "Give it as 4MiB, 16MiB or a number of bytes, between 4 MiB and 64 MiB.")
}

// FormatPieceLength writes a piece length the way [ParsePieceLength] reads it.
func FormatPieceLength(n *uint64) string {
	switch {
	case n == nil:
		return ""
	case *n%(1<<20) == 0:
		return strconv.FormatUint(*n>>20, 10) + "MiB"
	}
	return strconv.FormatUint(*n, 10)
}

package text

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Rate says how many are done a second: "10 a second", "2.5 a second".
func Rate(perSecond float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", perSecond), ".0") + " a second"
}

// Duration says how long something takes, for a sentence: "4 s", "3 min",
// "1 h 5 min". It rounds up, so that a countdown never says 0 before its end.
func Duration(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	seconds := int64((d + time.Second - 1) / time.Second)
	switch {
	case seconds < 90:
		return strconv.FormatInt(seconds, 10) + " s"
	case seconds < 3600:
		return strconv.FormatInt((seconds+30)/60, 10) + " min"
	}
	return longDuration(seconds, " h ", " min", " d ", " h")
}

// Age says how old something is, for a column: "12s", "3m", "2h", "4d".
func Age(d time.Duration) string {
	seconds := max(int64(d/time.Second), 0)
	switch {
	case seconds < 60:
		return strconv.FormatInt(seconds, 10) + "s"
	case seconds < 3600:
		return strconv.FormatInt(seconds/60, 10) + "m"
	case seconds < 48*3600:
		return strconv.FormatInt(seconds/3600, 10) + "h"
	}
	return strconv.FormatInt(seconds/86400, 10) + "d"
}

func longDuration(seconds int64, hour, minute, day, lastHour string) string {
	if minutes := (seconds + 30) / 60; minutes < 48*60 {
		if minutes%60 == 0 {
			return strconv.FormatInt(minutes/60, 10) + strings.TrimRight(hour, " ")
		}
		return strconv.FormatInt(minutes/60, 10) + hour + strconv.FormatInt(minutes%60, 10) + minute
	}
	hours := (seconds + 1800) / 3600
	return strconv.FormatInt(hours/24, 10) + day + strconv.FormatInt(hours%24, 10) + lastHour
}

// Number writes a count with thin grouping: 5,000.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Count writes a number with its noun: 1 copy, 2 copies.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// YesNo is a truth in a word.
func YesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Star marks the one row of a list that is used.
func Star(used bool) string {
	if used {
		return "*"
	}
	return ""
}

// Copies writes a number of copies: 1 copy, 2 copies.
func Copies(n int) string { return Count(n, "copy", "copies") }

// Next says when the manager checks again.
func Next(d time.Duration) string {
	switch {
	case d > 0:
		return "next check in " + Duration(d)
	case d < 0:
		return "answer due"
	}
	return ""
}

// HostType is Dragonfly's host type in the words of this program. Its seed
// peers are called super, and on older managers strong and weak.
func HostType(s string) string {
	switch s {
	case "super", "strong", "weak":
		return "seed"
	}
	return "normal"
}

// Commas joins what is not empty.
func Commas(parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ", ")
}

// Outcome counts what happened to copies, leaving out what did not happen.
func Outcome(deleted, failed, left int) string {
	return counts(deleted, failed, left, "deleted", "failed")
}

// OutcomeInFull counts what did not happen, too. left is negative where it is not
// known.
func OutcomeInFull(deleted, failed, left int) string {
	words := fmt.Sprintf("%d deleted, %d failed", deleted, failed)
	if left >= 0 {
		words += fmt.Sprintf(", %d left", left)
	}
	return words
}

// ShortOutcome is [Outcome] in short words.
func ShortOutcome(deleted, failed, left int) string {
	return counts(deleted, failed, left, "del", "fail")
}

func counts(deleted, failed, left int, deletedWord, failedWord string) string {
	return strings.Join(countWords(deleted, failed, left, deletedWord, failedWord), " ")
}

// OutcomeWords is what [Outcome] counts, a word each.
func OutcomeWords(deleted, failed, left int) []string {
	return countWords(deleted, failed, left, "deleted", "failed")
}

func countWords(deleted, failed, left int, deletedWord, failedWord string) (parts []string) {
	for _, part := range []struct {
		n    int
		word string
	}{{deleted, deletedWord}, {failed, failedWord}, {left, "left"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", Number(part.n), part.word))
		}
	}
	return parts
}

// AllClusters is the name of no cluster in particular.
const AllClusters = "all clusters"

// Capital begins a sentence.
func Capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// PurgeName names a purge by its first job in a width: "#15", or "#15…" where it
// made many.
func PurgeName(id string, many bool, width int) string {
	more := ""
	if many && id != Ellipsis {
		more = Ellipsis
	}
	return "#" + TruncateMiddle(Clean(id), width-1-Width(more)) + more
}

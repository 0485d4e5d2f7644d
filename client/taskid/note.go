package taskid

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Note says in a sentence's words which hosts know the task by another id than the
// manager, and why; empty where all have the same.
func (ids IDs) Note() string {
	switch manager := ids.Manager; {
	case ids.Newer.ID == "" && ids.Older.ID == "":
		return "hosts refuse this URL, before and after client #2014: none can have downloaded it"
	case ids.Newer.ID == manager.ID && ids.Older.ID == manager.ID:
		return ""
	case ids.Newer.ID == manager.ID:
		return "hosts whose client is older than #2014 (merged 2026-08-25) have it under another id: " + why(ids.Older.URL, manager.URL)
	case ids.Older.ID == manager.ID:
		return "hosts whose client has #2014 (merged 2026-08-25) have it under another id: " + why(ids.Newer.URL, manager.URL)
	case ids.Newer.ID == ids.Older.ID:
		return "hosts have it under another id, before and after client #2014: " + why(ids.Newer.URL, manager.URL)
	default:
		return "hosts have it under another id: " + why(ids.Newer.URL, manager.URL) + "; and those whose client is older than #2014 (merged 2026-08-25) under a third one: " +
			why(ids.Older.URL, ids.Newer.URL)
	}
}

var inParts = regexp.MustCompile(`^([^:/?#]*)(?:://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$`)

var partNames = []string{"", "scheme", "host", "path", "query", "fragment"}

// why says what hosts read otherwise than the manager does.
func why(host, manager string) string {
	if manager == "" {
		return "the manager cannot read it, and takes it for the empty text"
	}
	ours, theirs := inParts.FindStringSubmatch(manager), inParts.FindStringSubmatch(host)
	var clauses []string
	for i := 1; i < len(ours) && i < len(theirs); i++ {
		switch {
		case ours[i] == theirs[i]:
		case partNames[i] == "query" && len(ours[i]) > 1 && len(theirs[i]) > 1 && slices.Equal(pairs(ours[i]), pairs(theirs[i])):
			clauses = append(clauses, "they keep the order of its query parameters, and the manager sorts them")
		default:
			clauses = append(clauses, fmt.Sprintf("they read its %s as %s, and the manager as %s", partNames[i], shown(theirs[i]), shown(ours[i])))
		}
	}
	return strings.Join(clauses, "; ")
}

// pairs are the parameters of a query, sorted.
func pairs(query string) []string {
	all := strings.Split(strings.TrimPrefix(query, "?"), "&")
	slices.Sort(all)
	return all
}

// longest is how much of a part of a URL a note has, in characters.
const longest = 60

func shown(part string) string {
	if part == "" {
		return "none"
	}
	if text := []rune(part); len(text) > longest {
		return string(text[:longest]) + "…"
	}
	return part
}

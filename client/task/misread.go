package task

import (
	"fmt"
	"strings"

	"dftask/client"
)

const (
	// lostShown is how many lost parameters a sentence names, and lostLength how
	// much of each, in characters.
	lostShown  = 3
	lostLength = 60
)

// Misread tells of a URL of which the manager loses a part: the URL whose task it
// takes the query for, and a clause that says so and why (contract §6.1). Both
// are empty where it reads all, or all but what the filter leaves out.
func (q Query) Misread() (readAs, why string) {
	if q.Type != URL || !strings.ContainsAny(q.URL, "%;") {
		return "", ""
	}
	r, err := client.ReadURL(q.URL, q.FilteredQueryParams)
	if err != nil || len(r.Lost) == 0 {
		return "", ""
	}
	var lost []string
	for i, param := range r.Lost {
		if i == lostShown {
			lost = append(lost, fmt.Sprintf("and %d more", len(r.Lost)-i))
			break
		}
		text := []rune(param.Text)
		if len(text) > lostLength {
			text = append(text[:lostLength], '…')
		}
		lost = append(lost, fmt.Sprintf("%s (%s)", string(text), param.Why))
	}
	what, them := "parameter", "it"
	if len(r.Lost) > 1 {
		what, them = "parameters", "them"
	}
	return r.URL, fmt.Sprintf("the manager cannot read the %s %s and leaves %s out: it takes the URL for %s", what, strings.Join(lost, ", "), them, r.URL)
}

// CheckRead refuses a query whose URL names the task of another URL. It is for
// deletes that nobody confirms with both in sight.
func (q Query) CheckRead() error {
	_, why := q.Misread()
	if why == "" {
		return nil
	}
	return refuse("url", why, "Name that URL if its copies are to go. Those of the URL as it is written have another task id: dfctl task ls shows it on a host that holds one.")
}

package access

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"dftask/client"
)

// DefaultDays is how long a token lives when nothing is said.
const DefaultDays = 30

// lastDay is the last day whose end MySQL and MariaDB can store as a TIMESTAMP. With a
// later one managers on them fail without saying why (contract §1.4).
var lastDay = time.Date(2038, 1, 18, 23, 59, 59, 0, time.UTC)

// InDays is an expiration that many days from now.
func InDays(days int, now time.Time) time.Time {
	return now.UTC().AddDate(0, 0, days).Truncate(time.Second)
}

// ParseExpiry reads an expiration as a person writes it: a number of days ("30d"), a
// date ("2027-01-31", which the token is good through, in UTC) or an instant in
// RFC 3339. The error is a [*client.RefusedError].
func ParseExpiry(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	at, err := parseExpiry(text, now)
	if err != nil {
		return time.Time{}, &client.RefusedError{
			Field: "expires", Reason: fmt.Sprintf("%q is neither a number of days nor a date", text),
			Next: "Give the expiration as 7d, 30d, 60d or 90d, or as a date such as " + InDays(DefaultDays, now).Format(time.DateOnly) + ".", Err: err,
		}
	}
	return at, checkExpiry(at, now)
}

func parseExpiry(text string, now time.Time) (time.Time, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		// Four digits are more than until the last day there is.
		n, err := strconv.ParseUint(days, 10, 14)
		return InDays(int(n), now), err
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	return time.Parse(time.RFC3339, text)
}

func checkExpiry(at, now time.Time) error {
	refuse := func(reason, next string) error {
		return &client.RefusedError{Field: "expires", Reason: reason, Next: next}
	}
	switch {
	case at.IsZero():
		return refuse("it is not said when the token expires", "Give its expiration as a number of days or a date.")
	case !at.After(now):
		return refuse(fmt.Sprintf("the token would have expired already, on %s", at.UTC().Format(time.DateOnly)), "Give a date in the future, or a number of days such as 30d.")
	case at.After(lastDay):
		return refuse(fmt.Sprintf("%s is later than many managers can store", at.UTC().Format(time.DateOnly)), "Give a date up to 2038-01-18; a token is best made for weeks, not for years.")
	}
	return nil
}

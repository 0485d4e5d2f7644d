package client

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// doubtFor is how long a token that worked may be refused before the refusal
// counts: a manager without its database refuses every token (contract §1.1).
const doubtFor = time.Minute

// credential is a token, and how the manager took it in this process.
type credential struct {
	token string

	mu sync.Mutex
	// worked is set once the manager took it.
	worked bool
	// refused are consecutive refusals, counted for each method:
	// something in front of a manager may let some through.
	refused map[string]refusals
}

// refusals are when the first and the last of a row of refusals came.
type refusals struct{ first, last time.Time }

// judge records how a request with the token ended. The error it returns
// distinguishes a refusal that counts from one that may pass.
func (c *credential) judge(err error, host, method string, now time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil || Is[*NotFoundError](err):
		c.worked = true
		delete(c.refused, method)
	case !IsAuth(err) || !c.worked || isCertain(err):
	default:
		row := c.refused[method]
		if now.Sub(row.last) > doubtFor {
			row.first = now // Nothing was asked since then.
		}
		row.last = now
		if c.refused == nil {
			c.refused = map[string]refusals{}
		}
		c.refused[method] = row
		if now.Sub(row.first) < doubtFor {
			return &DoubtfulRefusalError{Host: host, Refusal: err}
		}
	}
	return err
}

// isCertain says whether a manager can only have refused a token with err after
// it read the token's record.
func isCertain(err error) bool {
	var forbidden *ForbiddenError
	return errors.As(err, &forbidden) && (forbidden.Reason == TokenScope || forbidden.Reason == TokenExpired)
}

// DoubtfulRefusalError is the refusal of a token that worked before in this
// process, for less than a minute: managers refuse every token while their
// database is away (contract §0.14). [IsAuth] is false for it. Nothing was done,
// and the request may be sent again.
type DoubtfulRefusalError struct {
	Host string
	// Refusal is the error that it is if it lasts. It is not wrapped: until then
	// nothing that is done about a refused token is right.
	Refusal error
}

func (e *DoubtfulRefusalError) Error() string {
	return fmt.Sprintf("the token worked before and is refused now: the database of the manager at %s may be away", e.Host)
}

// Advice says to wait.
func (e *DoubtfulRefusalError) Advice() string {
	return "Try again in a minute. If the manager still refuses the token then, run dftask login."
}

// IsAway says whether a manager could not be asked: it was not reached, or has
// refused a token that may still be good. It says nothing of what was asked for.
func IsAway(err error) bool {
	return Is[*UnreachableError](err) || Is[*DoubtfulRefusalError](err)
}

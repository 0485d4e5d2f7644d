package console

import "time"

// DefaultTimeout is longer than the longest any manager checks a job.
const (
	DefaultTimeout     = 65 * time.Minute
	DefaultTimeoutText = "65m"
)

// CheckTimeout refuses a wait of no length.
func CheckTimeout(d time.Duration) error {
	if d <= 0 {
		return BadUsage("the timeout is not a span of time", "Give it as 90s or 10m.")
	}
	return nil
}

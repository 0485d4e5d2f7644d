package send

import (
	"time"

	"golang.org/x/time/rate"

	"dftask/client"
)

const (
	// firstPause and lastPause bound how long nothing is sent to a cluster
	// that refused a job; the pause doubles while refusals follow one another.
	firstPause = time.Second
	lastPause  = 30 * time.Second

	// slowest is the part of its limit that a cluster that keeps refusing is
	// still offered, and recovery the part by which that grows, once a second
	// at most, while it takes jobs again.
	slowest  = 1.0 / 16
	recovery = 1.0 / 10

	// under is the part of a limit that is offered where the burst leaves no room
	// for a network's unevenness.
	under = 0.85

	// hopelessAfter is how long a cluster may refuse every job before jobs for
	// it end in that refusal: a cluster that the manager's limiter does not
	// know yet is known to it within 3 min (contract §2.4).
	hopelessAfter = 4 * time.Minute
)

// limit is how fast jobs are sent to one scheduler cluster. The manager counts
// the jobs of a cluster with a burst of a whole second's; ours is half of that,
// which leaves it half a second of a network's unevenness before it refuses. A
// limit of one a second has no half: there jobs are sent a little slower.
type limit struct {
	bucket *rate.Limiter
	// full is the rate the cluster takes, in jobs a second, and burst how many at
	// once. The bucket's are lower for a while after a refusal.
	full  rate.Limit
	burst int
	// paused is until when nothing is sent, and pause how long the last pause
	// was; 0 since a job was taken.
	paused time.Time
	pause  time.Duration
	// refusing is since when every job was refused that was offered without a
	// long break; zero when the last was not.
	refusing time.Time
	// raised is when the rate was last changed.
	raised time.Time
}

func newLimit(perSecond int) *limit {
	l := &limit{full: fullRate(perSecond), burst: burst(perSecond)}
	l.bucket = rate.NewLimiter(l.full, l.burst)
	return l
}

// newUnnamed is how fast jobs are sent that name no cluster. Few are sent at
// once: rows of the job list that were made at one instant have no order.
func newUnnamed() *limit {
	l := &limit{full: unnamedRate, burst: burst(client.DefaultJobRateLimit)}
	l.bucket = rate.NewLimiter(l.full, l.burst)
	return l
}

func fullRate(perSecond int) rate.Limit {
	if perSecond == burst(perSecond) {
		return under * rate.Limit(perSecond)
	}
	return rate.Limit(perSecond)
}

func burst(perSecond int) int { return max(1, perSecond/2) }

// set changes the rate that the cluster takes.
func (l *limit) set(now time.Time, perSecond int) {
	if full := fullRate(perSecond); full != l.full {
		l.full, l.burst = full, burst(perSecond)
		l.bucket.SetLimitAt(now, full)
		l.bucket.SetBurstAt(now, l.burst)
	}
}

// stop pauses the sending. What was sent before a pause was over tells nothing
// new.
func (l *limit) stop(now, sent time.Time) (news bool) {
	if sent.Before(l.paused) {
		return false
	}
	l.pause = min(max(2*l.pause, firstPause), lastPause)
	l.paused = now.Add(l.pause)
	return true
}

// refused records a refusal of what was sent at an instant.
func (l *limit) refused(now, sent time.Time) {
	// What was refused long ago, and not offered again, says nothing of now.
	if l.refusing.IsZero() || sent.Sub(l.paused) > lastPause {
		l.refusing = now
	}
	if l.stop(now, sent) {
		l.bucket.SetLimitAt(now, max(l.bucket.Limit()/2, l.full*slowest))
		l.bucket.SetBurstAt(now, 1) // After the pause one goes first.
		l.raised = now
	}
}

// taken records a job that the manager took.
func (l *limit) taken(now, sent time.Time) {
	if sent.Before(l.paused) {
		return
	}
	l.pause, l.refusing = 0, time.Time{}
	if l.bucket.Limit() < l.full && now.Sub(l.raised) >= time.Second {
		l.bucket.SetLimitAt(now, min(l.bucket.Limit()+l.full*recovery, l.full))
		l.raised = now
		if l.bucket.Limit() == l.full {
			l.bucket.SetBurstAt(now, l.burst)
		}
	}
}

// hopeless says whether a cluster has refused everything for minutes.
func (l *limit) hopeless(now time.Time) bool {
	return !l.refusing.IsZero() && now.Sub(l.refusing) > hopelessAfter
}

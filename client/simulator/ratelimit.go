package simulator

import "time"

// rateLimit is the generic cell rate algorithm the manager runs in Redis, with
// rate and burst both the cluster's limit (contract §2.4).
type rateLimit struct {
	limit int
	full  time.Time // when the spent tokens will all be back
}

func newRateLimit(limit int) rateLimit { return rateLimit{limit: limit} }

// take spends one token, and is false when there is none.
func (l *rateLimit) take(now time.Time) bool {
	step := time.Second / time.Duration(l.limit)
	full := l.full
	if full.Before(now) {
		full = now
	}
	full = full.Add(step)
	if full.Sub(now) > step*time.Duration(l.limit) {
		return false
	}
	l.full = full
	return true
}

// limit spends a token for each listed cluster, and is false when one refuses.
// A cluster the limiter has not heard of refuses too, and the tokens spent
// before it stay spent. Without a list nothing is limited.
func (m *Manager) limit(ids []uint) bool {
	for _, id := range ids {
		c := m.limitedCluster(id)
		if c == nil || !c.limited.take(m.now) {
			return false
		}
	}
	return true
}

func (m *Manager) limitedCluster(id uint) *cluster {
	for _, c := range m.clusters {
		if c.id == id && !m.now.Before(c.knownFrom) && (c.forgotten.IsZero() || m.now.Before(c.forgotten)) {
			return c
		}
	}
	return nil
}

package simulator

import (
	"time"

	"dftask/client/simulator/web"
)

// What the manager's query cache does (contract §1.6): a row stays as it was
// read until anything is written, or for cacheTTL.
const (
	cacheTTL = 30 * time.Second
	// auditFlush is how long after a request its audit row is written, which
	// empties the cache too.
	auditFlush = 5 * time.Second
	// queryTakes is how long the lookup of a row takes. Lookups of the same
	// row within it share one query.
	queryTakes = time.Millisecond
)

// queryCache remembers which rows were looked up, and when.
type queryCache struct {
	read    map[string]time.Time // when a cached row was read
	running map[string]bool      // queries for rows that do not exist
	audited time.Time            // when the next audit rows are written; zero when there are none
}

func (c *queryCache) clear() { c.read, c.running = map[string]time.Time{}, map[string]bool{} }

// noteRequest plans the writing of a request's audit row.
func (m *Manager) noteRequest() {
	m.lock()
	defer m.unlock()
	if m.cache.audited.IsZero() {
		m.cache.audited = m.now.Add(auditFlush)
		m.plan(m.cache.audited, func() {
			m.cache.audited = time.Time{}
			m.wrote()
		})
	}
}

// wrote empties the cache, as every write of the manager does. Queries that
// are under way continue.
func (m *Manager) wrote() { clear(m.cache.read) }

// cached says whether a row was read before and nothing was written since. If
// not, it is from now on.
func (m *Manager) cached(row string) bool {
	read, ok := m.cache.read[row]
	if ok && m.now.Before(read.Add(cacheTTL)) {
		return true
	}
	m.cache.read[row] = m.now
	return false
}

// missing looks up a row that does not exist. The first of several lookups at
// once learns that; the others share its query and get a row of zeros, which
// is cached then: zero is true for them. The caller must hold no lock.
func (m *Manager) missing(r *web.Request, row string) (zero bool) {
	m.lock()
	if read, ok := m.cache.read[row]; ok && m.now.Before(read.Add(cacheTTL)) {
		m.unlock()
		return true
	}
	leads := !m.cache.running[row]
	m.cache.running[row] = true
	m.unlock()
	_ = m.clock.Sleep(r.Context(), queryTakes) // a closed manager answers early
	m.lock()
	defer m.unlock()
	if leads {
		delete(m.cache.running, row)
		return false
	}
	m.cache.read[row] = m.now
	return true
}

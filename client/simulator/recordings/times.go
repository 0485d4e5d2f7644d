package recordings

import (
	"encoding/json"
	"regexp"
	"time"
)

// times are the two instants of a job's record; zero when it is not one.
func times(body json.RawMessage) (created, updated time.Time) {
	var record struct {
		CreatedAt time.Time `json:"created_at"`
		UpdatedAt time.Time `json:"updated_at"`
	}
	if json.Unmarshal(body, &record) != nil {
		return time.Time{}, time.Time{}
	}
	return record.CreatedAt, record.UpdatedAt
}

// newest is the last instant at which a record of a list was written.
func newest(body json.RawMessage) time.Time {
	var records []json.RawMessage
	var last time.Time
	if json.Unmarshal(body, &records) != nil {
		return last
	}
	for _, record := range records {
		if _, updated := times(record); updated.After(last) {
			last = updated
		}
	}
	return last
}

var timestamp = regexp.MustCompile(`("(?:created|updated)_at":\s*")([^"]+)(")`)

// moved is the answer with its times moved. Times that stand for nothing stay,
// and so does everything when the server keeps times.
func (s *server) moved(r Response, by time.Duration) Response {
	if s.options.KeepTimes || r.Status != 200 {
		return r
	}
	by = by.Truncate(time.Millisecond) // records have milliseconds, no more
	r.JSON = timestamp.ReplaceAllFunc(r.JSON, func(match []byte) []byte {
		parts := timestamp.FindSubmatch(match)
		at, err := time.Parse(time.RFC3339Nano, string(parts[2]))
		if err != nil || at.Year() <= 1 {
			return match
		}
		text := at.Add(by).UTC().Format(time.RFC3339Nano)
		return append(append(append([]byte(nil), parts[1]...), text...), parts[3]...)
	})
	return r
}

package export

import (
	"strconv"
	"strings"

	"dftask/client/task"
)

// Host is what became of a host's copies in a purge.
type Host struct {
	ClusterID   uint
	ClusterName string
	Outcome     task.HostOutcome
	// Target and TaskID are those of the purge.
	Target, TaskID string
	// Verified is true where a search afterwards proves what is left.
	Verified bool
}

// Hosts are the hosts of a purge, a row a host.
func Hosts(r *task.PurgeResult) (rows []Host) {
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			rows = append(rows, Host{c.ID, c.Name, h, r.Query.Target(), r.TaskID, r.Verified})
		}
	}
	return rows
}

// MarshalJSON writes the host as the schema host promises.
func (h Host) MarshalJSON() ([]byte, error) {
	return task.JSON(struct {
		Target    string `json:"target"`
		TaskID    string `json:"task_id"`
		ClusterID uint   `json:"cluster_id"`
		Cluster   string `json:"cluster"`
		task.HostOutcome
	}{h.Target, h.TaskID, h.ClusterID, h.ClusterName, h.Outcome})
}

// Left says whether the search afterwards still found the copy: "yes", "no", or
// "unknown".
func (h Host) Left() string {
	switch {
	case h.Outcome.Left:
		return "yes"
	case !h.Verified:
		return "unknown"
	}
	return "no"
}

// HostColumns are the columns of the hosts of a purge.
func HostColumns() []Column[Host] {
	return []Column[Host]{
		{"target", func(h Host) string { return h.Target }},
		{"cluster", func(h Host) string { return task.ClusterLabel(h.ClusterID, h.ClusterName) }},
		{"host", func(h Host) string { return h.Outcome.Hostname }},
		{"ip", func(h Host) string { return h.Outcome.IP }},
		{"type", func(h Host) string { return h.Outcome.Type }},
		{"outcome", func(h Host) string { return string(h.Outcome.Outcome) }},
		{"left", Host.Left},
		{"cause", func(h Host) string { return string(h.Outcome.Cause) }},
		{"error", func(h Host) string { return h.Outcome.Error }},
		{"cluster_id", func(h Host) string { return strconv.FormatUint(uint64(h.ClusterID), 10) }},
		{"task_id", func(h Host) string { return h.TaskID }},
		{"layers", func(h Host) string { return strings.Join(h.Outcome.Layers, " ") }},
	}
}

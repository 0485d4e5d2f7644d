package export

import (
	"fmt"
	"strconv"
	"strings"

	"dftask/client/task"
)

// Copy is a host's copy, as a search found it.
type Copy struct {
	ClusterID   uint
	ClusterName string
	Host        task.Host
	// Layers is how many layers the image has; 0 of all that is no image.
	Layers int
}

// Copies are the copies that a search found, a row a host.
func Copies(r task.SearchResult) (rows []Copy) {
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			rows = append(rows, Copy{c.ID, c.Name, h, len(r.Layers)})
		}
	}
	return rows
}

// MarshalJSON writes the copy as the schema copy promises.
func (c Copy) MarshalJSON() ([]byte, error) {
	return task.JSON(struct {
		ClusterID uint   `json:"cluster_id"`
		Cluster   string `json:"cluster"`
		task.Host
	}{c.ClusterID, c.ClusterName, c.Host})
}

// Held says how much of its target a host holds: "complete", "partial", "unknown",
// or "2 of 5 layers".
func (c Copy) Held() string {
	switch {
	case c.Layers > 0:
		return fmt.Sprintf("%d of %d layers", len(c.Host.Layers), c.Layers)
	case c.Host.Complete == nil:
		return "unknown"
	case *c.Host.Complete:
		return "complete"
	}
	return "partial"
}

// CopyColumns are the columns of copies.
func CopyColumns() []Column[Copy] {
	return []Column[Copy]{
		{"cluster", func(c Copy) string { return task.ClusterLabel(c.ClusterID, c.ClusterName) }},
		{"host", func(c Copy) string { return c.Host.Hostname }},
		{"ip", func(c Copy) string { return c.Host.IP }},
		{"type", func(c Copy) string { return c.Host.Type }},
		{"copy", Copy.Held},
		{"cluster_id", func(c Copy) string { return strconv.FormatUint(uint64(c.ClusterID), 10) }},
		{"host_id", func(c Copy) string { return c.Host.ID }},
		{"layers", func(c Copy) string { return strings.Join(c.Host.Layers, " ") }},
	}
}

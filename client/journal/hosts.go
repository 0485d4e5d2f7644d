package journal

import (
	"slices"

	"dftask/client/task"
)

// mostKnown is how many hosts are kept of an operation that held copies before,
// shared by its targets. Of a target with more of them none is kept: with some
// alone the others would be taken for hosts that downloaded since.
const mostKnown = 10_000

// knownHosts are the hosts of a cluster that held copies of a target before.
// They are of use until the operation ends: a purge that is resumed judges by the
// hosts that the interrupted one knew.
type knownHosts struct {
	Cluster uint        `json:"cluster"`
	Hosts   []knownHost `json:"hosts"`
}

type knownHost struct {
	Name string `json:"name"`
	IP   string `json:"ip"`
	Type string `json:"type"`
	// Layers are the indexes of an image's blobs among those of the target.
	Layers []int `json:"layers,omitempty"`
}

// targetLines are what is written of a target: itself, and the hosts that held
// copies of it where they are known, and not too many or too long for a line: the
// target is worth more than they are. targets is how many the operation has.
func targetLines(operation string, index, targets int, t task.Target) ([]byte, error) {
	text, err := targetLine(operation, index, t).encode()
	hosts := hostsOf(&t, mostKnown/max(targets, 1))
	if err != nil || len(hosts) == 0 {
		return text, err
	}
	if more, err := (line{Kind: knownKind, Operation: operation, Index: index, Hosts: hosts}).encode(); err == nil {
		text = append(text, more...)
	}
	return text, nil
}

// hostsOf are the hosts of a target's clusters whose hosts are known; none where
// there are more than so many.
func hostsOf(t *task.Target, most int) (all []knownHosts) {
	for _, k := range t.Known {
		if k.Hosts == nil {
			continue
		}
		if most -= len(k.Hosts); most < 0 {
			return nil
		}
		c := knownHosts{Cluster: k.ID, Hosts: make([]knownHost, len(k.Hosts))}
		for i, h := range k.Hosts {
			c.Hosts[i] = knownHost{Name: h.Hostname, IP: h.IP, Type: h.Type}
			for n, l := range t.Layers {
				if slices.Contains(h.Layers, l.Digest) {
					c.Hosts[i].Layers = append(c.Hosts[i].Layers, n)
				}
			}
		}
		all = append(all, c)
	}
	return all
}

// putHosts gives a target that was read back the hosts of its clusters.
func (l *line) putHosts(t *task.Target) {
	for _, c := range l.Hosts {
		at := slices.IndexFunc(t.Known, func(k task.KnownCluster) bool { return k.ID == c.Cluster })
		if at < 0 {
			continue
		}
		hosts := make([]task.KnownHost, len(c.Hosts))
		for i, h := range c.Hosts {
			hosts[i] = task.KnownHost{Hostname: h.Name, IP: h.IP, Type: h.Type}
			for _, n := range h.Layers {
				if n >= 0 && n < len(t.Layers) {
					hosts[i].Layers = append(hosts[i].Layers, t.Layers[n].Digest)
				}
			}
		}
		t.Known[at].Hosts = hosts
	}
}

package simulator

import (
	"fmt"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"time"

	"dftask/client/simulator/web"
)

// imageArgs are the arguments of get_image_distribution (contract §2.3).
type imageArgs struct {
	URL                  string            `json:"url"`
	PieceLength          *uint64           `json:"piece_length"`
	Tag                  string            `json:"tag"`
	Application          string            `json:"application"`
	FilteredQueryParams  string            `json:"filtered_query_params"`
	Headers              map[string]string `json:"headers"`
	Username             string            `json:"username"`
	Password             string            `json:"password"`
	Platform             string            `json:"platform"`
	ConcurrentLayerCount int64             `json:"concurrent_layer_count"`
	ConcurrentPeerCount  int64             `json:"concurrent_peer_count"`
	Timeout              int64             `json:"timeout"`
}

// The answer of get_image_distribution (contract §4.3).
type (
	distributionJSON struct {
		Image imageJSON       `json:"image"`
		Peers []imagePeerJSON `json:"peers"`
	}
	imageJSON struct {
		Layers []layerJSON `json:"layers"`
	}
	layerJSON struct {
		URL string `json:"url"`
	}
	imagePeerJSON struct {
		IP                 string      `json:"ip"`
		Hostname           string      `json:"hostname"`
		CachedLayers       []layerJSON `json:"cached_layers,omitempty"`
		Layers             []layerJSON `json:"layers,omitempty"` // up to v2.3.0
		SchedulerClusterID uint        `json:"scheduler_cluster_id"`
	}
)

const (
	defaultLayerCount = 8
	// managerPlatform is where the manager runs, which an image's platform
	// defaults to.
	managerPlatform = "linux/amd64"
)

// createImageDistribution finds the blobs of an image and asks for each of
// them with a get_task job of its own. It answers when all of them have ended
// (contract §2.3, §5.3).
func (m *Manager) createImageDistribution(r *web.Request, e envelope, body []byte) *web.Reply {
	var typed withArgs[imageArgs]
	if refused := web.Bind(body, &typed, "imageArgs", "GetImageDistributionArgs"); refused != nil {
		return refused
	}
	a := &typed.Args
	if m.options.Release == Release2_2 {
		a.ConcurrentLayerCount, a.ConcurrentPeerCount = 0, 0
	}
	f := web.Faults{Name: "CreateGetImageDistributionJobRequest"}
	// Where nothing is given at all, nothing is validated.
	if !reflect.ValueOf(a).Elem().IsZero() {
		if a.URL == "" {
			f.Add("Args.URL", "required")
		}
		pieceLength(&f, a.PieceLength)
		f.UpTo("Args.ConcurrentLayerCount", a.ConcurrentLayerCount, 100)
		f.UpTo("Args.ConcurrentPeerCount", a.ConcurrentPeerCount, 1000)
	}
	if refused := f.Refusal(); refused != nil {
		return refused
	}
	if a.ConcurrentLayerCount == 0 {
		a.ConcurrentLayerCount = defaultLayerCount
	}
	m.lock()
	blobs, refused := m.pull(a)
	m.unlock()
	if refused != nil {
		return refused
	}
	jobs, refused := m.askLayers(r, e, a, blobs)
	if refused != nil {
		return refused
	}
	m.lock()
	defer m.unlock()
	return web.JSON(m.distribution(blobs, jobs))
}

var accessURL = regexp.MustCompile(`^(.*)://(.*)/v2/(.*)/manifests/(.*)$`)

// pull is the registry step: it finds the addresses of an image's blobs.
func (m *Manager) pull(a *imageArgs) ([]string, *web.Reply) {
	const prefix = "get image layers failed: get image layers failed: "
	if !accessURL.MatchString(a.URL) {
		return nil, web.Failed(prefix + "parse access url failed")
	}
	platform := a.Platform
	if platform == "" {
		platform = managerPlatform
	}
	if system, machine, ok := strings.Cut(platform, "/"); !ok || system == "" || machine == "" {
		return nil, web.Failed(fmt.Sprintf("%s%q: unknown operating system or architecture: invalid argument", prefix, platform))
	}
	if ip, refused := refusedAddress(a.URL); refused {
		return nil, web.Failed(prefix + "failed to authenticate with registry: ip " + ip + " is invalid")
	}
	found := false
	// The registry gets the query, and knows the manifest by its path.
	manifest, _, _ := strings.Cut(a.URL, "?")
	for _, image := range m.images {
		if image.URL != manifest {
			continue
		}
		if image.Username != "" && a.Headers["Authorization"] == "" && (a.Username != image.Username || a.Password != image.Password) {
			return nil, web.Failed(prefix + "failed to authenticate with registry: status code: 401")
		}
		found = true
		if image.Platform != "" && image.Platform != platform {
			continue
		}
		var blobs []string
		for _, layer := range image.Layers {
			blobs = append(blobs, image.blobURL(layer))
		}
		if len(blobs) > 0 {
			return blobs, nil
		}
	}
	if !found {
		return nil, web.Failed(prefix + "failed to pull image manifest: manifest unknown")
	}
	return nil, web.Failed("no valid image layers found")
}

// refusedAddress says whether the manager would not connect to the URL's host:
// loopback, link-local, multicast and unspecified addresses.
func refusedAddress(raw string) (string, bool) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return "", false
	}
	return ip.String(), ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified()
}

// askLayers creates a get_task job for each blob, so many at a time, and waits
// until the last has ended. A job of this kind that never ends is given up
// after its last check.
func (m *Manager) askLayers(r *web.Request, e envelope, a *imageArgs, blobs []string) ([]*job, *web.Reply) {
	inner := envelope{Type: "get_task", Bio: e.Bio, SchedulerClusterIDs: e.SchedulerClusterIDs}
	jobs := make([]*job, 0, len(blobs))
	pending := map[*job][]time.Duration{}
	m.lock()
	life := m.life
	m.unlock()
	for {
		m.lock()
		if m.life != life {
			m.unlock()
			return nil, web.Failed("context canceled")
		}
		for j := range pending {
			if j.state != statePending || j.removed {
				delete(pending, j)
			}
		}
		for len(jobs) < len(blobs) && len(pending) < int(a.ConcurrentLayerCount) {
			args := &taskArgs{
				URL: blobs[len(jobs)], PieceLength: a.PieceLength, Tag: a.Tag, Application: a.Application,
				FilteredQueryParams: a.FilteredQueryParams, ConcurrentPeerCount: a.ConcurrentPeerCount, Timeout: a.Timeout,
			}
			m.fill(args)
			j, refused := m.createTask(inner, args)
			if refused != nil {
				m.unlock()
				return nil, refused
			}
			looks := m.layerChecks()
			if answer := m.inserted(j, looks); answer.Status != 0 {
				m.unlock()
				return nil, answer
			}
			jobs = append(jobs, j)
			pending[j] = looks
		}
		next := time.Time{}
		for j, looks := range pending {
			if at := j.nextCheck(looks, m.now); next.IsZero() || at.Before(next) {
				next = at
			}
		}
		m.unlock()
		if len(pending) == 0 {
			return jobs, nil
		}
		if err := m.clock.SleepUntil(r.Context(), next); err != nil {
			return nil, web.Failed(err.Error())
		}
	}
}

// nextCheck is the first check after an instant.
func (j *job) nextCheck(looks []time.Duration, now time.Time) time.Time {
	for i, at := range looks {
		if t := j.createdAt.Add(at).Add(checkLag(i)); t.After(now) {
			return t
		}
	}
	return now.Add(time.Second) // its last check is over: a caller that waits asks again
}

// distribution merges the answers to the blobs' jobs: normal hosts only, each
// once, with the cluster it was first seen in (contract §4.3).
func (m *Manager) distribution(blobs []string, jobs []*job) distributionJSON {
	answer := distributionJSON{Peers: []imagePeerJSON{}}
	byHost := map[string]*imagePeerJSON{}
	var order []string
	for i, blob := range blobs {
		answer.Image.Layers = append(answer.Image.Layers, layerJSON{blob})
		if jobs[i].state != stateSuccess {
			continue
		}
		seen := map[string]bool{}
		for _, e := range jobs[i].entries {
			scheduler, ok := e.answer.(getAnswerJSON)
			if !ok {
				continue
			}
			for _, p := range scheduler.Peers {
				host := p.IP + "-" + p.Hostname
				if p.HostType != "normal" || seen[host] {
					continue
				}
				seen[host] = true
				if byHost[host] == nil {
					byHost[host] = &imagePeerJSON{IP: p.IP, Hostname: p.Hostname, SchedulerClusterID: scheduler.SchedulerClusterID}
					order = append(order, host)
				}
				peer := byHost[host]
				peer.CachedLayers = append(peer.CachedLayers, layerJSON{blob})
			}
		}
	}
	m.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, host := range order {
		peer := byHost[host]
		m.random.Shuffle(len(peer.CachedLayers), func(i, j int) {
			peer.CachedLayers[i], peer.CachedLayers[j] = peer.CachedLayers[j], peer.CachedLayers[i]
		})
		if m.options.Release == Release2_2 {
			peer.Layers, peer.CachedLayers = peer.CachedLayers, nil
		}
		answer.Peers = append(answer.Peers, *peer)
	}
	return answer
}

package simulator

import (
	"fmt"
	"time"

	"dftask/client"
	"dftask/client/simulator/web"
)

// preheatArgs are those arguments of preheat that matter here (contract §2.3).
type preheatArgs struct {
	Type                string            `json:"type"`
	URL                 string            `json:"url"`
	URLs                []string          `json:"urls"`
	PieceLength         *uint64           `json:"piece_length"`
	Tag                 string            `json:"tag"`
	Application         string            `json:"application"`
	FilteredQueryParams string            `json:"filtered_query_params"`
	Headers             map[string]string `json:"headers"`
	Username            string            `json:"username"`
	Password            string            `json:"password"`
	Platform            string            `json:"platform"`
	Scope               string            `json:"scope"`
	ConcurrentPeerCount int64             `json:"concurrent_peer_count"`
	Timeout             int64             `json:"timeout"`
}

// preheatAnswerJSON is one scheduler's answer to preheat (contract §4.6).
type preheatAnswerJSON struct {
	FailureTasks       []struct{}      `json:"failure_tasks"`
	SchedulerClusterID uint            `json:"scheduler_cluster_id"`
	SuccessTasks       []preheatedJSON `json:"success_tasks"`
}

type preheatedJSON struct {
	Hostname string `json:"hostname"`
	IP       string `json:"ip"`
	URL      string `json:"url"`
}

// preheatTakes is how long a download takes here.
const preheatTakes = 2 * time.Second

// createPreheat lets one scheduler of each cluster download files, or the
// blobs of an image, to one seed peer, to all of them, or to all hosts.
func (m *Manager) createPreheat(e envelope, body []byte) *web.Reply {
	var typed withArgs[preheatArgs]
	if refused := web.Bind(body, &typed, "preheatArgs", "PreheatArgs"); refused != nil {
		return refused
	}
	a := &typed.Args
	f := web.Faults{Name: "CreatePreheatJobRequest"}
	if len(e.Args) > 0 {
		if a.Type == "" {
			f.Add("Args.Type", "required")
		} else if a.Type != "image" && a.Type != "file" {
			f.Add("Args.Type", "oneof")
		}
	}
	pieceLength(&f, a.PieceLength)
	f.UpTo("Args.ConcurrentPeerCount", a.ConcurrentPeerCount, 1000)
	if refused := f.Refusal(); refused != nil {
		return refused
	}
	m.lock()
	defer m.unlock()
	urls, refused := m.preheatURLs(a)
	if refused != nil {
		return refused
	}
	if a.Scope == "" {
		a.Scope = "single_seed_peer"
	}
	m.fillPreheat(a)
	clusters, refused := m.chosenClusters(e.SchedulerClusterIDs)
	if refused != nil {
		return refused
	}
	j := m.newJob(e, map[string]any{
		"type": a.Type, "url": a.URL, "urls": a.URLs, "piece_length": a.PieceLength, "tag": a.Tag, "application": a.Application,
		"filtered_query_params": a.FilteredQueryParams, "headers": a.Headers, "username": a.Username, "password": a.Password,
		"platform": a.Platform, "scope": a.Scope, "concurrent_peer_count": a.ConcurrentPeerCount, "timeout": a.Timeout,
	})
	var targets []target
	for _, c := range clusters {
		for _, s := range c.schedulers {
			if s.active() {
				targets = append(targets, target{s, m.preheatWork(a, urls)})
				j.clusters = append(j.clusters, c)
				break
			}
		}
	}
	if len(targets) == 0 {
		return web.Failed("candidate schedulers not found")
	}
	j.entries = m.queue("preheat", targets)
	return m.inserted(j, m.jobChecks())
}

func (m *Manager) fillPreheat(a *preheatArgs) {
	defaults := taskArgs{FilteredQueryParams: a.FilteredQueryParams, ConcurrentPeerCount: a.ConcurrentPeerCount, Timeout: a.Timeout}
	m.fill(&defaults)
	a.FilteredQueryParams, a.ConcurrentPeerCount, a.Timeout = defaults.FilteredQueryParams, defaults.ConcurrentPeerCount, defaults.Timeout
}

// preheatURLs is what a preheat downloads.
func (m *Manager) preheatURLs(a *preheatArgs) ([]string, *web.Reply) {
	switch a.Type {
	case "image":
		if a.URL == "" {
			return nil, web.Failed("invalid params: url is required")
		}
		return m.pull(&imageArgs{URL: a.URL, Headers: a.Headers, Username: a.Username, Password: a.Password, Platform: a.Platform})
	case "file":
		urls := a.URLs
		if a.URL != "" {
			urls = append(urls[:len(urls):len(urls)], a.URL)
		}
		if len(urls) == 0 {
			return nil, web.Failed("invalid params: url or urls is required")
		}
		return urls, nil
	}
	return nil, web.Failed("unknown preheat type")
}

func (m *Manager) preheatWork(a *preheatArgs, urls []string) func(*scheduler, func(any, string)) {
	return func(s *scheduler, done func(any, string)) {
		var to []*host
		for _, h := range m.knownHosts(s) {
			if h.state == HostUp && (h.spec.Seed || a.Scope == "all_peers") {
				to = append(to, h)
			}
			if len(to) == 1 && a.Scope != "all_peers" && a.Scope != "all_seed_peers" {
				break
			}
		}
		if len(to) == 0 {
			done(nil, fmt.Sprintf("cluster %d scheduler %s no available seed peer", s.cluster.id, s.spec.IP))
			return
		}
		m.after(preheatTakes, func() {
			answer := preheatAnswerJSON{FailureTasks: []struct{}{}, SchedulerClusterID: s.cluster.id}
			for _, u := range urls {
				id := client.URLTask{
					URL: u, Tag: a.Tag, Application: a.Application,
					PieceLength: a.PieceLength, FilteredQueryParams: a.FilteredQueryParams,
				}.ID()
				for _, h := range to {
					m.addCopy(id, Copy{Host: s.cluster.spec.Name + "/" + h.spec.Name})
					answer.SuccessTasks = append(answer.SuccessTasks, preheatedJSON{h.spec.Name, h.spec.IP, u})
				}
			}
			done(answer, "")
		})
	}
}

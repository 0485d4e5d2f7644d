package simulator

import (
	"fmt"
	"strings"
	"time"
)

// DemoFleet is what the demo shows: two clusters, and a target for each thing
// that can happen to one.
func DemoFleet() Fleet {
	const one, two = "cluster-1", "eu-west"
	return Fleet{
		Uptime: 50*time.Hour + 20*time.Minute,
		Clusters: []Cluster{
			{Name: one, Default: true, Hosts: demoHosts("127.0.1", 5)},
			{Name: two, Bio: "second", Hosts: demoHosts("127.1.1", 3)},
		},
		Tasks: []Task{
			{
				URL: "https://example.com/models/llama.bin",
				Copies: append(
					On(one, "dragonfly-seed-client-0", "node-001", "node-002", "node-003", "node-004", "node-005"),
					On(two, "node-001", "node-002")...),
			},
			{URL: "https://example.com/tagged.tgz", Tag: "prod", Application: "ml", Copies: On(one, "node-001", "node-002", "node-003")},
			{URL: "https://example.com/partial.bin", Copies: []Copy{{Host: one + "/node-003", Unfinished: true}}},
			{URL: "https://example.com/fail.bin", Copies: append(
				On(one, "node-001", "node-003"),
				Copy{Host: one + "/node-002", DeleteError: "permission denied: unlink /var/lib/dragonfly/content"},
			)},
			{URL: "https://example.com/disk-only.bin", Copies: []Copy{
				{Host: one + "/node-001", Forgotten: true}, {Host: one + "/node-004", Forgotten: true},
			}},
			{Content: "build-4711", Copies: On(one, "node-003", "node-004")},
		},
		Images: []Image{{
			URL: "https://registry.example.com/v2/library/app/manifests/v1",
			Layers: []Layer{
				{Digest: demoDigest('c')},
				{Digest: demoDigest('0'), Copies: On(one, "node-001", "node-002", "dragonfly-seed-client-0")},
				{Digest: demoDigest('1'), Copies: append(On(one, "node-001", "node-002", "dragonfly-seed-client-0"), On(two, "node-003")...)},
				{Digest: demoDigest('2')},
				{Digest: demoDigest('3')},
			},
		}},
		History: demoHistory(one, two),
	}
}

// demoHosts are a seed peer and n normal hosts, with addresses from prefix.1
// on.
func demoHosts(prefix string, n int) []Host {
	hosts := []Host{{Name: "dragonfly-seed-client-0", IP: prefix + ".1", Seed: true}}
	for i := 1; i <= n; i++ {
		hosts = append(hosts, Host{Name: fmt.Sprintf("node-%03d", i), IP: fmt.Sprintf("%s.%d", prefix, i+1)})
	}
	return hosts
}

// demoDigest is a digest of one letter, told apart at a glance.
func demoDigest(letter byte) string {
	return "sha256:" + strings.Repeat(string(letter), 64)
}

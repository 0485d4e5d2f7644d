package simulator

import (
	"fmt"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/taskid"
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
				Copy{Host: one + "/node-002", DeleteError: demoDenied},
			)},
			{URL: "https://example.com/disk-only.bin", Copies: []Copy{
				{Host: one + "/node-001", Forgotten: true}, {Host: one + "/node-004", Forgotten: true},
			}},
			// Downloaded by a client before #2014, which keeps the order of a query.
			{ID: taskid.Of(client.URLTask{URL: "https://example.com/x.bin?z=1&a=2"}).Older.ID, Copies: On(one, "node-002", "node-005")},
			// A blob of registry.example.com/v2/team/app, on hosts that use blob digests.
			{ID: "589f0d58b9053a4ff7329b8fdb4f9dd120e29354c086ad0b3b10733f6cfd6de3", Copies: On(two, "node-001", "node-002")},
			{Content: "build-4711", Copies: On(one, "node-003", "node-004")},
			// What the purges of the history could not delete is still there, and can be deleted now.
			{URL: demoBase + "images/base-layer.tar", Copies: On(one, "node-002")},
			{URL: demoBase + "pypi/torch-2.9.whl", Tag: "prod", Application: "ml", Copies: On(one, "node-005")},
			{URL: demoBase + "dist/installer-4.1.9.exe", Copies: On(two, "node-002")},
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
		}, {
			URL: demoIndex, Platform: managerPlatform,
			Layers: []Layer{
				{Digest: demoDigest('d'), Copies: On(two, "node-001")},
				{Digest: demoDigest('4'), Copies: On(two, "node-001", "node-002")},
				{Digest: demoDigest('5'), Copies: On(two, "node-001")},
			},
		}, {
			// It shares a layer with the other.
			URL: demoIndex, Platform: "linux/arm64",
			Layers: []Layer{
				{Digest: demoDigest('e'), Copies: On(two, "node-003")},
				{Digest: demoDigest('4'), Copies: On(two, "node-003")},
				{Digest: demoDigest('6'), Copies: On(two, "node-003")},
			},
		}},
		History: demoHistory(one, two),
	}
}

const (
	demoBase   = "https://example.com/"
	demoDenied = "permission denied: unlink /var/lib/dragonfly/content"
)

// demoIndex is an image for two platforms.
const demoIndex = "https://registry.example.com/v2/library/multi/manifests/v1"

// demoHosts are a seed peer and n normal hosts, with addresses from prefix.1
// on.
func demoHosts(prefix string, n int) []Host {
	hosts := []Host{{Name: "dragonfly-seed-client-0", IP: prefix + ".1", Seed: true}}
	for i := 1; i <= n; i++ {
		hosts = append(hosts, Host{Name: fmt.Sprintf("node-%03d", i), IP: fmt.Sprintf("%s.%d", prefix, i+1)})
	}
	return hosts
}

// demoDigest is a digest of one letter, easy to tell from another.
func demoDigest(letter byte) string {
	return "sha256:" + strings.Repeat(string(letter), 64)
}

// demoHistory is what other teams were doing in the hours before the demo started: enough to
// fill more than two pages of the list, with every verdict among it.
func demoHistory(one, two string) []PastJob {
	deleted := func(cluster string, hosts ...string) PastAnswer { return PastAnswer{Cluster: cluster, Hosts: hosts} }
	unknown := func(cluster string) PastAnswer { return PastAnswer{Cluster: cluster, Unknown: true} }
	// As dftask writes who asked; what has no mark was asked for with other means.
	by := func(why, who, mark string) string { return why + " · " + who + " · dftask " + mark }
	past := []PastJob{
		{
			Age: 3 * time.Minute, Bio: by("INC-2231 checksum mismatch on 70b weights", "mkeller@bastion", "5d1f7a02"), Target: Task{URL: demoBase + "models/mistral-70b.bin"},
			Answers: []PastAnswer{deleted(one, "node-001", "node-002", "node-005"), deleted(two, "node-001")},
		},
		{
			Age: 9 * time.Minute, Bio: by("rotate nightly dataset", "data-platform@cron-1", "61c0b9e4"), Target: Task{URL: demoBase + "datasets/clicks-2026-11-22.parquet"},
			Answers: []PastAnswer{deleted(one, "node-003", "node-004"), unknown(two)},
		},
		{
			Age: 21 * time.Minute, Bio: by("INC-2230 stale base image layer", "sato@bastion", "2f80d3c6"), Target: Task{URL: demoBase + "images/base-layer.tar"},
			Answers: []PastAnswer{{
				Cluster: one, Hosts: []string{"node-001", "node-003"},
				Failures: map[string]string{"node-002": "rpc error: code = Internal desc = " + demoDenied},
			}, unknown(two)},
		},
		{
			// The scheduler of eu-west hung: pending until the last check.
			Age: 34 * time.Minute, Bio: by("CHG-778 drop wrongly published installer", "lena@laptop-7", "90ab14ee"), Target: Task{URL: demoBase + "dist/installer-4.2.0.exe"},
			Answers: []PastAnswer{deleted(one, "node-004", "node-005"), {Cluster: two, Silent: true}},
		},
		{
			Age: 47 * time.Minute, Bio: by("cleanup before benchmark", "perf-team@bench-2", "c47e05d1"), Target: Task{URL: demoBase + "bench/seq-read.dat"},
			Answers: []PastAnswer{unknown(one), unknown(two)},
		},
		{
			Age: 58 * time.Minute, Bio: by("INC-2228 manager restarted while this ran", "sato@bastion", "7be2a950"), Lost: true, Target: Task{URL: demoBase + "models/embed-v3.onnx"},
			Answers: []PastAnswer{deleted(one, "node-002"), deleted(two, "node-002")},
		},
		{
			Age: 83 * time.Minute, Bio: "INC-2226 purge leaked config", ByID: true, Target: Task{URL: demoBase + "config/prod.yaml"},
			Answers: []PastAnswer{deleted(one, "dragonfly-seed-client-0", "node-001"), unknown(two)},
		},
		{
			Age: 96 * time.Minute, Bio: "", Target: Task{Content: "build-4702"},
			Answers: []PastAnswer{deleted(one, "node-003", "node-004"), unknown(two)},
		},
		{
			// One host took its two minutes, so the answer came at the fourth check.
			Age: 110 * time.Minute, Bio: "INC-2224 bad wheel on the mirror (sre-eu)", Target: Task{URL: demoBase + "pypi/torch-2.9.whl", Tag: "prod", Application: "ml"},
			Answers: []PastAnswer{{
				Cluster: one, Hosts: []string{"node-001", "node-002"}, Slow: 121 * time.Second,
				Failures: map[string]string{"node-005": deadlineExceeded},
			}, unknown(two)},
		},
		{
			// Given up by the manager: a failure whose result is still pending.
			Age: 131 * time.Minute, Bio: "CHG-771 withdraw release 4.1.9", Target: Task{URL: demoBase + "dist/installer-4.1.9.exe"},
			Answers: []PastAnswer{deleted(one, "node-001"), {Cluster: two, Silent: true}},
		},
		{
			Age: 12 * time.Minute, Type: "get_task", Bio: "who still has it? (ops-oncall)", Target: Task{URL: demoBase + "images/base-layer.tar"},
			Answers: []PastAnswer{{Cluster: one, Hosts: []string{"node-002"}}, {Cluster: two}},
		},
	}
	return append(past, demoRoutine(one, two)...)
}

// demoRoutine are the purges of every day, by the teams that automate them.
func demoRoutine(one, two string) []PastJob {
	teams := []struct{ bio, url string }{
		{"nightly rotation, data-platform", "https://example.com/datasets/clicks-part-%02d.parquet"},
		{"CI: superseded build artefact", "https://example.com/ci/build-%04d.tar.zst"},
		{"model registry: checkpoint replaced (ml-infra)", "https://example.com/models/checkpoint-%03d.safetensors"},
		{"release train: candidate withdrawn", "https://example.com/dist/rc-%02d.iso"},
	}
	hosts := []string{"node-001", "node-002", "node-003", "node-004", "node-005"}
	var past []PastJob
	for i := range 35 {
		team := teams[i%len(teams)]
		p := PastJob{
			Age:    140*time.Minute + time.Duration(i)*9*time.Minute + time.Duration(i*i%7)*time.Minute,
			Bio:    team.bio,
			Target: Task{URL: fmt.Sprintf(team.url, 90-i)},
			Answers: []PastAnswer{
				{Cluster: one, Hosts: hosts[i%3 : i%3+1+i%2]},
				{Cluster: two, Hosts: hosts[i%2 : 1+i%3]},
			},
		}
		switch i % 9 {
		case 4: // forgotten by the schedulers already
			p.Answers = []PastAnswer{{Cluster: one, Unknown: true}, {Cluster: two, Unknown: true}}
		case 7: // evicted before the delete
			p.Answers[1] = PastAnswer{Cluster: two, Failures: map[string]string{
				"node-002": "rpc error: code = Internal desc = task " + p.Target.TaskID() + " not found",
			}}
		}
		past = append(past, p)
	}
	return past
}

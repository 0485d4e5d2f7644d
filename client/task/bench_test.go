package task

import (
	"context"
	"net/http"
	"testing"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/rig"
)

// BenchmarkPurgeAll1000 purges a thousand targets at real limits, 10 jobs a
// second a cluster, with the manager's time sped up. It prints the seconds of
// the manager that it took and the bound for them, what was asked, and how
// often the manager refused.
func BenchmarkPurgeAll1000(b *testing.B) {
	for name, clusters := range map[string][]uint{"all clusters": nil, "named clusters": {1, 2}} {
		b.Run(name, func(b *testing.B) {
			const targets, limit, speed = 1000, 10.0, 20
			for b.Loop() {
				m := simulator.New(simulator.Options{Fleet: fleetOf(targets), Speed: speed})
				counted, c, err := rig.Connect(m)
				refused := tellStatus(counted, http.StatusTooManyRequests)
				if err != nil {
					b.Fatal(err)
				}
				e := &Engine{API: c, Clock: m.Clock(), Who: "bench@host"}
				began := m.Clock().Now()
				var last Progress
				for u := range e.PurgeAll(context.Background(), requestsFor("0badcafe", targets, clusters...)) {
					last = u.Progress
				}
				took := m.Clock().Now().Sub(began)
				m.Close()
				if last.Verdicts[Purged] != targets {
					b.Fatalf("not all of %d were purged: %+v", targets, last)
				}
				counted.Lock()
				jobs := float64(targets)
				if clusters != nil {
					jobs *= 2
				}
				b.ReportMetric(took.Seconds(), "manager-s")
				b.ReportMetric(1.2*(jobs/limit+client.Checks()[1].Seconds()), "bound-s")
				b.ReportMetric(float64(counted.Count[http.MethodPost]), "POSTs")
				b.ReportMetric(float64(counted.Count[http.MethodGet])/targets, "GETs/job")
				counted.Unlock()
				b.ReportMetric(float64(refused()), "429s")
			}
		})
	}
}

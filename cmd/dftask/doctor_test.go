package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/cmd/dftask/console"
)

// The environment names a proxy that wants a password: it is told at the proxy, with
// what to do, and no word of the manager.
func TestDoctorAtAProxy(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Proxy-Authenticate", `Basic realm="corp"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
	})
	for _, manager := range []string{"https://mgr.example.invalid:8443", "http://mgr.example.invalid:8080"} {
		o := program(t, []string{"DFTASK_TOKEN=" + secret, "HTTPS_PROXY=" + proxy, "HTTP_PROXY=" + proxy}, "--manager", manager, "doctor", "-o", "json")
		assert.Equal(t, console.ExitFailure, o.code, o.err)
		var checks []struct{ Name, State, What, Fix string }
		require.NoError(t, json.Unmarshal([]byte(o.out), &checks))
		for _, c := range checks {
			assert.Equal(t, c.Name == "proxy", c.State == "failed", c.What)
			if c.Name == "proxy" {
				assert.Contains(t, c.What, "wants a user name and password")
				assert.Contains(t, c.Fix, "HTTPS_PROXY")
			}
		}
	}
}

// What fits a terminal is a line for each check; what does not continues under it.
func TestDoctorOnATerminal(t *testing.T) {
	for _, width := range []int{20, 40, 80, 160} {
		out := call{args: []string{"--manager", nobody(t), "doctor"}, columns: width, env: map[string]string{"DFTASK_TOKEN": secret, "NO_COLOR": "1", "TERM": "xterm"}}.run(t).out
		for l := range strings.Lines(out) {
			// A word is not cut: it may be an address to copy.
			if fields := strings.Fields(l); len(fields) > 3 || !strings.Contains(l, "http://") {
				assert.LessOrEqual(t, len(strings.TrimSuffix(l, "\n")), width, l)
			}
		}
		said := strings.Join(strings.Fields(out), " ")
		assert.Contains(t, said, "connection refused")
		assert.Contains(t, said, client.WithoutManager)
	}
}

// Who finds no manager is told how to have one, and where to look further.
func TestErrorsNameTheDoctor(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing listens": {"--manager", nobody(t), "clusters"},
		"no manager":      {"clusters"},
	} {
		o := call{args: args, env: map[string]string{"DFTASK_TOKEN": secret}}.run(t)
		assert.Contains(t, o.err, client.WithoutManager, name)
		assert.Contains(t, o.err, "dftask doctor", name)
	}
}

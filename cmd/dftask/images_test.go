package main

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// An image is found by each of its names, and what they stand for is said before
// anything is sent.
func TestAnImageByItsNames(t *testing.T) {
	withNamespace, err := os.ReadFile("../../testdata/inputs/21-manifest-with-ns.txt")
	require.NoError(t, err)
	for _, name := range []string{imageURL, strings.TrimSpace(string(withNamespace)), "registry.example.com/library/app:v1", "docker://registry.example.com/library/app:v1"} {
		o := demo(t, "search", "image", name)
		require.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.out, "7 copies on 4 hosts")
		says := "the manifest of " + name + " is " + imageURL
		assert.Equal(t, !strings.HasPrefix(name, "https:"), strings.Contains(o.err, says), o.err)
	}
	o := demo(t, "search", "image", "nginx:1.27")
	assert.Equal(t, console.ExitFailure, o.code)
	assert.Contains(t, o.err, "the manifest of nginx:1.27 is https://registry-1.docker.io/v2/library/nginx/manifests/1.27")
	assert.Contains(t, o.err, "The registry has no such image or tag")
}

func TestTheLayersOfSeveralPlatforms(t *testing.T) {
	o := demo(t, "search", "image", "registry.example.com/library/multi:v1", "--platform", "all")
	require.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, "linux/amd64, linux/arm64")
	assert.Equal(t, 1, strings.Count(o.out, "sha256:4444"), "the layer that both have stands once")
	o = demo(t, "search", "image", "registry.example.com/library/multi:v1", "--platform", "linux/amd64,linux/s390x")
	assert.Equal(t, console.ExitFailure, o.code)
	assert.Contains(t, o.err, "the image is not built for linux/s390x\n  Leave that platform out")
}

// Logins are taken from the docker configuration only where that is asked for, and
// what a login costs is said.
func TestTheLoginOfDocker(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/config.json", []byte(`{"auths": {"registry.example.com": {"username": "robot", "password": "hunter2"}}}`), 0o600))
	run := func(args ...string) (o outcome) {
		synctest.Test(t, func(t *testing.T) {
			c := managerOf(t, simulator.Options{}).prepared(args...)
			c.env["DOCKER_CONFIG"] = dir
			o = c.run(t)
		})
		return o
	}
	const clear = "keep those of preheats in clear in their job list"
	o := run("search", "image", "registry.example.com/library/app:v1")
	assert.NotContains(t, o.err, "robot")
	assert.NotContains(t, o.err, clear)
	for _, flag := range []string{"--docker-config", "--docker-config=" + dir} {
		o = run("search", "image", "registry.example.com/library/app:v1", flag)
		require.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.err, "the login of robot at registry.example.com is that of the docker configuration")
		assert.Contains(t, o.err, clear)
		assert.NotContains(t, o.err+o.out, "hunter2")
	}
	o = run("search", "image", "nginx", "--docker-config")
	assert.Contains(t, o.err, "has no login at registry-1.docker.io")
	refused(t, run("search", "image", "nginx", "--docker-config=/nowhere"), console.ExitUsage, "there is no docker configuration at /nowhere")
	o = run("search", "image", imageURL, "--header", "Authorization: Bearer x")
	assert.Contains(t, o.err, clear)
}

// The question of a delete says it as well, where it is answered.
func TestTheQuestionTellsOfALogin(t *testing.T) {
	for header, times := range map[string]int{"Accept: x": 0, "Authorization: Bearer x": 2} {
		synctest.Test(t, func(t *testing.T) {
			c := managerOf(t, simulator.Options{}).prepared("delete", "image", imageURL, "--header", header)
			c.tty, c.stdin = true, "no\n"
			o := c.run(t)
			assert.Equal(t, console.ExitUsage, o.code)
			assert.Contains(t, o.err, "Type delete to continue")
			assert.Equal(t, times, strings.Count(strings.Join(strings.Fields(strings.ReplaceAll(o.err, "\n  note     ", "\n")), " "), task.ClearLogin), o.err)
		})
	}
}

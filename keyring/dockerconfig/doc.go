// Package dockerconfig finds logins at registries where docker, podman and others keep them.
package dockerconfig

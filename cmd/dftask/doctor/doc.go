// Package doctor checks what lies between the person at the keyboard and their copies:
// the settings, the way to the manager, the token, the clusters, this machine.
package doctor

package console

import (
	"path/filepath"
	"runtime"
)

// StateDir is where dftask keeps what is neither configuration nor to be lost.
func StateDir(e Env) (string, error) {
	if dir := e.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "dftask"), nil
	}
	if dir := e.Getenv("LOCALAPPDATA"); runtime.GOOS == "windows" && filepath.IsAbs(dir) {
		return filepath.Join(dir, "dftask"), nil
	}
	home := e.Getenv("HOME")
	if runtime.GOOS == "windows" && !filepath.IsAbs(home) {
		home = e.Getenv("USERPROFILE")
	}
	if !filepath.IsAbs(home) {
		// A relative one would be another folder in each folder.
		return "", BadUsage("there is no folder to keep anything in: neither XDG_STATE_HOME nor HOME is an absolute path", "Set HOME.")
	}
	return filepath.Join(home, ".local", "state", "dftask"), nil
}

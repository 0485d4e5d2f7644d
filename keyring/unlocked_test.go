//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whether a keyring would ask is found out without asking.
func TestSessionUnlocked(t *testing.T) {
	answers := func(t *testing.T, s *session, script string) (texts []string) {
		t.Helper()
		for _, step := range s.run(t, script) {
			require.True(t, step.OK, "%+v", step)
			texts = append(texts, step.Text)
		}
		return texts
	}
	t.Run("no bus", func(t *testing.T) {
		s := newSession(t)
		s.env = append(s.env, busAddressVar+"=disabled:")
		assert.Equal(t, []string{"false"}, answers(t, s, "unlocked"))
	})
	t.Run("no provider", func(t *testing.T) {
		assert.Equal(t, []string{"false"}, answers(t, newSession(t).withBus(t, ""), "unlocked"))
	})
	t.Run("a prompt that is not seen", func(t *testing.T) {
		assert.Equal(t, []string{"false"}, answers(t, newSession(t).withBus(t, ""), "silent-prompt unlocked"))
	})
	needs(t, "dbus-run-session", "gnome-keyring-daemon")
	t.Run("locked", func(t *testing.T) {
		s := newSession(t).withBus(t, "")
		s.run(t, "daemon-unlocked store")
		assert.Equal(t, []string{"false"}, answers(t, s, "daemon-locked unlocked"))
	})
	t.Run("unlocked", func(t *testing.T) {
		assert.Equal(t, []string{"true"}, answers(t, newSession(t).withBus(t, ""), "daemon-unlocked unlocked"))
	})
}

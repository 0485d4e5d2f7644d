package dashboard

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/cmd/dftask/config"
	"dftask/tui"
)

// The dashboard knows each way to notify that the file may name.
func TestWaysToNotify(t *testing.T) {
	assert.Equal(t, []string{tui.NotifyNone, tui.NotifyBell, tui.NotifyOSC9}, config.Notifications)
}

package background

import (
	_ "github.com/charmbracelet/bubbletea" // asks in its init, which has run by now
	"github.com/charmbracelet/lipgloss"

	"dftask/tui/background/dumb"
)

func init() {
	dumb.Restore()
	lipgloss.SetHasDarkBackground(true)
}

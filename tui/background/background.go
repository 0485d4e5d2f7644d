// Package background answers a question before it is asked. Importing Bubble
// Tea asks the terminal for its background colour, and waits up to five
// seconds when nobody answers, in every program that links it and before its
// main begins. Go initialises packages in the order of their import paths as
// soon as what they import is ready, so this one, which imports lipgloss alone
// and sorts before github.com, comes first: the colour is known by then, and
// nothing is asked. The views use no colour that depends on it.
package background

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }

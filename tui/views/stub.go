package views

func (f Form) height(width, height int) int  { return 4 }
func (c Copies) above(width, height int) int { return 1 }
func (e Executions) above() int              { return 1 }

type sheet struct{}

// Styles is stubbed.
type Styles struct{}

// Height is the number of lines of the detail at a width.
func (d Detail) Height(width int) int { return 0 }

// OverlayExtent is stubbed.
func OverlayExtent(o Overlay, width, height int) Extent { return Extent{} }

// Render is stubbed.
func Render(s Screen, st *Styles) string { return "" }

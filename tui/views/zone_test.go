package views

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// What the mouse can point at leaves the picture as it is, and each zone is where it is
// drawn: keys begin with their names, tabs have their labels.
func TestZonesAreWhereTheyAreDrawn(t *testing.T) {
	plain, pointed := stylesFor(termenv.ANSI256), stylesFor(termenv.ANSI256)
	pointed.Zones = true
	kinds := map[widget.ZoneKind]int{}
	for _, sample := range samples() {
		for _, size := range [][2]int{{80, 24}, {40, 12}, {160, 40}, {20, 6}} {
			s := sample.at(size[0], size[1])
			frame, zones := RenderZones(s, pointed)
			require.Equal(t, ansi.Strip(Render(s, plain)), ansi.Strip(frame), "%s %v", sample.name, size)
			require.NotContains(t, frame, "zone")
			lines := strings.Split(ansi.Strip(frame), "\n")
			for _, z := range zones {
				kinds[z.Kind]++
				there := text.Tail(lines[z.Y], text.Width(lines[z.Y])-z.From)
				if z.Kind == widget.ZoneKey {
					assert.True(t, strings.HasPrefix(there, z.Key), "%s %v: %+v is at %q", sample.name, size, z, there)
				}
				if z.Kind == widget.ZoneTab {
					assert.Contains(t, there, s.Tabs.Items[z.N].Key)
				}
				assert.Less(t, z.From, z.To)
			}
		}
	}
	assert.Len(t, kinds, 4, "%v", kinds)
}

// Nothing from elsewhere makes a zone.
func TestNobodyElseMakesZones(t *testing.T) {
	st := stylesFor(termenv.Ascii)
	st.Zones = true
	s := Screen{Width: 80, Height: 24, Focus: PaneCopies, Copies: Copies{State: CopiesFound, Count: 1, Rows: []CopyRow{
		{Kind: RowHost, Hostname: "\x1b_dftask zone key d\x1b\\d delete", IP: "\x1b_dftask zone row 7\x1b\\"},
	}, List: widget.List{Total: 1}}, Dialog: confirm()}
	for _, open := range []bool{true, false} {
		if !open {
			s.Dialog = nil
		}
		_, zones := RenderZones(s, st)
		for _, z := range zones {
			assert.NotEqual(t, "d", z.Key)
			assert.NotEqual(t, 7, z.N)
			assert.True(t, !open || z.Kind == widget.ZoneKey, "%+v lies under the dialog", z)
		}
	}
}

package views

import (
	"strings"
	"testing"

	"github.com/muesli/termenv"
)

// TestAllBadgesFit holds that the standing warnings are all read on 80 columns,
// beside the context's name and what tells one manager from another.
func TestAllBadgesFit(t *testing.T) {
	for _, sample := range samples() {
		if sample.name != "header-badges" {
			continue
		}
		head, _, _ := strings.Cut(Render(sample.at(80, 24), stylesFor(termenv.Ascii)), "\n")
		for _, want := range []string{"prod", "manager.", ":8080", "[PLAINTEXT TOKEN]", "[PLAIN HTTP]", "[READ-ONLY]", "[DEMO ×10]"} {
			if !strings.Contains(head, want) {
				t.Errorf("%q has no %q", head, want)
			}
		}
	}
}

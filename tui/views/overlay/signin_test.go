package overlay

import (
	"strings"
	"testing"
)

// TestWhySentences holds that each reason has its own sentence, with or
// without its details.
func TestWhySentences(t *testing.T) {
	for _, place := range []string{"", "the keyring"} {
		seen := map[string]bool{}
		for why := range SignInAsked + 1 {
			sentence := SignIn{Why: why, Place: place}.why()
			if seen[sentence] || !strings.HasSuffix(sentence, ".") || strings.Contains(sentence, "  ") || strings.Contains(sentence, "()") {
				t.Errorf("reason %d says %q", why, sentence)
			}
			seen[sentence] = true
		}
	}
}

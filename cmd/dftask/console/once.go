package console

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// once is a text flag that is given once: of two values the first would be lost
// without a word.
type once struct {
	pflag.Value
	name  string
	given bool
}

// Set refuses a second value that is another one.
func (o *once) Set(text string) error {
	if before := o.String(); o.given && before != text {
		next := "Give it once."
		if o.name == "filtered-query-params" {
			next = fmt.Sprintf("Join the names by &: --%s '%s&%s'.", o.name, before, text)
		}
		return BadUsage(fmt.Sprintf("--%s is given more than once, as %q and as %q", o.name, before, text), next)
	}
	o.given = true
	return o.Value.Set(text)
}

// RefuseRepeats makes the text flags of all commands such flags. Those that every
// command has are left alone: an alias may have them, which the last one overrides.
func RefuseRepeats(c *cobra.Command) {
	c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if _, is := f.Value.(*once); !is && f.Value.Type() == "string" {
			f.Value = &once{Value: f.Value, name: f.Name}
		}
	})
	for _, sub := range c.Commands() {
		RefuseRepeats(sub)
	}
}

package verify

import (
	"dftask/client/executions"
	"dftask/cmd/dftask/console"
	listing "dftask/cmd/dftask/executions"
	"dftask/cmd/dftask/purge"
)

// printEach writes what became of a purge as soon as it is known: one alone with each
// host, one of many as a line, and below it the hosts where copies are left.
func (v *verifying) printEach(progress *console.Progress, x *executions.Execution, of int) error {
	if v.as == console.AsJSON {
		return nil
	}
	return progress.Aside(func() error {
		return v.as.Print(v.env.Out, x, func() error {
			if of == 1 {
				return listing.Print(v.env.Out, *x)
			}
			if err := console.Lines(v.env.Out, []string{listing.Line(console.ScreenOf(v.env.Out), x)}); err != nil || x.Result.Verdict.Gone() {
				return err
			}
			return purge.Print(v.env.Out, x.Result)
		})
	})
}

// printAll writes one JSON value at the end. In JSON those are told, too, that have
// not been verified in time, as far as they are known.
func (v *verifying) printAll(list []executions.Execution) error {
	switch v.as {
	case console.AsJSON:
		if list == nil {
			list = []executions.Execution{}
		}
		return console.JSON(v.env.Out, list)
	case console.AsJSONL:
		for i := range list {
			if !v.done[i] {
				if err := console.JSONLine(v.env.Out, list[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

package purge

import (
	"time"

	"github.com/spf13/cobra"

	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/tui/views/text"
)

// CompleteResume completes the id of a purge that was interrupted, from the journal
// and without a word when that cannot be read.
func CompleteResume(e console.Env, o *session.Flags) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return interruptedIDs(e, *o), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeResumeArg completes the id that stands after --resume and a space.
func completeResumeArg(e console.Env, o *session.Flags) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if !cmd.Flags().Changed("resume") || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return interruptedIDs(e, *o), cobra.ShellCompDirectiveNoFileComp
	}
}

func interruptedIDs(e console.Env, o session.Flags) (ids []string) {
	s, err := o.Settings(e)
	if err != nil || o.Demo {
		return nil
	}
	c, err := session.ConnectWith(e, o, s)
	if err != nil {
		return nil
	}
	defer c.Close()
	desk, err := session.OpenDesk(e, c)
	if err != nil {
		return nil
	}
	past, err := desk.Past()
	if err != nil {
		return nil
	}
	for i := range past {
		if r := &past[i]; r.Interrupted() {
			about := text.Count(len(r.Operation.Targets), "target", "targets") + " of " + r.Operation.Began.Local().Format(time.DateTime)
			ids = append(ids, cobra.CompletionWithDesc(r.Operation.ID, about))
		}
	}
	return ids
}

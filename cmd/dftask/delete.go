package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/task"
)

// deletion is the flags of delete.
type deletion struct {
	target
	reason        string
	yes, noVerify bool
}

func deleteCommand(e env, o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "delete", Aliases: []string{"purge"}, Short: "Delete all copies, and prove that they are gone",
		Long: `Delete all copies, and prove with a search that they are gone. Exits with 0
when every copy is gone, with 5 when not: then the output says what is left.`,
		Example: `  dftask delete url https://example.com/models/llama.bin --reason "INC-42 bad build"`,
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return needsCommand(cmd) },
	}
	for _, k := range kinds {
		if k.kind == task.Image {
			continue
		}
		d := &deletion{}
		sub := &cobra.Command{
			Use: string(k.kind) + " " + k.arg, Short: "Delete the copies of " + k.about,
			Example: fmt.Sprintf("  dftask delete %s %s --yes", k.kind, k.example), Args: oneArg(k.what),
			RunE: func(cmd *cobra.Command, args []string) error {
				s, err := d.prepare(cmd, e, *o)
				if err != nil {
					return err
				}
				q, err := d.query(cmd.Context(), e, k.kind, args[0])
				if err != nil {
					return err
				}
				return deleteAndPrint(cmd.Context(), e, *o, s, *d, q)
			},
		}
		d.addTo(sub, k.kind)
		sub.Flags().StringVar(&d.reason, "reason", "", "why, for the job's record at the manager")
		sub.Flags().BoolVar(&d.yes, "yes", false, "do not ask; needed without a terminal")
		sub.Flags().BoolVar(&d.noVerify, "no-verify", false, "leave out the search that proves that the copies are gone")
		cmd.AddCommand(sub)
	}
	return cmd
}

func deleteAndPrint(ctx context.Context, e env, o options, s settings, d deletion, q task.Query) error {
	if err := s.refuseDeleting(); err != nil {
		return err
	}
	if !d.yes && !(e.inTTY && e.errTTY) {
		return &usageError{"there is no terminal to confirm on, and no --yes", "Add --yes to delete without being asked."}
	}
	c, err := connectWith(e, o, s)
	if err != nil {
		return err
	}
	defer c.close()
	request := task.PurgeRequest{Query: q, Reason: d.reason, NoVerify: d.noVerify, OperationID: task.NewOperationID()}
	if err := c.engine.Check(request); err != nil {
		return err
	}
	if _, err := c.find(ctx); err != nil {
		return err
	}
	ids, names, err := c.clusterIDs(ctx, d.clusters, false)
	if err != nil {
		return err
	}
	request.ClusterIDs = ids
	if !d.yes {
		if err := confirm(ctx, e, request, d.clusters); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.real(d.timeout))
	defer cancel()
	progress := newProgress(e, c)
	var last task.PurgeUpdate
	for last = range c.engine.Purge(ctx, request) {
		if err := last.Wait.Trouble; client.IsAuth(err) {
			progress.end()
			if len(last.Result.Jobs) > 0 {
				fmt.Fprintf(e.err, "dftask: job %d goes on at the manager\n", last.Result.Jobs[0].ID)
			}
			return err
		}
		if !last.Done {
			progress.say(purgeStage(last), last.Wait)
		}
	}
	progress.end()
	r := last.Result
	switch {
	case last.Err != nil && ctx.Err() == nil:
		return last.Err
	case (!last.Done || last.Err != nil) && len(r.Jobs) == 0:
		// The request may be with the manager, and its answer on the way.
		fmt.Fprintf(e.err, "dftask: it is not known whether the manager took the delete (marked dftask %s); search the target again before deleting it again\n", request.OperationID)
		return stopped(ctx, e, 0)
	case !last.Done && r.Verdict == task.Undecided:
		return stopped(ctx, e, r.Jobs[0].ID)
	}
	for i := range r.Clusters {
		if r.Clusters[i].Name == "" {
			r.Clusters[i].Name = names[r.Clusters[i].ID]
		}
	}
	err = d.output.one(e.out, r, func() error { return printPurge(e.out, r) })
	if err != nil {
		return err
	}
	if !last.Done {
		fmt.Fprintln(e.err, "dftask: the search that would prove it has no answer yet")
		return stopped(ctx, e, 0)
	}
	if r.Verdict == task.Purged || r.Verdict == task.Unverified && d.noVerify {
		return nil
	}
	return exitError{exitNotAll}
}

// purgeStage says in a word what a purge is at.
func purgeStage(u task.PurgeUpdate) string {
	switch r := u.Result; {
	case len(r.Jobs) == 0:
		return "deleting"
	case u.Verifying:
		return fmt.Sprintf("job %d answered: %d deleted, %d failed; verifying", r.Jobs[0].ID, r.Deleted(), r.Failed())
	case r.Answered > 0:
		return fmt.Sprintf("job %d, %d of %d schedulers answered, %d deleted so far", r.Jobs[0].ID, r.Answered, r.Schedulers, r.Deleted())
	default:
		return fmt.Sprintf("job %d", r.Jobs[0].ID)
	}
}

// confirm asks for the word on a terminal.
func confirm(ctx context.Context, e env, r task.PurgeRequest, clusters []string) error {
	scope := "all scheduler clusters"
	if len(clusters) > 0 {
		scope = "the scheduler clusters " + strings.Join(clusters, ", ")
	}
	fmt.Fprintf(e.err, "Delete every copy of %s\n  task id  %s\n  in       %s\nType delete to go on: ", clean(r.Query.Target()), r.Query.ComputedID(), scope)
	typed := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(e.in).ReadString('\n')
		typed <- strings.TrimSpace(line)
	}()
	select {
	case word := <-typed:
		if word == "delete" {
			return nil
		}
		fmt.Fprintln(e.err, "dftask: cancelled; nothing was deleted")
		return exitError{exitUsage}
	case <-ctx.Done():
		fmt.Fprintln(e.err)
		return ctx.Err()
	}
}

package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/tui/views/text"
)

func ClustersCommand(e console.Env, o *session.Flags) *cobra.Command {
	var as console.Output
	cmd := &cobra.Command{
		Use: "clusters", Short: "List the scheduler clusters",
		Long: `List the scheduler clusters of the manager, by id. JOBS/S is how many jobs a
second the manager takes for each that is named.`,
		Example: "  dftask clusters -o json", Args: console.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return listClustersOf(cmd.Context(), e, *o, as) },
	}
	as.AddTo(cmd)
	return cmd
}

// clusterRow is a cluster as JSON has it.
type clusterRow struct {
	ID           uint   `json:"id"`
	Name         string `json:"name"`
	Bio          string `json:"bio"`
	Default      bool   `json:"default"`
	JobRateLimit int    `json:"job_rate_limit"`
}

func listClustersOf(ctx context.Context, e console.Env, o session.Flags, as console.Output) error {
	c, err := session.Connect(e, o)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.UseToken(ctx); err != nil {
		return err
	}
	clusters, err := c.Client.Clusters(ctx)
	if err != nil {
		return err
	}
	// The manager keeps to no order.
	slices.SortFunc(clusters, func(a, b client.Cluster) int { return cmp.Compare(a.ID, b.ID) })
	list := []clusterRow{}
	rows := [][]string{{"ID", "NAME", "DEFAULT", "JOBS/S", "BIO"}}
	for _, c := range clusters {
		list = append(list, clusterRow{c.ID, c.Name, c.Bio, c.IsDefault, c.JobRateLimit})
		isDefault := "no"
		if c.IsDefault {
			isDefault = "yes"
		}
		rows = append(rows, []string{fmt.Sprint(c.ID), text.Clean(c.Name), isDefault, fmt.Sprint(c.JobRateLimit), text.Clean(c.Bio)})
	}
	return console.List(as, e.Out, list, func() error { return console.Table(e.Out, rows) })
}

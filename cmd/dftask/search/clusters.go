package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/export"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/table"
	"dftask/tui/views/text"
)

func ClustersCommand(e console.Env, o *session.Flags) *cobra.Command {
	var l table.Listing[clusterRow]
	cmd := &cobra.Command{
		Use: "clusters", Short: "List the scheduler clusters",
		Long: `List the scheduler clusters of the manager, by id. JOBS/S is how many jobs a
second the manager takes for each that is named.`,
		Example: "  dftask clusters -o json\n  dftask clusters --columns name,bio --sort name", Args: console.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return listClustersOf(cmd.Context(), e, *o, &l) },
	}
	l.AddTo(cmd, clusterColumns())
	return cmd
}

// clusterColumns are those of a list of clusters.
func clusterColumns() []table.Column[clusterRow] {
	return table.Columns([]export.Column[clusterRow]{
		{Name: "id", Value: func(c clusterRow) string { return fmt.Sprint(c.ID) }},
		{Name: "name", Value: func(c clusterRow) string { return c.Name }},
		{Name: "default", Value: func(c clusterRow) string { return strconv.FormatBool(c.Default) }},
		{Name: "jobs_per_second", Value: func(c clusterRow) string { return fmt.Sprint(c.JobRateLimit) }},
		{Name: "bio", Value: func(c clusterRow) string { return c.Bio }},
	}, map[string]table.Look[clusterRow]{
		"id":              {},
		"name":            table.Identity[clusterRow](text.TruncateMiddle),
		"default":         {Rank: 2, Cell: func(c clusterRow) string { return text.YesNo(c.Default) }},
		"jobs_per_second": {Head: "JOBS/S", Rank: 1},
		"bio":             {Rank: 3, Min: 12},
	})
}

// clusterRow is a cluster as JSON has it.
type clusterRow struct {
	ID           uint   `json:"id"`
	Name         string `json:"name"`
	Bio          string `json:"bio"`
	Default      bool   `json:"default"`
	JobRateLimit int    `json:"job_rate_limit"`
}

func listClustersOf(ctx context.Context, e console.Env, o session.Flags, l *table.Listing[clusterRow]) error {
	if err := l.Check(); err != nil {
		return err
	}
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
	var list []clusterRow
	for _, c := range clusters {
		list = append(list, clusterRow{c.ID, c.Name, c.Bio, c.IsDefault, c.JobRateLimit})
	}
	return l.PrintWithTotal(e, list, "cluster", "clusters")
}

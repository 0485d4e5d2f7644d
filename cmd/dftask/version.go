package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dftask/cmd/dftask/console"
)

func versionCommand(e console.Env) *cobra.Command {
	var as console.Output
	cmd := &cobra.Command{
		Use: "version", Short: "Print the version", Example: "  dftask version", Args: console.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := struct {
				Version string `json:"version"`
			}{version}
			return as.Print(e.Out, v, func() error {
				_, err := fmt.Fprintln(e.Out, "dftask", version)
				return err
			})
		},
	}
	as.AddTo(cmd)
	return cmd
}

package contexts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
)

// contextSetCommand has flags of its own by the names of those that every
// command has: here they say what is kept.
func contextSetCommand(e console.Env) *cobra.Command {
	var c config.Context
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Make a context, or change one",
		Long: `Make a context, or change one. Only what is given changes; an empty value takes
a setting away. The first context becomes the current one.`,
		Example: `  dftask context set prod --manager https://manager.example.com:8080 --ca-file ca.pem --color red
  dftask context set prod --read-only --cluster cluster-1 --cluster eu-west
  dftask context set prod --token-command pass --token-command show --token-command dragonfly/prod
  dftask context set prod --tag ''`,
		Args: needsName, ValidArgsFunction: CompleteNames(e),
		RunE: func(cmd *cobra.Command, args []string) error { return setContext(e, cmd.Flags(), args[0], c) },
	}
	flags := cmd.Flags()
	flags.StringVar(&c.Manager, "manager", "", "`URL` of the manager: http://HOST:PORT")
	flags.StringVar(&c.CAFile, "ca-file", "", "`FILE` of PEM certificates to trust besides the system's")
	flags.StringVar(&c.ClientCertificate, "client-certificate", "", "PEM `FILE` of the certificate to show to a manager that asks for one")
	flags.StringVar(&c.ClientKey, "client-key", "", "PEM `FILE` of that certificate's key")
	flags.BoolVar(&c.InsecureTLS, "insecure-tls", false, "accept any certificate of the manager")
	flags.BoolVar(&c.ReadOnly, "read-only", false, "refuse everything that deletes")
	flags.StringVar(&c.Color, "color", "", "`COLOR` of the badge: red, green, yellow, blue, magenta, cyan, or a number from 0 to 255")
	flags.StringVar(&c.Tag, "tag", "", "`TAG` of URLs and images where none is given")
	flags.StringVar(&c.Application, "application", "", "`APPLICATION` of URLs and images where none is given")
	flags.StringArrayVar(&c.Clusters, "cluster", nil, "scheduler cluster, by `NAME|ID`, where none is given (repeatable)")
	flags.StringArrayVar(&c.TokenCommand, "token-command", nil, "`WORD` of the command that prints the token: the program, and its arguments, each with a flag of its own (repeatable; run without a shell)")
	flags.StringVar(&c.TokenFile, "token-file", "", "`FILE` that holds the token")
	return cmd
}

func setContext(e console.Env, flags *pflag.FlagSet, name string, to config.Context) error {
	paths := []*string{&to.CAFile, &to.ClientCertificate, &to.ClientKey, &to.TokenFile}
	to.Clusters, to.TokenCommand = notEmpty(to.Clusters), notEmpty(to.TokenCommand)
	if len(to.TokenCommand) > 0 && strings.ContainsRune(filepath.ToSlash(to.TokenCommand[0]), '/') {
		paths = append(paths, &to.TokenCommand[0])
	}
	for _, path := range paths {
		if err := absolute(path); err != nil {
			return err
		}
	}
	changes := 0
	created, err := config.At(e.Getenv).Set(name, func(c *config.Context) {
		changes = 0
		change := func(flag string, copy func()) {
			if flags.Changed(flag) {
				changes++
				copy()
			}
		}
		change("manager", func() { c.Manager = to.Manager })
		change("ca-file", func() { c.CAFile = to.CAFile })
		change("client-certificate", func() { c.ClientCertificate = to.ClientCertificate })
		change("client-key", func() { c.ClientKey = to.ClientKey })
		change("insecure-tls", func() { c.InsecureTLS = to.InsecureTLS })
		change("read-only", func() { c.ReadOnly = to.ReadOnly })
		change("color", func() { c.Color = to.Color })
		change("tag", func() { c.Tag = to.Tag })
		change("application", func() { c.Application = to.Application })
		change("cluster", func() { c.Clusters = to.Clusters })
		change("token-command", func() { c.TokenCommand = to.TokenCommand })
		change("token-file", func() { c.TokenFile = to.TokenFile })
	})
	switch {
	case err != nil:
		return err
	case changes == 0:
		return console.BadUsage(fmt.Sprintf("there is nothing to change in the context %s", name), "Give what is to change; see: dftask context set --help")
	case created:
		console.Note(e, "the context %s is made", name)
	default:
		console.Note(e, "the context %s is changed", name)
	}
	return nil
}

// notEmpty is a list that may have been given as one empty word, to empty it.
func notEmpty(list []string) []string {
	if len(list) == 1 && list[0] == "" {
		return nil
	}
	return list
}

// absolute makes a path that is relative to the folder of the command line
// hold from anywhere. One from the home folder stays, for it may be another on
// the next host.
func absolute(path *string) error {
	if *path == "" || strings.HasPrefix(*path, "~"+string(os.PathSeparator)) || strings.HasPrefix(*path, "~/") {
		return nil
	}
	whole, err := filepath.Abs(*path)
	if err != nil {
		return fmt.Errorf("the path %s cannot be made absolute: %w", *path, err)
	}
	*path = whole
	return nil
}

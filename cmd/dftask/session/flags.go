package session

import (
	"github.com/spf13/pflag"

	"dftask/client/cmdline"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
)

// Flags are the flags that every command has.
type Flags struct {
	Manager   string
	Context   string
	Demo      bool
	DemoSpeed float64
	CaFile    string

	ClientCertificate, ClientKey string

	InsecureTLS bool
	ReadOnly    bool
	Quiet       bool
	// ASCII is whether to write nothing but ASCII; the locale says so where the
	// flag is not given.
	ASCII bool
	// Mouse is the dashboard's alone; nil where the flag was not given.
	Mouse *bool
	// DockerConfig is where the logins at registries are, [dockerPlace] for where docker
	// has them; empty for none. It is a flag of the commands that take images.
	DockerConfig string
	theme        themeFlag
	debug        bool

	// Given says whether a flag was given, with any value. Nil says that
	// none was.
	Given func(flag string) bool
}

// AddTo adds the flags to those of all commands.
func (o *Flags) AddTo(flags *pflag.FlagSet) {
	flags.StringVar(&o.Manager, "manager", "", "`URL` of the manager: http://HOST:PORT (environment: DFTASK_MANAGER)")
	flags.StringVar(&o.Context, "context", "", "`NAME` of the context of the configuration file to use (environment: DFTASK_CONTEXT)")
	flags.BoolVar(&o.Demo, "demo", false, "use the built-in manager, with a fleet to try things on")
	flags.Float64Var(&o.DemoSpeed, "demo-speed", 10, "the built-in manager runs so many `TIMES` as fast as real time")
	flags.StringVar(&o.CaFile, "ca-file", "", "`FILE` of PEM certificates to trust besides the system's")
	flags.StringVar(&o.ClientCertificate, "client-certificate", "", "PEM `FILE` of the certificate to show to a manager that asks for one")
	flags.StringVar(&o.ClientKey, "client-key", "", "PEM `FILE` of that certificate's key")
	flags.BoolVar(&o.InsecureTLS, "insecure-tls", false, "accept any certificate of the manager")
	flags.BoolVar(&o.ReadOnly, "read-only", false, "refuse everything that deletes (environment: DFTASK_READ_ONLY=1)")
	flags.BoolVarP(&o.Quiet, "quiet", "q", false, "say nothing on standard error but errors and questions")
	flags.Var(&o.theme, "theme", "colors: `NAME` is auto, dark, light, contrast or terminal (environment: DFTASK_THEME)")
	flags.BoolVar(&o.ASCII, "ascii", false, "draw with ASCII alone, as where the locale is not UTF-8")
	flags.BoolVar(&o.debug, "debug", false, "log requests, and the types of the dashboard's messages, into a file, without what is in them")
	o.Given = flags.Changed
}

// has says whether a flag was given.
func (o Flags) has(flag string) bool { return o.Given != nil && o.Given(flag) }

// ResumeCommand names what leads to the same manager, and what let this program
// delete there.
func (o Flags) ResumeCommand(id string) string { return o.Place().Resume(id) }

// Place is how the flags lead to the manager, for a command line.
func (o Flags) Place() cmdline.Place {
	return cmdline.Place{
		Context: o.Context, Manager: o.Manager, CAFile: o.CaFile, ClientCertificate: o.ClientCertificate, ClientKey: o.ClientKey,
		InsecureTLS: o.InsecureTLS, DockerConfig: o.DockerConfig, Deleting: o.has("read-only") && !o.ReadOnly, Demo: o.Demo,
	}
}

// PlaceOf is Place, with what the environment or the file has settled in the place of
// flags that were not given: a command line may be carried out elsewhere.
func (o Flags) PlaceOf(s Settings) cmdline.Place {
	p := o.Place()
	p.Tag, p.Application = s.Tag, s.Application
	switch {
	case p.Context != "" || p.Manager != "" || p.Demo:
	case s.Context != "":
		p.Context = s.Context
	default:
		p.Manager = s.Manager
	}
	return p
}

// Settings reads what applies to a command line.
func (o Flags) Settings(e console.Env) (Settings, error) {
	return resolve(o, e.Getenv, config.At(e.Getenv).Load)
}

// checkDemo refuses what names another manager than the built-in one. The
// environment and the file may: they are there for every command.
func (o Flags) checkDemo() error {
	for flag, value := range map[string]string{"manager": o.Manager, "context": o.Context} {
		if value != "" {
			return console.BadUsage("--demo and --"+flag+" name two managers", "Leave one of them out.")
		}
	}
	return nil
}

// ForContext are the flags that lead to another context than the command
// line's. Those that were meant for one manager, such as its address and the
// trust in its certificate, do not follow to another. That nothing is deleted
// does, and that something may be does not.
func (o Flags) ForContext(name string) Flags {
	return Flags{Context: name, ReadOnly: o.ReadOnly}
}

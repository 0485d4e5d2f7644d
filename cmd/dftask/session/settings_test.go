package session

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
)

func TestResolve(t *testing.T) {
	prod := config.Context{
		Name: "prod", Manager: "https://prod:8080", CAFile: "/ca", ClientCertificate: "/cert", ClientKey: "/key", InsecureTLS: true, ReadOnly: true,
		Color: "red", Tag: "t", Application: "a", Clusters: []string{"c"}, TokenCommand: []string{"pass"}, TokenFile: "/token",
	}
	known := &config.Config{Current: "prod", Contexts: []config.Context{prod, {Name: "dev", Manager: "dev:8080"}}}
	inProd := Settings{
		Context: "prod", Manager: "https://prod:8080", caFile: "/ca", clientCertificate: "/cert", clientKey: "/key", InsecureTLS: true,
		ReadOnly: true, readOnlyContext: true, Color: "red", Tag: "t", Application: "a", Clusters: []string{"c"}, TokenCommand: []string{"pass"}, tokenFile: "/token",
	}
	inDev := Settings{Context: "dev", Manager: "dev:8080"}
	prodWith := func(change func(*Settings)) Settings {
		s := inProd
		change(&s)
		return s
	}
	elsewhere := func(manager string) Settings {
		return prodWith(func(s *Settings) {
			s.Manager, s.TokenCommand, s.tokenFile = manager, nil, ""
			s.InsecureTLS, s.clientCertificate, s.clientKey = false, "", ""
		})
	}
	given := func(flags ...string) func(string) bool {
		return func(flag string) bool { return assert.ObjectsAreEqual([]string{flag}, flags) }
	}
	allowed := prodWith(func(s *Settings) { s.ReadOnly, s.readOnlyContext = false, false })
	forbidden := prodWith(func(s *Settings) { s.readOnlyContext = false })
	for name, tt := range map[string]struct {
		options Flags
		env     map[string]string
		want    Settings
	}{
		"the current context":           {want: inProd},
		"a context by flag":             {options: Flags{Context: "dev"}, want: inDev},
		"a context by environment":      {env: map[string]string{"DFTASK_CONTEXT": "dev"}, want: inDev},
		"the flag before the variable":  {options: Flags{Context: "prod"}, env: map[string]string{"DFTASK_CONTEXT": "dev"}, want: inProd},
		"a manager has no context":      {options: Flags{Manager: "http://x"}, want: Settings{Manager: "http://x"}},
		"nor has one by environment":    {env: map[string]string{"DFTASK_MANAGER": "http://x"}, want: Settings{Manager: "http://x"}},
		"nor beside DFTASK_CONTEXT":     {options: Flags{Manager: "http://x"}, env: map[string]string{"DFTASK_CONTEXT": "prod"}, want: Settings{Manager: "http://x"}},
		"--context over DFTASK_MANAGER": {options: Flags{Context: "dev"}, env: map[string]string{"DFTASK_MANAGER": "http://x"}, want: inDev},
		"both by flag":                  {options: Flags{Context: "prod", Manager: "http://x"}, want: elsewhere("http://x")},
		"both by environment":           {env: map[string]string{"DFTASK_CONTEXT": "prod", "DFTASK_MANAGER": "http://x"}, want: elsewhere("http://x")},
		"the same host in the clear":    {options: Flags{Context: "prod", Manager: "http://prod:8080"}, want: elsewhere("http://prod:8080")},
		"the same manager":              {options: Flags{Context: "prod", Manager: "https://PROD:8080/"}, want: prodWith(func(s *Settings) { s.Manager = "https://PROD:8080/" })},
		"not an address":                {options: Flags{Context: "prod", Manager: "ftp://x"}, want: elsewhere("ftp://x")},

		"another CA file":             {options: Flags{CaFile: "/mine"}, want: prodWith(func(s *Settings) { s.caFile = "/mine" })},
		"no CA file":                  {options: Flags{Given: given("ca-file")}, want: prodWith(func(s *Settings) { s.caFile = "" })},
		"a certificate needs its key": {options: Flags{ClientCertificate: "/mine"}, want: prodWith(func(s *Settings) { s.clientCertificate, s.clientKey = "/mine", "" })},
		"no client certificate":       {options: Flags{Given: given("client-key")}, want: prodWith(func(s *Settings) { s.clientCertificate, s.clientKey = "", "" })},
		"TLS that is checked":         {options: Flags{Given: given("insecure-tls")}, want: prodWith(func(s *Settings) { s.InsecureTLS = false })},
		"TLS that is not":             {options: Flags{Context: "dev", InsecureTLS: true}, want: Settings{Context: "dev", Manager: "dev:8080", InsecureTLS: true}},

		"read-only by flag":        {options: Flags{ReadOnly: true}, want: forbidden},
		"not read-only by flag":    {options: Flags{Given: given("read-only")}, env: map[string]string{"DFTASK_READ_ONLY": "1"}, want: allowed},
		"read-only by variable":    {env: map[string]string{"DFTASK_READ_ONLY": "yes"}, want: forbidden},
		"a variable opens nothing": {env: map[string]string{"DFTASK_READ_ONLY": "0"}, want: inProd},
		"a blank variable":         {env: map[string]string{"DFTASK_READ_ONLY": " "}, want: inProd},

		"the demo has no context":   {options: Flags{Demo: true}, env: map[string]string{"DFTASK_CONTEXT": "prod", "DFTASK_MANAGER": "http://x"}, want: Settings{}},
		"the demo can be read-only": {options: Flags{Demo: true}, env: map[string]string{"DFTASK_READ_ONLY": "1"}, want: Settings{ReadOnly: true}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := resolve(tt.options, func(name string) string { return tt.env[name] }, func() (*config.Config, error) { return known, nil })
			require.NoError(t, err)
			assert.Equal(t, tt.want, s)
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	broken := errors.New("broken")
	for name, tt := range map[string]struct {
		options Flags
		env     map[string]string
		known   *config.Config
		says    string
		advises string
	}{
		"nothing":               {known: &config.Config{}, says: "no manager is named", advises: "--demo"},
		"no current context":    {known: &config.Config{Contexts: []config.Context{{Name: "a"}, {Name: "b"}}}, says: "no manager is named", advises: "There are: a, b"},
		"unknown":               {options: Flags{Context: "x"}, known: &config.Config{Contexts: []config.Context{{Name: "a"}, {Name: "b"}}}, says: `there is no context "x"`, advises: "a, b"},
		"unknown variable":      {env: map[string]string{"DFTASK_CONTEXT": "x"}, known: &config.Config{}, says: `DFTASK_CONTEXT: there is no context "x"`, advises: "context set"},
		"demo and context":      {options: Flags{Demo: true, Context: "a"}, known: &config.Config{}, says: "--demo and --context name two managers"},
		"demo and manager":      {options: Flags{Demo: true, Manager: "a"}, known: &config.Config{}, says: "--demo and --manager name two managers"},
		"a file that is broken": {says: "broken"},
	} {
		t.Run(name, func(t *testing.T) {
			load := func() (*config.Config, error) {
				if tt.known == nil {
					return nil, broken
				}
				return tt.known, nil
			}
			_, err := resolve(tt.options, func(name string) string { return tt.env[name] }, load)
			require.ErrorContains(t, err, tt.says)
			if tt.advises != "" {
				var problem interface{ Advice() string }
				require.ErrorAs(t, err, &problem)
				assert.Contains(t, problem.Advice(), tt.advises)
			}
			if !errors.Is(err, broken) {
				assert.Equal(t, console.ExitUsage, console.CodeOf(err))
			}
		})
	}
	_, err := resolve(Flags{Manager: "http://x"}, func(string) string { return "" }, func() (*config.Config, error) { return nil, broken })
	assert.NoError(t, err, "a file with a mistake does not keep people from a manager they can name")
}

func TestLook(t *testing.T) {
	given := func(flags ...string) func(string) bool {
		return func(flag string) bool { return slices.Contains(flags, flag) }
	}
	for name, tt := range map[string]struct {
		flags Flags
		env   map[string]string
		file  string
		want  Look
		wrong string
	}{
		"nothing said":             {want: Look{Theme: "auto"}},
		"the file":                 {file: "theme: light\nascii: true\n", want: Look{Theme: "light", ASCII: true}},
		"the variable before it":   {env: map[string]string{"DFTASK_THEME": "contrast"}, file: "theme: light\n", want: Look{Theme: "contrast"}},
		"the flag before both":     {flags: Flags{theme: "dark"}, env: map[string]string{"DFTASK_THEME": "contrast"}, file: "theme: light\n", want: Look{Theme: "dark"}},
		"auto on a white terminal": {env: map[string]string{"COLORFGBG": "0;15"}, want: Look{Theme: "light"}},
		"auto above the file":      {flags: Flags{theme: "auto"}, file: "theme: light\n", want: Look{Theme: "auto"}},
		"a wrong variable":         {env: map[string]string{"DFTASK_THEME": "Dark"}, wrong: "auto, dark, light, contrast, terminal"},
		"a file with a mistake":    {file: "theme: purple\n", want: Look{Theme: "auto"}},
		"a locale in latin 1":      {env: map[string]string{"LANG": "de_DE.ISO-8859-1"}, want: Look{Theme: "auto", ASCII: true}},
		"the locale C":             {env: map[string]string{"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, want: Look{Theme: "auto", ASCII: true}},
		"a locale in UTF-8":        {env: map[string]string{"LC_CTYPE": "C.utf8", "LANG": "C"}, want: Look{Theme: "auto"}},
		"--ascii=false":            {flags: Flags{Given: given("ascii")}, env: map[string]string{"LC_ALL": "C"}, file: "ascii: true\n", want: Look{Theme: "auto"}},
		"--ascii":                  {flags: Flags{Given: given("ascii"), ASCII: true}, want: Look{Theme: "auto", ASCII: true}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(dir, "dftask"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "dftask", "config.yaml"), []byte(tt.file), 0o600))
			got, err := tt.flags.Look(console.Env{Getenv: func(name string) string {
				if name == "XDG_CONFIG_HOME" {
					return dir
				}
				return tt.env[name]
			}})
			if tt.wrong != "" {
				require.Error(t, err)
				assert.Contains(t, err.(*console.UsageError).Advice(), tt.wrong)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
	err := new(themeFlag).Set("purple")
	require.EqualError(t, err, `--theme names no theme: "purple"`)
}

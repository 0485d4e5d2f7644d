package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/config"
)

func TestResolve(t *testing.T) {
	prod := config.Context{
		Name: "prod", Manager: "https://prod:8080", CAFile: "/ca", ClientCertificate: "/cert", ClientKey: "/key", InsecureTLS: true, ReadOnly: true,
		Color: "red", Tag: "t", Application: "a", Clusters: []string{"c"}, TokenCommand: []string{"pass"}, TokenFile: "/token",
	}
	known := &config.Config{Current: "prod", Contexts: []config.Context{prod, {Name: "dev", Manager: "dev:8080"}}}
	inProd := settings{
		context: "prod", manager: "https://prod:8080", caFile: "/ca", clientCertificate: "/cert", clientKey: "/key", insecureTLS: true,
		readOnly: true, readOnlyContext: true, color: "red", tag: "t", application: "a", clusters: []string{"c"}, tokenCommand: []string{"pass"}, tokenFile: "/token",
	}
	inDev := settings{context: "dev", manager: "dev:8080"}
	prodWith := func(change func(*settings)) settings {
		s := inProd
		change(&s)
		return s
	}
	elsewhere := func(manager string) settings {
		return prodWith(func(s *settings) {
			s.manager, s.tokenCommand, s.tokenFile = manager, nil, ""
			s.insecureTLS, s.clientCertificate, s.clientKey = false, "", ""
		})
	}
	given := func(flags ...string) func(string) bool {
		return func(flag string) bool { return assert.ObjectsAreEqual([]string{flag}, flags) }
	}
	allowed := prodWith(func(s *settings) { s.readOnly, s.readOnlyContext = false, false })
	forbidden := prodWith(func(s *settings) { s.readOnlyContext = false })
	for name, tt := range map[string]struct {
		options options
		env     map[string]string
		want    settings
	}{
		"the current context":           {want: inProd},
		"a context by flag":             {options: options{context: "dev"}, want: inDev},
		"a context by environment":      {env: map[string]string{"DFTASK_CONTEXT": "dev"}, want: inDev},
		"the flag before the variable":  {options: options{context: "prod"}, env: map[string]string{"DFTASK_CONTEXT": "dev"}, want: inProd},
		"a manager has no context":      {options: options{manager: "http://x"}, want: settings{manager: "http://x"}},
		"nor has one by environment":    {env: map[string]string{"DFTASK_MANAGER": "http://x"}, want: settings{manager: "http://x"}},
		"nor beside DFTASK_CONTEXT":     {options: options{manager: "http://x"}, env: map[string]string{"DFTASK_CONTEXT": "prod"}, want: settings{manager: "http://x"}},
		"--context over DFTASK_MANAGER": {options: options{context: "dev"}, env: map[string]string{"DFTASK_MANAGER": "http://x"}, want: inDev},
		"both by flag":                  {options: options{context: "prod", manager: "http://x"}, want: elsewhere("http://x")},
		"both by environment":           {env: map[string]string{"DFTASK_CONTEXT": "prod", "DFTASK_MANAGER": "http://x"}, want: elsewhere("http://x")},
		"the same host in the clear":    {options: options{context: "prod", manager: "http://prod:8080"}, want: elsewhere("http://prod:8080")},
		"the same manager":              {options: options{context: "prod", manager: "https://PROD:8080/"}, want: prodWith(func(s *settings) { s.manager = "https://PROD:8080/" })},
		"not an address":                {options: options{context: "prod", manager: "ftp://x"}, want: elsewhere("ftp://x")},

		"another CA file":             {options: options{caFile: "/mine"}, want: prodWith(func(s *settings) { s.caFile = "/mine" })},
		"no CA file":                  {options: options{given: given("ca-file")}, want: prodWith(func(s *settings) { s.caFile = "" })},
		"a certificate needs its key": {options: options{clientCertificate: "/mine"}, want: prodWith(func(s *settings) { s.clientCertificate, s.clientKey = "/mine", "" })},
		"no client certificate":       {options: options{given: given("client-key")}, want: prodWith(func(s *settings) { s.clientCertificate, s.clientKey = "", "" })},
		"TLS that is checked":         {options: options{given: given("insecure-tls")}, want: prodWith(func(s *settings) { s.insecureTLS = false })},
		"TLS that is not":             {options: options{context: "dev", insecureTLS: true}, want: settings{context: "dev", manager: "dev:8080", insecureTLS: true}},

		"read-only by flag":        {options: options{readOnly: true}, want: forbidden},
		"not read-only by flag":    {options: options{given: given("read-only")}, env: map[string]string{"DFTASK_READ_ONLY": "1"}, want: allowed},
		"read-only by variable":    {env: map[string]string{"DFTASK_READ_ONLY": "yes"}, want: forbidden},
		"a variable opens nothing": {env: map[string]string{"DFTASK_READ_ONLY": "0"}, want: inProd},
		"a blank variable":         {env: map[string]string{"DFTASK_READ_ONLY": " "}, want: inProd},

		"the demo has no context":   {options: options{demo: true}, env: map[string]string{"DFTASK_CONTEXT": "prod", "DFTASK_MANAGER": "http://x"}, want: settings{}},
		"the demo can be read-only": {options: options{demo: true}, env: map[string]string{"DFTASK_READ_ONLY": "1"}, want: settings{readOnly: true}},
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
		options options
		env     map[string]string
		known   *config.Config
		says    string
		advises string
	}{
		"nothing":               {known: &config.Config{}, says: "no manager is named", advises: "--demo"},
		"no current context":    {known: &config.Config{Contexts: []config.Context{{Name: "a"}, {Name: "b"}}}, says: "no manager is named", advises: "There are: a, b"},
		"unknown":               {options: options{context: "x"}, known: &config.Config{Contexts: []config.Context{{Name: "a"}, {Name: "b"}}}, says: `there is no context "x"`, advises: "a, b"},
		"unknown variable":      {env: map[string]string{"DFTASK_CONTEXT": "x"}, known: &config.Config{}, says: `DFTASK_CONTEXT: there is no context "x"`, advises: "context set"},
		"demo and context":      {options: options{demo: true, context: "a"}, known: &config.Config{}, says: "--demo and --context name two managers"},
		"demo and manager":      {options: options{demo: true, manager: "a"}, known: &config.Config{}, says: "--demo and --manager name two managers"},
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
				assert.Equal(t, exitUsage, exitCode(err))
			}
		})
	}
	_, err := resolve(options{manager: "http://x"}, func(string) string { return "" }, func() (*config.Config, error) { return nil, broken })
	assert.NoError(t, err, "a file with a mistake keeps nobody from a manager they can name")
}

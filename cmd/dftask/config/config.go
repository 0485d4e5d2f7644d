package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Config is what the file says.
type Config struct {
	// Current is the name of the context that is used when none is named; it
	// may be empty.
	Current string `yaml:"current,omitempty"`
	// Screen is what dftask is like on a terminal, whatever the manager.
	Screen `yaml:",inline"`
	// Contexts are in the file's order, and no two have the same name.
	Contexts []Context `yaml:"contexts"`
}

// Screen is how dftask looks, and what its keys are.
type Screen struct {
	// Theme is the name of a theme; empty for the usual one.
	Theme string `yaml:"theme,omitempty"`
	// ASCII draws with nothing but ASCII.
	ASCII bool `yaml:"ascii,omitempty"`
	// Mouse has the mouse choose tabs and rows of the dashboard, and scroll.
	Mouse bool `yaml:"mouse,omitempty"`
	// Notify is how people are called to the dashboard when a purge has ended, one of
	// [Notifications]; empty for none.
	Notify string `yaml:"notify,omitempty"`
	// Keys are other keys for actions of the dashboard, by the ids of the action table.
	Keys map[string][]string `yaml:"-"`
	// Executions is how the list of executions begins.
	Executions Executions `yaml:"executions,omitempty"`
}

// Executions is how the list of executions begins, in the names of package listing.
type Executions struct {
	// Columns are those that are shown; none for the usual ones.
	Columns []string `yaml:"columns,omitempty,flow"`
	// Sort is the column it is ordered by, with a minus for the reverse.
	Sort   string `yaml:"sort,omitempty"`
	Filter string `yaml:"filter,omitempty"`
}

// Context is a manager under a name, with what goes with it. A new one is written
// in the order of its fields.
type Context struct {
	Name string `yaml:"name"`
	// Manager is the manager's address, as a person writes it.
	Manager string `yaml:"manager"`
	// CAFile names a file of PEM certificates to trust besides the system's.
	CAFile string `yaml:"ca_file,omitempty"`
	// ClientCertificate and ClientKey name PEM files; neither goes without the
	// other.
	ClientCertificate string `yaml:"client_certificate,omitempty"`
	ClientKey         string `yaml:"client_key,omitempty"`
	// InsecureTLS accepts any certificate of the manager.
	InsecureTLS bool `yaml:"insecure_tls,omitempty"`
	// ReadOnly refuses everything that deletes.
	ReadOnly bool `yaml:"read_only,omitempty"`
	// Color is the badge's: a name, or a number from 0 to 255.
	Color string `yaml:"color,omitempty"`
	// Tag, Application and Clusters are what searches and purges have when
	// nothing else is given.
	Tag         string   `yaml:"tag,omitempty"`
	Application string   `yaml:"application,omitempty"`
	Clusters    []string `yaml:"clusters,omitempty,flow"`
	// TokenCommand is a program and its arguments, which prints the token.
	TokenCommand []string `yaml:"token_command,omitempty,flow"`
	// TokenFile names a file that holds the token.
	TokenFile string `yaml:"token_file,omitempty"`
}

// Find returns the context of a name. The error is a [*UnknownContextError].
func (c *Config) Find(name string) (Context, error) {
	for _, context := range c.Contexts {
		if context.Name == name {
			return context, nil
		}
	}
	return Context{}, &UnknownContextError{Name: name, Known: c.names()}
}

func (c *Config) names() []string {
	var names []string
	for _, context := range c.Contexts {
		names = append(names, context.Name)
	}
	return names
}

func (c *Config) index(name string) int {
	return slices.IndexFunc(c.Contexts, func(x Context) bool { return x.Name == name })
}

// clone is a copy that shares nothing that is changed in place.
func (c *Config) clone() Config {
	next := *c
	next.Contexts = slices.Clone(c.Contexts)
	return next
}

// File is where a configuration is kept.
type File struct {
	// Path is the file's; empty where there is no place for one.
	Path string
	// Home is the folder that a path beginning with ~/ is in.
	Home string
}

// At is the file of the person whose environment getenv reads:
// dftask/config.yaml in $XDG_CONFIG_HOME, or where that is not set in the
// system's folder for configuration. Without a home there is none.
func At(getenv func(string) string) File {
	homeVar := "HOME"
	if runtime.GOOS == "windows" {
		homeVar = "USERPROFILE"
	}
	// The XDG specification wants a path that is not absolute to be ignored. A home
	// that is none would be another folder in each folder.
	var f File
	if home := getenv(homeVar); filepath.IsAbs(home) {
		f.Home = home
	}
	dir := getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) && f.Home != "" {
		switch runtime.GOOS {
		case "darwin", "ios":
			dir = filepath.Join(f.Home, "Library", "Application Support")
		case "windows":
			dir = filepath.Join(f.Home, "AppData", "Local")
			if local := getenv("LOCALAPPDATA"); filepath.IsAbs(local) {
				dir = local
			}
		default:
			dir = filepath.Join(f.Home, ".config")
		}
	}
	if filepath.IsAbs(dir) {
		f.Path = filepath.Join(dir, "dftask", "config.yaml")
	}
	return f
}

// Load reads the file; one that is not there is an empty configuration. Paths
// in it come out absolute. Everything that is wrong with it is one
// [*InvalidError]; a file that cannot be read is a [*FileError].
func (f File) Load() (*Config, error) {
	doc, err := f.read()
	if err != nil {
		return nil, err
	}
	config := doc.config.clone()
	for i := range config.Contexts {
		f.locate(&config.Contexts[i])
	}
	return &config, nil
}

// read returns the file's document, without a mistake.
func (f File) read() (*document, error) {
	text, err := f.load()
	if err != nil {
		return nil, err
	}
	doc, mistakes := parse(text)
	if len(mistakes) > 0 {
		return nil, newInvalid(f.Path, mistakes)
	}
	return doc, nil
}

// locate makes a context's paths absolute.
func (f File) locate(c *Context) {
	for _, path := range []*string{&c.CAFile, &c.ClientCertificate, &c.ClientKey, &c.TokenFile} {
		*path = f.absolute(*path)
	}
	if len(c.TokenCommand) > 0 && strings.ContainsFunc(c.TokenCommand[0], isSeparator) {
		// A bare name is looked for in $PATH. Anything else must not depend on
		// the folder somebody happens to be in.
		c.TokenCommand = slices.Clone(c.TokenCommand)
		c.TokenCommand[0] = f.absolute(c.TokenCommand[0])
	}
}

func isSeparator(r rune) bool { return r < 0x80 && os.IsPathSeparator(uint8(r)) }

func (f File) absolute(path string) string {
	switch {
	case path == "" || filepath.IsAbs(path):
		return path
	case path[0] == '~' && len(path) > 1 && os.IsPathSeparator(path[1]) && f.Home != "":
		return filepath.Join(f.Home, path[2:])
	}
	return filepath.Join(filepath.Dir(f.Path), path)
}

// UnknownContextError is the name of a context that the file does not have.
type UnknownContextError struct {
	Name string
	// Known are the names that it has.
	Known []string
}

func (e *UnknownContextError) Error() string { return fmt.Sprintf("there is no context %q", e.Name) }

// Advice names the contexts that exist.
func (e *UnknownContextError) Advice() string {
	if len(e.Known) == 0 {
		return "No context is configured yet. Make one with: dftask context set NAME --manager URL"
	}
	there := "The contexts are " + strings.Join(e.Known, ", ") + "."
	if len(e.Known) == 1 {
		there = "The only context is " + e.Known[0] + "."
	}
	if meant := Near(e.Name, e.Known); meant != "" {
		return fmt.Sprintf("Did you mean %q? %s", meant, there)
	}
	return there
}

// FileError is a file that cannot be read or written.
type FileError struct {
	Path string
	// Doing is what failed: "read", "changed".
	Doing string
	// Reason is a clause, and Next what to do.
	Reason, Next string
	Err          error
}

func (e *FileError) Error() string {
	return fmt.Sprintf("the configuration file %s cannot be %s: %s", e.Path, e.Doing, e.Reason)
}

// Advice says what to do.
func (e *FileError) Advice() string { return e.Next }

func (e *FileError) Unwrap() error { return e.Err }

// reason is what a system call's error says, without the path, which the
// sentence around it names.
func reason(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err.Error()
	}
	return err.Error()
}

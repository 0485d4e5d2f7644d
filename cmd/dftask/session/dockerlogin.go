package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"dftask/client/image"
	"dftask/client/task"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/keyring/dockerconfig"
)

// dockerPlace stands for the folder in which docker keeps its configuration. It is short, for
// the help leaves room for it.
const dockerPlace = "-"

// AddDockerConfig adds the flag to those of a command that takes images.
func (o *Flags) AddDockerConfig(flags *pflag.FlagSet) {
	flags.StringVar(&o.DockerConfig, "docker-config", "", "use the logins at registries in the docker configuration in `DIR`; without one, that of docker itself")
	flags.Lookup("docker-config").NoOptDefVal = dockerPlace
}

// dockerLogin finds logins at registries in a docker configuration.
func dockerLogin(e console.Env, place string) (func(ctx context.Context, manifestURL string) (username, password string, err error), error) {
	if place == dockerPlace {
		place = cmp.Or(e.Getenv("DOCKER_CONFIG"), filepath.Join(config.At(e.Getenv).Home, ".docker"))
	}
	c, err := dockerconfig.Read(place)
	if wrong, ok := errors.AsType[*dockerconfig.Error](err); ok {
		return nil, console.BadUsage(wrong.Error(), wrong.Advice())
	}
	return func(ctx context.Context, manifestURL string) (username, password string, err error) {
		registry, repository := image.Registry(manifestURL)
		login, _, err := c.Login(ctx, registry, repository)
		return login.Username, login.Password, err
	}, nil
}

// NoteLogin finds the login at the registry of a query for an image, and says what
// becomes of it, before it is sent.
func (c *Connection) NoteLogin(ctx context.Context, e console.Env, q task.Query) error {
	if c.Engine.Login == nil || !c.Engine.SendsLogin(q) || q.Username != "" || q.Headers["Authorization"] != "" {
		return nil
	}
	username, _, err := c.Engine.Login(ctx, q.URL)
	if err != nil {
		return err
	}
	registry, _ := image.Registry(q.URL)
	note := fmt.Sprintf("the docker configuration has no login at %s: its images are asked for without one", registry)
	if username != "" {
		note = fmt.Sprintf("the login of %s at %s is that of the docker configuration; %s", username, registry, task.ClearLogin)
	}
	if !slices.Contains(c.noted, note) {
		c.noted = append(c.noted, note)
		console.Note(e, "%s", note)
	}
	return nil
}

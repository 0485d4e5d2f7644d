package session

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"sync"

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

// dockerLogin finds logins at registries in a docker configuration. Each registry is
// looked up once, for a credential helper may ask the person at the keyboard.
func dockerLogin(e console.Env, place string) (func(ctx context.Context, manifestURL string) (username, password string, err error), error) {
	if place == dockerPlace {
		place = cmp.Or(e.Getenv("DOCKER_CONFIG"), filepath.Join(config.At(e.Getenv).Home, ".docker"))
	}
	c, err := dockerconfig.Read(place)
	if wrong, ok := errors.AsType[*dockerconfig.Error](err); ok {
		return nil, console.BadUsage(wrong.Error(), wrong.Advice())
	}
	var mu sync.Mutex
	known := map[[2]string]dockerconfig.Login{}
	return func(ctx context.Context, manifestURL string) (username, password string, err error) {
		mu.Lock()
		defer mu.Unlock()
		registry, repository := image.Registry(manifestURL)
		at := [2]string{registry, repository}
		login, ok := known[at]
		if !ok {
			if login, ok, err = c.Login(ctx, registry, repository); err != nil {
				return "", "", err
			}
			known[at] = login
			if ok {
				console.Note(e, "the login of %s at %s is that of the docker configuration; %s", login.Username, registry, task.ClearLogin)
			} else {
				console.Note(e, "the docker configuration has no login at %s: the image is asked for without one", registry)
			}
		}
		return login.Username, login.Password, nil
	}, nil
}

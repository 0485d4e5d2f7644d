package image

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"dftask/client"
	"dftask/client/spawn"
)

// asksAtATime is how many platforms of an image are asked for at once: each answer takes
// seconds, for the manager searches every blob.
const asksAtATime = 4

// Distribution is who holds which blobs of an image on several platforms. A blob that
// platforms share is there for each of them.
type Distribution struct {
	client.ImageDistribution
	// Platforms are by the URLs of the blobs; nil where one platform was asked for, and
	// where the image is one for all.
	Platforms map[string][]string
}

// PlatformError is a platform in a list that an image is not built for.
type PlatformError struct {
	Platform string
	Err      error
}

var _ client.Problem = (*PlatformError)(nil)

func (e *PlatformError) Error() string { return "the image is not built for " + e.Platform }
func (e *PlatformError) Unwrap() error { return e.Err }

// Advice says how to go without it.
func (e *PlatformError) Advice() string {
	return "Leave that platform out, or take all there are: --platform all."
}

// Ask asks for each of the platforms in a text, as [Platforms] reads them, once. Of
// [All] those are left out that the image is not built for; of a list one that is
// missing is a [*PlatformError]. An image that is the same for all platforms is asked
// for once.
func Ask(text string, ask func(platform string) (*client.ImageDistribution, error)) (*Distribution, error) {
	platforms, err := Platforms(text)
	if err != nil {
		return nil, err
	}
	first := platforms[0]
	if len(platforms) > 1 {
		first = None
	}
	whole, err := ask(first)
	switch {
	case err == nil:
		return &Distribution{ImageDistribution: *whole}, nil
	case len(platforms) == 1 || !isMissing(err):
		return nil, err
	}
	return askEach(platforms, isAll(text), ask)
}

// askEach asks for each platform of an index.
func askEach(platforms []string, lenient bool, ask func(platform string) (*client.ImageDistribution, error)) (*Distribution, error) {
	answers, failures := make([]*client.ImageDistribution, len(platforms)), make([]error, len(platforms))
	var all sync.WaitGroup
	room := make(chan struct{}, asksAtATime)
	for i, platform := range platforms {
		all.Add(1)
		room <- struct{}{}
		spawn.Go(func() {
			defer func() { <-room; all.Done() }()
			answers[i], failures[i] = ask(platform)
		})
	}
	all.Wait()
	d := &Distribution{Platforms: map[string][]string{}}
	for i, platform := range platforms {
		switch err := failures[i]; {
		case err != nil && isMissing(err) && lenient:
			continue
		case err != nil && isMissing(err):
			return nil, &PlatformError{Platform: platform, Err: err}
		case err != nil:
			return nil, fmt.Errorf("%s: %w", platform, err)
		}
		d.Blobs, d.Hosts = append(d.Blobs, answers[i].Blobs...), append(d.Hosts, answers[i].Hosts...)
		for _, blob := range answers[i].Blobs {
			if !slices.Contains(d.Platforms[blob], platform) {
				d.Platforms[blob] = append(d.Platforms[blob], platform)
			}
		}
	}
	if len(d.Blobs) == 0 {
		return nil, failures[0]
	}
	return d, nil
}

// isMissing says whether an image is not built for the platform that was asked for.
func isMissing(err error) bool {
	var server *client.ServerError
	return errors.As(err, &server) && server.IsNoPlatform()
}

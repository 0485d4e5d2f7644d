//go:build unix

package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

// A mistake in the form is named on the screen, and what was typed stays.
func TestMistakesInTheForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url, pieceLength, says string
	}{
		"empty URL":               {"", "", "The URL is empty"},
		"URL that does not parse": {"http://%zz", "", "The URL does not parse"},
		"URL without a scheme":    {"example.com/file", "", "The URL has no scheme"},
		"piece length too small":  {llamaURL, "3MiB", "The piece length is not between 4 MiB and 64 MiB"},
		"piece length no size":    {llamaURL, "x", `The piece length "x" is not a size`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openProgram(t, released, small, nil, "--demo")
			x.await("[1 URL]")
			x.press(c.url)
			if c.pieceLength != "" {
				x.await(c.url)
				x.press("\t\t\t" + c.pieceLength)
			}
			x.await(c.url, c.pieceLength)
			x.press(enter)
			screen := x.await(c.says)
			assert.Contains(t, line(screen, "URL  "), c.url)
			assert.Contains(t, line(screen, "Piece length"), c.pieceLength)
			assert.NotContains(t, screen, "searching")
		})
	}
}

// A manager that cannot be used is named on the screen, and the query stays.
func TestUnusableManagersOnTheScreen(t *testing.T) {
	t.Parallel()
	manager, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, manager.Close()) })
	web := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html>"))
	})
	token := []string{"DFTASK_TOKEN=" + secret}
	for name, c := range map[string]struct {
		address string
		env     []string
		says    string // a regular expression
	}{
		"nothing listens": {nobody(t), token, "connection refused"},
		"a web page":      {web, token, "a web page"},
		// Asked twice at once, a manager says of an unknown token that it is inactive.
		"wrong token": {manager.URL(), token, "does not know the token|the token is inactive; it may also be unknown"},
		"no token":    {manager.URL(), nil, "There is no token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openProgram(t, released, small, c.env, "--manager", c.address)
			refused := strings.Contains(c.says, "token")
			if refused {
				// The sign-in comes first, and can be sent away.
				x.await("Sign in to")
				x.press("\x1b")
				x.awaitGone("Sign in to")
			}
			x.await("[1 URL]")
			x.press(llamaURL)
			x.await(llamaURL)
			x.press(enter)
			if refused {
				x.await("Sign in to")
				x.press("\x1b")
			}
			says := regexp.MustCompile("(?i)" + c.says)
			screen := x.awaitThat(c.says, func(screen string) bool {
				return says.MatchString(joined(screen)) && strings.Contains(screen, "[Copies]")
			})
			assert.Contains(t, line(screen, "URL  "), llamaURL)
			assert.NotContains(t, screen, secret)
			assert.NotContains(t, screen, "goroutine")
			x.press(interrupt) // a letter so soon after the escape would be no key
			assert.Zero(t, x.awaitEnd())
		})
	}
}

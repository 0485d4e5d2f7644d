package client

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A manager without its database refuses every token: one that worked is not
// called refused before a minute has passed.
func TestATokenThatWorkedIsDoubtedFirst(t *testing.T) {
	now := time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC)
	good := reply(200, jsonType, `{"id":7}`)
	unknown := reply(401, jsonType, `{"message":"Unauthorized"}`)
	inactive := reply(403, jsonType, `{"message":"Token is inactive"}`)
	answer := good
	c := serve(t, func(w http.ResponseWriter, r *http.Request) { answer(w, r) })
	c.now = func() time.Time { return now }
	ask := func(h http.HandlerFunc) error {
		answer = h
		_, err := c.Job(context.Background(), 7)
		return err
	}
	post := func(h http.HandlerFunc) error {
		answer = h
		_, err := c.CreateJob(context.Background(), NewJob{Type: GetTask, Args: TaskArgs{URL: "https://example.com/a"}})
		return err
	}
	assert.True(t, IsAuth(ask(unknown)), "a token that never worked is refused at once")
	require.NoError(t, ask(good))
	for _, refusal := range []http.HandlerFunc{unknown, inactive} {
		var doubtful *DoubtfulRefusalError
		err := ask(refusal)
		require.ErrorAs(t, err, &doubtful)
		assert.False(t, IsAuth(err))
		assert.True(t, IsAuth(doubtful.Refusal))
		assert.False(t, MayHaveBeenTaken(post(refusal)), "it may be sent again")
		for range 3 {
			now = now.Add(15 * time.Second)
			assert.False(t, IsAuth(ask(refusal)))
			assert.False(t, IsAuth(post(refusal)))
		}
		now = now.Add(15 * time.Second)
		assert.True(t, IsAuth(ask(refusal)), "a minute is enough")
		require.NoError(t, ask(good))
		now = now.Add(15 * time.Second)
		assert.True(t, IsAuth(post(refusal)), "an answer to a question says nothing of deletes")
		now = now.Add(time.Hour)
		assert.False(t, IsAuth(post(refusal)), "what was refused an hour ago says nothing of now")
		require.NoError(t, post(good))
	}
	assert.True(t, IsAuth(ask(reply(403, jsonType, `{"message":"Token has expired"}`))), "the manager has read its record")
	assert.True(t, IsAuth(ask(reply(403, jsonType, `{"message":"… Required permission: job"}`))))
	c.SetToken(secret)
	assert.False(t, IsAuth(ask(unknown)), "the same token")
	_, err := c.WithToken(secret).Job(context.Background(), 7)
	assert.True(t, IsAuth(err), "one that is tried")
	c.SetToken("another")
	assert.True(t, IsAuth(ask(unknown)))
}

// A manager fails one of two equal lists that are asked for at once.
func TestAQuestionThatTheManagerFailsIsAskedOnceMore(t *testing.T) {
	asked, fails := 0, 1
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked <= fails {
			reply(500, jsonType, `{"message":"json: cannot unmarshal number into Go struct field Query[interface {}].Dest of type []models.Job"}`)(w, r)
			return
		}
		reply(200, jsonType, `[{"id":7}]`)(w, r)
	})
	page, err := c.Jobs(context.Background(), JobQuery{})
	require.NoError(t, err)
	assert.Len(t, page.Jobs, 1)
	asked, fails = 0, 2
	_, err = c.Clusters(context.Background())
	assert.IsType(t, &ServerError{}, err)
	assert.Equal(t, 2, asked)
	asked = 0
	_, err = c.CreateJob(context.Background(), NewJob{Type: DeleteTask, Args: TaskArgs{URL: "https://example.com/a"}})
	assert.IsType(t, &ServerError{}, err)
	assert.Equal(t, 1, asked, "what changes something is never sent again")
}

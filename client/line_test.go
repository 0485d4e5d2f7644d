package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sender is a transport made of a function.
type sender func(r *http.Request) (*http.Response, error)

func (s sender) RoundTrip(r *http.Request) (*http.Response, error) { return s(r) }

func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		deaf, refuses := true, error(nil)
		c, err := New(Options{URL: "http://manager.example.com:8080", Transport: sender(func(r *http.Request) (*http.Response, error) {
			if deaf {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			if refuses != nil {
				return nil, refuses
			}
			header := http.Header{"Content-Type": {"application/json"}}
			return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader(`{"id":1}`)), Request: r}, nil
		})})
		require.NoError(t, err)
		time.Sleep(time.Hour)
		assert.Zero(t, c.Silence(), "nothing was asked")

		began := time.Now()
		go func() {
			time.Sleep(12 * time.Second)
			assert.Equal(t, 12*time.Second, c.Silence())
		}()
		_, err = c.Job(t.Context(), 1)
		var unreachable *UnreachableError
		require.ErrorAs(t, err, &unreachable)
		assert.True(t, unreachable.TimedOut())
		assert.Equal(t, answerTimeout, time.Since(began), "a GET is asked again soon")
		time.Sleep(time.Minute)
		assert.Equal(t, answerTimeout+time.Minute, c.Silence(), "nothing has answered since")

		began = time.Now()
		_, err = c.CreateJob(t.Context(), NewJob{Type: GetTask, Args: TaskArgs{URL: "https://example.com/a"}})
		require.Error(t, err)
		assert.Equal(t, requestTimeout, time.Since(began), "what may have been taken is waited for as long as before")

		heard := c.Heard()
		deaf = false
		_, err = c.Job(t.Context(), 1)
		require.NoError(t, err)
		assert.Zero(t, c.Silence())
		select {
		case <-heard:
		default:
			assert.Fail(t, "the answer was heard")
		}

		deaf = true
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		go func() { time.Sleep(time.Second / 2); cancel() }()
		_, err = c.Job(ctx, 1)
		require.Error(t, err)
		time.Sleep(time.Minute)
		assert.Zero(t, c.Silence(), "a question that was taken back tells nothing")

		deaf, refuses = false, errors.New("cable pulled")
		_, err = c.Job(t.Context(), 1)
		require.Error(t, err)
		time.Sleep(time.Minute)
		assert.Equal(t, time.Minute, c.Silence())
	})
}

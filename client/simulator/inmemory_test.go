package simulator

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator/web"
)

func TestTransport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := New(Options{})
		client := &http.Client{Transport: web.Transport(m.Handler()), Timeout: 10 * time.Second}
		response, err := client.Get("http://manager/healthy")
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		assert.Equal(t, `"OK"`, string(body))
		assert.Equal(t, "200 OK", response.Status)
		assert.Equal(t, int64(4), response.ContentLength)

		request, err := http.NewRequest("POST", "http://manager/oapi/v1/jobs", strings.NewReader(getF))
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+m.Token())
		response, err = client.Do(request)
		require.NoError(t, err)
		assert.Equal(t, 200, response.StatusCode)

		m.SetScheduler("eu-west", "", SchedulerFrozen)
		request, err = http.NewRequest("POST", "http://manager/oapi/v1/jobs", strings.NewReader(imageBody))
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+m.Token())
		begun := time.Now()
		_, err = client.Do(request)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 10*time.Second, time.Since(begun))
	})
}

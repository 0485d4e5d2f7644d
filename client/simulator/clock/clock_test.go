package clock

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheClockRunsFaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := New(10)
		begun := clock.Now()
		require.NoError(t, clock.Sleep(t.Context(), time.Minute))
		assert.Equal(t, time.Minute, clock.Now().Sub(begun))
		assert.Equal(t, 6*time.Second, time.Since(clock.started))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		assert.ErrorIs(t, clock.Sleep(ctx, time.Minute), context.DeadlineExceeded)
	})
}

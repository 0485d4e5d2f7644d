package web

import (
	"net/http"
	"net/http/httptrace"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTransportOfABrokenConnection(t *testing.T) {
	broken := &http.Client{Transport: Transport(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))}
	wrote := false
	trace := &httptrace.ClientTrace{WroteHeaderField: func(string, []string) { wrote = true }}
	r, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodPost, "http://manager/", nil)
	require.NoError(t, err)
	_, err = broken.Do(r)
	assert.ErrorIs(t, err, errAborted)
	assert.True(t, wrote, "the handler may have done what it was asked")
}

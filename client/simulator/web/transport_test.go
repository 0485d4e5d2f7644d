package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTransportOfABrokenConnection(t *testing.T) {
	broken := &http.Client{Transport: Transport(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))}
	_, err := broken.Get("http://manager/")
	assert.ErrorIs(t, err, errAborted)
}

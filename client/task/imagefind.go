package task

import (
	"context"
	"errors"
	"net/http"

	"dftask/client"
	"dftask/client/send"
)

// findImage is askImage. Of many targets a question that was sent, and whose
// answer was lost, is asked again a few times: it changes nothing.
func (e *Engine) findImage(ctx context.Context, ask imageQuestion, tell func(send.Wait)) (SearchResult, error) {
	retry := send.FirstRetry
	for try := 1; ; try++ {
		found, err := e.askImage(ctx, ask, tell)
		var unreachable *client.UnreachableError
		again := false
		switch {
		case err == nil || !e.waits || ctx.Err() != nil:
		default:
			again = (errors.As(err, &unreachable) || isGateway(err)) && try < verifyTries
		}
		if !again {
			return found, err
		}
		tell(send.Wait{Trouble: err, NextAsk: e.Clock.Now().Add(retry)})
		if err := e.Clock.Sleep(ctx, retry); err != nil {
			return found, err
		}
		retry = min(2*retry, send.LastRetry)
	}
}

// isGateway says whether something in front of the manager failed to reach it,
// and not the manager at the image, which tells what is wrong.
func isGateway(err error) bool {
	var server *client.ServerError
	return errors.As(err, &server) && server.Message == "" && server.Status > http.StatusInternalServerError
}

// UnknownBlobsError is an image of which nobody could tell which blobs it has,
// so that none was deleted.
type UnknownBlobsError struct{ Err error }

var _ client.Problem = (*UnknownBlobsError)(nil)

// It does not unwrap: what may have been taken is a question, and no delete.
func (e *UnknownBlobsError) Error() string {
	return "which blobs the image has is not known: " + e.Err.Error()
}

// Advice says what was not done, and what the question's failure advises.
func (e *UnknownBlobsError) Advice() string {
	var problem client.Problem
	if errors.As(e.Err, &problem) {
		return "Nothing of it was deleted. " + problem.Advice()
	}
	return "Nothing of it was deleted. Search the image, and delete it when its blobs are found."
}

package web

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
)

// Reply is what the manager answers a request with; the zero value is an empty 200.
type Reply struct {
	Status      int // 0 means 200
	Header      http.Header
	JSON        any  // the body, when it is JSON
	Twice       bool // the document stands twice in the body (contract §2.2)
	Text        string
	ContentType string
}

// JSON answers 200 with a document.
func JSON(document any) *Reply { return &Reply{JSON: document} }

// Message is a refusal with a text. All but 422 look like this.
func Message(status int, text string) *Reply {
	return &Reply{Status: status, JSON: map[string]string{"message": text}}
}

// Invalid is the answer to what does not bind or does not validate.
func Invalid(text string) *Reply {
	return &Reply{Status: http.StatusUnprocessableEntity, JSON: map[string]string{"errors": text}}
}

// NotFound is the answer for a record that does not exist.
func NotFound() *Reply { return Message(http.StatusNotFound, "record not found") }

// InternalError is the answer to what the database refuses.
func InternalError() *Reply { return Failed("Internal Server Error") }

// Failed is the answer when the manager could not do it.
func Failed(text string) *Reply { return Message(http.StatusInternalServerError, text) }

func (a *Reply) write(w http.ResponseWriter, r *http.Request) {
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	body := []byte(a.Text)
	if a.JSON != nil {
		a.ContentType = "application/json; charset=utf-8"
		encoded, err := json.Marshal(a.JSON)
		if err != nil {
			// Only a mistake in this package can lead here.
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		body = encoded
		if a.Twice {
			body = append(body, encoded...)
		}
	}
	if a.ContentType != "" {
		w.Header().Set("Content-Type", a.ContentType)
	} else {
		w.Header()["Content-Type"] = nil // keeps net/http from guessing one
	}
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	if len(body) == 0 || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		_, _ = w.Write(body) // a client that went away is its own business
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Vary", "Accept-Encoding")
	w.WriteHeader(status)
	zipped := gzip.NewWriter(w)
	_, _ = zipped.Write(body)
	_ = zipped.Close()
}

package simulator

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
)

// reply is what the manager answers a request with.
type reply struct {
	status      int // 0 means 200
	header      http.Header
	json        any  // the body, when it is JSON
	twice       bool // the document stands twice in the body (contract §2.2)
	text        string
	contentType string
}

// message is a refusal with a text. All but 422 look like this.
func message(status int, text string) reply {
	return reply{status: status, json: map[string]string{"message": text}}
}

// invalid is the answer to what does not bind or does not validate.
func invalid(text string) reply {
	return reply{status: http.StatusUnprocessableEntity, json: map[string]string{"errors": text}}
}

func notFound() reply { return message(http.StatusNotFound, "record not found") }

func internalError() reply {
	return message(http.StatusInternalServerError, "Internal Server Error")
}

func (a reply) write(w http.ResponseWriter, r *http.Request) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	body := []byte(a.text)
	if a.json != nil {
		a.contentType = "application/json; charset=utf-8"
		encoded, err := json.Marshal(a.json)
		if err != nil {
			// Only a mistake in this package can lead here.
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		body = encoded
		if a.twice {
			body = append(body, encoded...)
		}
	}
	if a.contentType != "" {
		w.Header().Set("Content-Type", a.contentType)
	} else {
		w.Header()["Content-Type"] = nil // keeps net/http from guessing one
	}
	status := a.status
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
